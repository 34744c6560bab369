import { afterAll, describe, expect, it } from 'vitest';
import { recordedPack } from '../set-up/conformance.ts';
import { runApiCase } from './aws-recorded-api.ts';
import { runCase } from './aws-recorded-application.ts';
import { kindsHere, readCases } from './aws-recorded-case.ts';

/** What Lambda itself answered: each case through the Invoke endpoint, its functions in processes. */
const LAMBDA_KINDS = ['lambda-error', 'lambda-invoke', 'lambda-logs', 'lambda-environment', 'async'];

/** What API Gateway itself answered: each case over a socket, as an OpenAPI body and as resources. */
const REST_KINDS = [
  'gateway-response',
  'rest-api-key',
  'rest-aws',
  'rest-content-handling',
  'rest-http',
  'rest-import',
  'rest-mapping',
  'rest-proxy-event',
  'rest-proxy-response',
  'rest-validator',
];

/** What function URLs answered. */
const URL_KINDS = ['function-url'];

/** A folder of other cases need not have all kinds. */
const KINDS = [...LAMBDA_KINDS, ...REST_KINDS, ...URL_KINDS].filter(
  (kind) => !recordedPack.isHere || readCases(kind).length > 0,
);

/** What calls functions in AWS and nothing here stands in for. */
const NOT_RUN: ReadonlyMap<string, string> = new Map([
  ['esm', 'event source mappings are not run locally'],
  ['event-shape', 'no stand-in for the services that send the events'],
  ['eventbridge', 'rules and their patterns are not run locally'],
  ['schedule', 'schedules are not run locally'],
  ['sns-filter', 'filters of subscriptions are not run locally'],
]);

/** The words of `requires` that this harness knows; a case that needs something else cannot pass for run. */
const KNOWN_NEEDS: readonly string[] = [
  ['rest-api', 'lambda', 'function-url', 'python', 'http-upstream', 's3-integration', 'raw-headers', 'openapi-import'],
  ['sqs', 'sns', 'eventbridge', 's3', 'versions', 'concurrency', 'streaming', 'exec-wrapper', 'tmp', 'iam', 'time'],
].flat();

/** What is not there yet, by the word in `requires`: every case that needs it has to fail. */
const NOT_YET: ReadonlyMap<string, string> = new Map([]);

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
      expect(one.requires.filter((need) => !KNOWN_NEEDS.includes(need))).toEqual([]);
      const differences = await (LAMBDA_KINDS.includes(kind) ? runCase(one) : runApiCase(one));

      expect(differences).toEqual([]);
      count.passed++;
    });
  }
});

it.skipIf(!recordedPack.isHere)('every kind of case is run, or is known not to be', () => {
  expect(kindsHere().filter((kind) => !KINDS.includes(kind) && !NOT_RUN.has(kind))).toEqual([]);
});

afterAll(() => {
  if (!recordedPack.isHere) return;
  const notRun = kindsHere().flatMap((kind) => {
    const reason = NOT_RUN.get(kind);
    return reason === undefined ? [] : [`  ${kind}: ${readCases(kind).length} cases not run: ${reason}`];
  });
  const lines = [...counts].map(
    ([kind, { passed, failing, total }]) =>
      `  ${kind}: ${passed} of ${total} cases as on AWS${failing === 0 ? '' : `, ${failing} known to differ`}`,
  );
  console.info(['Recorded answers of AWS, in processes:', ...lines, ...notRun].join('\n'));
});
