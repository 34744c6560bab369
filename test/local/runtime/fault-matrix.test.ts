import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FunctionDefinition } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import type { InvocationFailure } from '../../../src/local/index.ts';
import { eventually, isAlive, node, OneFunction, python, written } from './fixture.ts';

/**
 * Everything that goes wrong in a function: what its caller is told, and that nothing is left behind. (What is left when
 * the caller itself is killed is in lifecycle.test.ts.)
 */

afterEach(() => vi.unstubAllEnvs());

const path = fileURLToPath(new URL('../../fixtures/functions/faults', import.meta.url));
const make = { node, python };
type Language = keyof typeof make;

/** A fault: the handler, and the failure; `undefined` for what is none. */
interface Fault {
  readonly handler: string;
  readonly event?: unknown;
  readonly timeout?: number;
  readonly failure: InvocationFailure | undefined;
  /** Of the error, or the payload where there is none. */
  readonly says: RegExp;
}

const both: readonly Language[] = ['node', 'python'];
const JS: readonly Language[] = ['node'];
const PY: readonly Language[] = ['python'];
const exit = (rest: Partial<InvocationFailure>): InvocationFailure => ({
  kind: 'exit',
  errorType: 'Runtime.ExitError',
  ...rest,
});
const handler = (errorType: string): InvocationFailure => ({ kind: 'handler', errorType });
const TIMEOUT: InvocationFailure = { kind: 'timeout', errorType: 'Sandbox.Timedout' };
const OUT_OF_MEMORY = { kind: 'out-of-memory', errorType: 'Runtime.OutOfMemory' } as const;
const TOO_LARGE: InvocationFailure = { kind: 'response-too-large', errorType: 'Function.ResponseSizeTooLarge' };

const MATRIX: readonly (readonly [string, readonly Language[], Fault])[] = [
  ['throws', both, { handler: 'throws', failure: handler('CustomError'), says: /^it failed$/ }],
  ['rejects', JS, { handler: 'rejects', failure: handler('CustomError'), says: /^it failed$/ }],
  [
    'rejects where nobody listens',
    JS,
    {
      handler: 'rejectsElsewhere',
      failure: handler('Runtime.UnhandledPromiseRejection'),
      says: /nobody caught this$/,
    },
  ],
  [
    'exits with 0',
    both,
    {
      handler: 'exits',
      event: { code: 0 },
      failure: exit({ exitCode: 0 }),
      says: /exited without providing a reason$/,
    },
  ],
  [
    'exits with 1',
    both,
    { handler: 'exits', event: { code: 1 }, failure: exit({ exitCode: 1 }), says: /exited with error: exit status 1$/ },
  ],
  [
    'exits without a goodbye',
    PY,
    {
      handler: 'leaves',
      event: { code: 9 },
      failure: exit({ exitCode: 9 }),
      says: /exited with error: exit status 9$/,
    },
  ],
  [
    'segfaults',
    both,
    { handler: 'segfaults', failure: exit({ exitSignal: 'SIGSEGV' }), says: /error: signal: segmentation fault$/ },
  ],
  ['hangs', both, { handler: 'hangs', timeout: 1, failure: TIMEOUT, says: /Task timed out after 1\.00 seconds$/ }],
  [
    'never gives the processor back',
    both,
    { handler: 'spins', timeout: 1, failure: TIMEOUT, says: /Task timed out after 1\.00 seconds$/ },
  ],
  [
    'fills its heap',
    JS,
    { handler: 'fillsHeap', failure: { ...OUT_OF_MEMORY, exitSignal: 'SIGABRT' }, says: /signal: aborted$/ },
  ],
  [
    'fills memory',
    process.platform === 'linux' ? both : [],
    { handler: 'fillsMemory', failure: { ...OUT_OF_MEMORY, exitSignal: 'SIGKILL' }, says: /signal: killed$/ },
  ],
  [
    'answers with 7 MB',
    both,
    { handler: 'answers', event: { mebibytes: 7 }, failure: TOO_LARGE, says: /maximum allowed payload size/ },
  ],
  ['answers with a circle', JS, { handler: 'circular', failure: handler('Error'), says: /^Unable to stringify/ }],
  [
    'answers with a circle',
    PY,
    { handler: 'circular', failure: handler('Runtime.MarshalError'), says: /^Unable to marshal response: / },
  ],
  ['answers with a BigInt', JS, { handler: 'bigint', failure: handler('Error'), says: /^Unable to stringify/ }],
  [
    'answers with a set',
    PY,
    { handler: 'notJson', failure: handler('Runtime.MarshalError'), says: /^Unable to marshal response: / },
  ],
  ['answers with nothing', both, { handler: 'nothing', failure: undefined, says: /^null$/ }],
  ['writes half a character', both, { handler: 'writesPartly', failure: undefined, says: /^done$/ }],
  ['floods stdout', both, { handler: 'floods', event: { mebibytes: 100 }, failure: undefined, says: /^done$/ }],
  [
    'throws while it is loaded',
    JS,
    { handler: 'init_throws.handler', failure: { kind: 'init', errorType: 'RangeError' }, says: /^not today$/ },
  ],
  [
    'throws while it is loaded',
    PY,
    { handler: 'init_throws.handler', failure: { kind: 'init', errorType: 'RuntimeError' }, says: /^not today$/ },
  ],
  [
    'exits while it is loaded',
    JS,
    { handler: 'init_exits.handler', failure: exit({ exitCode: 1 }), says: /exit status 1$/ },
  ],
  [
    'hangs while it is loaded',
    PY,
    { handler: 'init_hangs.handler', timeout: 1, failure: TIMEOUT, says: /after 1\.00 s/ },
  ],
  [
    'is not there',
    both,
    { handler: 'nowhere.handler', failure: { kind: 'init', errorType: 'Runtime.ImportModuleError' }, says: /nowhere/ },
  ],
];

