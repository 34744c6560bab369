import { afterAll, describe, expect, it } from 'vitest';
import { recordedPack } from '../set-up/conformance.ts';
import { RecordedApplication } from './aws-recorded-application.ts';
import { type Check, type RecordedCase, readCases } from './aws-recorded-case.ts';

/** What Lambda itself answered: each case through the Invoke endpoint, its functions in processes. */

const KINDS = ['lambda-error', 'lambda-invoke', 'lambda-logs', 'lambda-environment', 'async'];

/** What is not there yet, by the word in `requires`: every case that needs it has to fail. */
const NOT_YET: ReadonlyMap<string, string> = new Map([['sns', 'topics that call functions']]);

/** Cases that a process cannot show, or that the runtime does not do yet: each has to fail until its row goes. */
const FAILING: ReadonlyMap<string, string> = new Map([]);

const counts = new Map<string, { passed: number; failing: number; total: number }>();

describe.skipIf(!recordedPack.isHere).each(KINDS)('%s', (kind) => {
  const count = { passed: 0, failing: 0, total: 0 };
  counts.set(kind, count);

  for (const one of readCases(kind)) {
    const missing = one.requires.map((need) => NOT_YET.get(need)).find((reason) => reason !== undefined);
    const reason = missing ?? FAILING.get(one.id);
    count.total++;
    const check = reason === undefined ? it : it.fails;
    check(reason === undefined ? one.id : `${one.id} (fails: ${reason})`, async () => {
      if (reason !== undefined) count.failing++;
      const differences = await run(one);

      expect(differences).toEqual([]);
      count.passed++;
    });
  }
});

afterAll(() => {
  if (!recordedPack.isHere) return;
  const lines = [...counts].map(
    ([kind, { passed, failing, total }]) =>
      `  ${kind}: ${passed} of ${total} cases as on AWS${failing === 0 ? '' : `, ${failing} known to differ`}`,
  );
  console.info(['Recorded answers of AWS, in processes:', ...lines].join('\n'));
});

/** Runs all checks of a case and says what differs. */
async function run(one: RecordedCase): Promise<string[]> {
  await using application = await RecordedApplication.start(one);
  const checks: readonly Check[] = one.rows ?? one.steps ?? [one];
  const found: string[] = [];
  let binds = new Map<string, unknown>();
  for (const check of checks) {
    // Rows are independent of each other, steps are not.
    if (one.rows !== undefined) binds = new Map();
    const differences = await application.differences(check, binds);
    found.push(...differences.map((text) => (check.name === undefined ? text : `${check.name}: ${text}`)));
  }
  for (const [a, b] of one.distinct ?? []) {
    if (binds.get(a) === binds.get(b)) found.push(`${a} and ${b} are the same: ${String(binds.get(a))}`);
  }
  return found;
}
