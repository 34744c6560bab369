import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { recordedPack } from '../set-up/conformance.ts';

/** The recorded cases as they are on disk; the README beside them says what each key means. */

export interface RecordedRequest {
  readonly operation?: string;
  readonly function?: string;
  readonly invocationType?: string;
  readonly qualifier?: string;
  readonly logType?: string;
  readonly clientContext?: unknown;
  readonly httpHeaders?: readonly (readonly [string, string])[];
  readonly payload?: unknown;
  readonly payloadBase64?: string;
  readonly topic?: string;
  readonly message?: string;
  readonly responseType?: string;
  /** Id of the function whose URL is asked. */
  readonly url?: string;
  readonly method?: string;
  readonly path?: string;
  readonly rawQuery?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly bodyBase64?: string;
}

export type Expected = Readonly<Record<string, unknown>>;

/** One request and what is expected of it. */
export interface Check {
  readonly name?: string;
  readonly request: RecordedRequest;
  readonly expected: Expected;
  /** Whether the calls of functions that are expected are all so far, or those since the last step. */
  readonly cumulative?: boolean;
  /** What is behind the API before the request comes. */
  readonly upstreamHas?: { readonly bodyBase64: string };
}

export interface RecordedCase extends Check {
  readonly id: string;
  readonly kind: string;
  readonly requires: readonly string[];
  readonly setup: {
    /** The API that is asked, and its stage, by the names that the template has for them. */
    readonly api?: string;
    readonly stage?: string;
    readonly template: string;
    /** The same API once more, as resources. */
    readonly templateResources?: string;
    readonly upstream?: {
      readonly kind: string;
      readonly parameter?: string;
      readonly hostParameter?: string;
      readonly file?: string;
    };
    readonly files: Readonly<Record<string, string>>;
    readonly fileModes?: Readonly<Record<string, string>>;
  };
  readonly rows?: readonly Check[];
  readonly steps?: readonly Check[];
  readonly distinct?: readonly (readonly [string, string])[];
  readonly imageSpecific?: readonly string[];
}

/** The keys that a harness may meet, as the README has them; each harness adds those of the requests that it sends. */
const KNOWN_KEYS = {
  case: [
    ['id', 'kind', 'source', 'validated', 'basis', 'requires', 'setup', 'notes', 'distinct', 'imageSpecific'],
    ['request', 'expected', 'rows', 'steps', 'cumulative', 'upstreamHas'],
  ].flat(),
  setup: ['template', 'templateResources', 'files', 'fileModes', 'api', 'stage', 'upstream'],
  upstream: ['kind', 'parameter', 'hostParameter', 'file', 'about'],
  check: ['name', 'request', 'expected', 'cumulative', 'upstreamHas', 'notes'],
};

/** What of a case nobody would look at, so that it cannot pass for having been looked at. */
export function unknownKeys(one: RecordedCase, requestKeys: readonly string[]): string[] {
  const beyond = (what: string, value: object, known: readonly string[]): string[] =>
    Object.keys(value).flatMap((key) => (known.includes(key) ? [] : `${what}.${key}: this harness does not know it`));
  const checks = one.rows ?? one.steps ?? [];
  return [
    ...beyond('case', one, KNOWN_KEYS.case),
    ...beyond('setup', one.setup, KNOWN_KEYS.setup),
    ...beyond('setup.upstream', one.setup.upstream ?? {}, KNOWN_KEYS.upstream),
    ...checks.flatMap((check) => beyond(check.name ?? 'check', check, KNOWN_KEYS.check)),
    ...[...checks, one].flatMap(({ request }) => beyond('request', request ?? {}, requestKeys)),
  ];
}

/** Says in how far `actual` is not what `expected` says; `binds` are the values that must be equal. */
export type Match = (expected: unknown, actual: unknown, binds: Map<string, unknown>, path: string) => string[];

const matcher = join(recordedPack.folder, 'match.mjs');

export const { match }: { match: Match } = existsSync(matcher)
  ? await import(pathToFileURL(matcher).href)
  : { match: () => [] };

/** Runs all checks of a case against what is running of it, and says what differs. */
export async function runChecks(
  one: RecordedCase,
  running: { differences(check: Check, binds: Map<string, unknown>): Promise<string[]> },
): Promise<string[]> {
  const checks: readonly Check[] = one.rows ?? one.steps ?? [one];
  const found: string[] = [];
  let binds = new Map<string, unknown>();
  for (const check of checks) {
    // Rows are independent of each other, steps are not.
    if (one.rows !== undefined) binds = new Map();
    const differences = await running.differences(check, binds);
    found.push(...differences.map((text) => (check.name === undefined ? text : `${check.name}: ${text}`)));
  }
  for (const [a, b] of one.distinct ?? []) {
    if (binds.get(a) === binds.get(b)) found.push(`${a} and ${b} are the same: ${String(binds.get(a))}`);
  }
  return found;
}

/** The kinds that there are cases of. */
export function kindsHere(): string[] {
  return recordedPack.isHere ? readdirSync(join(recordedPack.folder, 'cases')).sort() : [];
}

/** The cases of one kind, by id. */
export function readCases(kind: string): RecordedCase[] {
  const folder = join(recordedPack.folder, 'cases', kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}
