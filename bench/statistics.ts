/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The value that this share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** What is measured, by name. */
export type Contestants<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;

/**
 * Runs the contestants in turn (A B C A B C …), so that a machine whose speed drifts treats all alike.
 * Gives the values of each; the first rounds warm up and do not count.
 */
export async function inTurn<Name extends string>(
  contestants: Contestants<Name>,
  rounds: number,
  warmUps = 1,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < warmUps + rounds; round++) {
    for (const name of names) {
      const value = await contestants[name]();
      if (round >= warmUps) values[name].push(value);
    }
  }
  return values;
}

/**
 * How many invocations of one contestant follow on each other. In short blocks the slowest of a hundred would be those behind
 * each change, whose caches and processors the other contestant has just had.
 */
const BLOCK = 1_000;

/**
 * Runs blocks of the contestants in turn (AAAA BBBB CCCC AAAA …): what one of them leaves to be done behind its answer is
 * then its own burden, and not that of whoever comes next. The first of each block does not count.
 */
export async function inBlocks<Name extends string>(
  contestants: Contestants<Name>,
  blocks: number,
  warmUpBlocks: number,
): Promise<Record<Name, number[]>> {
  const blockOf = async (contestant: () => Promise<number>): Promise<number[]> => {
    const values: number[] = [];
    for (let round = 0; round < BLOCK; round++) values.push(await contestant());
    return values.slice(1);
  };
  const names = Object.keys(contestants) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let block = 0; block < warmUpBlocks + blocks; block++) {
    for (const name of names) {
      const found = await blockOf(contestants[name]);
      if (block >= warmUpBlocks) values[name].push(...found);
    }
  }
  return values;
}

/** One line of the report. */
export interface Row {
  readonly what: string;
  readonly value: string;
  readonly target?: string | undefined;
}

/** How many milliseconds `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 3 : 1)} ms`;
export const times = (value: number): string => `${value.toFixed(2)} ×`;
