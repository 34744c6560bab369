import { readdirSync, readlinkSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { FAULTS, faultsFolder, functionOf, make } from './faults.ts';
import { eventually, isAlive, node, OneFunction, python, written } from './fixture.ts';

/**
 * Everything that goes wrong in a function: what its caller is told, and that nothing is left behind. (What is left when
 * the caller itself is killed is in lifecycle.test.ts.)
 */

afterEach(() => vi.unstubAllEnvs());

describe('a fault', () => {
  it.each(FAULTS)(
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

  const SURVIVES = FAULTS.filter(([, , { handler: name, failure }]) => failure !== undefined && !name.includes('.'));
  it.each(SURVIVES)(
    'of %s that %s leaves the next call alone, and nothing behind',
    async (language, _, fault) => {
      await using folder = await TemporaryFolder.create();
      vi.stubEnv('TMPDIR', folder.path);
      const before = openSockets();
      // One function that does both, by its event.
      const text =
        language === 'node'
          ? `const app = require(${JSON.stringify(`${faultsFolder}/app.js`)});
           exports.handler = (event) => { console.log('pid ' + process.pid); return app[event.does](event); };`
          : `import os, sys
sys.path.insert(0, ${JSON.stringify(faultsFolder)})
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
  it.each([node('payloads.echo'), python('app.works', { code: { kind: 'folder', path: faultsFolder } })])(
    '200 at the same time all get their own answer, and nothing is left: $runtime',
    async (definition) => {
      const before = openSockets();
      const fn = new OneFunction(definition);

      const outcomes = await Promise.all(Array.from({ length: 200 }, (_, index) => fn.invoke({ index })));
      await fn.pool.close();

      expect(outcomes.map(({ payload }) => payload.index)).toEqual(Array.from({ length: 200 }, (_, index) => index));
      expect(new Set(outcomes.map(({ requestId }) => requestId)).size).toBe(200);
      expect(fn.eventsOf('environment-starting').length).toBeLessThanOrEqual(10);
      await eventually(() => openSockets() <= before);
    },
    60_000,
  );

  it.each([node('hello.handler'), python('app.hello')])(
    '10,000 one after the other need no more than 1,000: $runtime',
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
  return [...logs.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
}