const rows = MATRIX.flatMap(([name, languages, fault]) =>
  languages.map((language) => [language, name, fault] as const),
);

function functionOf(language: Language, name: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition {
  const qualified = name.includes('.') ? name : `app.${name}`;
  return make[language](qualified, { code: { kind: 'folder', path }, timeout: 60, ...changes });
}

describe('a fault', () => {
  it.each(rows)(
    'of %s that %s is told as what it is',
    async (language, _, { handler: name, event, ...fault }) => {
      const { timeout = 60, failure, says } = fault;
      const fn = new OneFunction(functionOf(language, name, { timeout }));

      const outcome = await fn.invoke(event);
      await fn.pool.close();

      expect(outcome.failure).toEqual(failure);
      expect(outcome.functionError).toBe(failure === undefined ? undefined : 'Unhandled');
      expect(failure === undefined ? String(outcome.payload) : outcome.payload.errorMessage).toMatch(says);
      if (name === 'floods') expect(written(outcome.logs)).toHaveLength(100 * 1024 * 1024);
      if (name === 'writesPartly') expect(written(outcome.logs)).toMatch(/^grüße 🥳\n/);
    },
    60_000,
  );

  const SURVIVES = rows.filter(([, , { handler: name, failure }]) => failure !== undefined && !name.includes('.'));
  it.each(SURVIVES)(
    'of %s that %s leaves the next call alone, and nothing behind',
    async (language, _, fault) => {
      await using folder = await TemporaryFolder.create();
      vi.stubEnv('TMPDIR', folder.path);
      const before = openSockets();
      // One function that does both, by its event.
      const text =
        language === 'node'
          ? `const app = require(${JSON.stringify(`${path}/app.js`)});
           exports.handler = (event) => { console.log('pid ' + process.pid); return app[event.does](event); };`
          : `import os, sys
sys.path.insert(0, ${JSON.stringify(path)})
import app
def handler(event, context):
    print("pid", os.getpid())
    return getattr(app, event["does"])(event, context)`;
      const { handler: does, event, timeout = 60 } = fault;
      const fn = new OneFunction(make[language]('index.handler', { code: { kind: 'inline', text }, timeout }));

      const failed = await fn.invoke({ does, ...Object(event) });
      const next = await fn.invoke({ does: 'works', value: 1 });
      await fn.pool.close();

      expect(failed.functionError).toBe('Unhandled');
      expect(next.payload).toEqual({ does: 'works', value: 1 });
      expect(readdirSync(folder.path)).toEqual([]);
      await eventually(() => !pidsIn(failed.logs + next.logs).some(isAlive) && openSockets() <= before);
    },
    60_000,
  );
});

describe('many calls', () => {
  it('200 at the same time all get their own answer, and nothing is left', async () => {
    const before = openSockets();
    const fn = new OneFunction(node('payloads.echo'));

    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, index) => fn.invoke({ index })));
    await fn.pool.close();

    expect(outcomes.map(({ payload }) => payload.index)).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(new Set(outcomes.map(({ requestId }) => requestId)).size).toBe(200);
    expect(fn.eventsOf('environment-starting').length).toBeLessThanOrEqual(10);
    await eventually(() => openSockets() <= before);
  }, 60_000);

  it.each([node('hello.handler'), python('app.hello')])(
    '10,000 one after the other need no more than 1,000',
    async (definition) => {
      await using fn = new OneFunction(definition);
      const run = async (times: number): Promise<void> => {
        for (let count = 0; count < times; count++) await fn.invoke({ count });
        // What the fixture itself keeps.
        fn.events.length = 0;
      };

      await run(1000);
      const before = { heap: heapUsed(), sockets: openSockets() };
      await run(8999);
      const { maxMemoryUsedMB = 0, payload } = await fn.invoke({ last: true });

      expect(payload.calls ?? 10_000).toBe(10_000);
      expect(heapUsed() - before.heap).toBeLessThan(2 * 1024 * 1024);
      expect(openSockets()).toBe(before.sockets);
      expect(maxMemoryUsedMB).toBeLessThan(128);
    },
    120_000,
  );
});

/** Of this process, once everything that nobody holds is gone. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

/** How many sockets and pipes this process holds; 0 where the system does not tell. */
function openSockets(): number {
  if (process.platform !== 'linux') return 0;
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return /^(socket|pipe):/.test(readlinkSync(`/proc/self/fd/${fd}`));
    } catch {
      return false;
    }
  }).length;
}

function pidsIn(logs: string): number[] {
  return [...logs.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid)).filter((pid) => !isZombie(pid));
}

/** It has ended and waits to be seen by its parent. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
