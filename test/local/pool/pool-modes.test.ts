import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { FunctionEnvironments } from '../../../src/local/environment/index.ts';
import { type InvokeEvent, SandboxPool, type SandboxPoolOptions } from '../../../src/local/index.ts';
import { Ceiling } from '../../../src/local/pool/ceiling.ts';
import { FunctionPool } from '../../../src/local/pool/function-pool.ts';
import { Launcher } from '../../../src/local/pool/launcher.ts';
import type { SandboxFactory } from '../../../src/local/sandbox/index.ts';
import { application, eventually, isAlive, node, OneFunction } from '../runtime/fixture.ts';

/** A pool of several functions. */
class Several implements AsyncDisposable {
  readonly events: InvokeEvent[] = [];
  readonly pool: SandboxPool;

  constructor(functions: readonly FunctionDefinition[], options: SandboxPoolOptions = {}) {
    this.pool = new SandboxPool(application(functions), { ...options, onEvent: (event) => this.events.push(event) });
  }

  async invoke(functionId: string, event: unknown = {}, more: { version?: string; tenantId?: string } = {}) {
    const payload = Buffer.from(JSON.stringify(event));
    const outcome = await this.pool.invoke({ functionId, payload, ...more });
    const answer = JSON.parse(Buffer.from(outcome.payload).toString());
    return { ...outcome, payload: answer, isCold: outcome.initDurationMs !== undefined };
  }

  /** What happened to environments: `ended One evicted`. */
  get history(): string[] {
    return this.events.flatMap((event) => {
      if (event.type === 'environment-starting') return [`starting ${event.functionId}`];
      return event.type === 'environment-ended' ? [`ended ${event.functionId} ${event.reason}`] : [];
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.pool.close();
  }
}

const counter = (id: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition =>
  node('counter.handler', { id, name: id, ...changes });

describe('the mode of a pool', () => {
  it('cold gives each invocation an environment of its own', async () => {
    await using pool = new Several([counter('One')], { mode: 'cold' });

    const first = await pool.invoke('One');
    const [second, third] = await Promise.all([pool.invoke('One'), pool.invoke('One')]);

    expect([first, second, third].map(({ payload, isCold }) => [payload.count, isCold])).toEqual([
      [1, true],
      [1, true],
      [1, true],
    ]);
    await eventually(() => ![first, second, third].some(({ payload }) => isAlive(payload.pid)));
    expect(pool.history.filter((entry) => entry === 'ended One finished')).toHaveLength(3);
  });

  it('cold keeps to the limits too', async () => {
    await using pool = new Several([counter('One')], { mode: 'cold', maxConcurrency: 2, maxEnvironments: 2 });

    const results = await Promise.all([1, 2, 3, 4, 5].map(() => pool.invoke('One', { waitMs: 20 })));

    expect(results.every(({ isCold }) => isCold)).toBe(true);
  });

  it('eager loads every function before it is asked for', async () => {
    await using pool = new Several([counter('One'), counter('Two')], { mode: 'eager' });

    await pool.pool.ready();

    expect(pool.history.sort()).toEqual(['starting One', 'starting Two']);
    expect((await pool.invoke('One')).payload.count).toBe(1);
    expect(pool.history).toHaveLength(2);
  });

  it('eager lets an invocation have the environment that is just being loaded', async () => {
    await using pool = new Several([counter('One')], { mode: 'eager' });

    const result = await pool.invoke('One');

    expect(result.payload.count).toBe(1);
    await pool.pool.ready();
    expect(pool.history).toEqual(['starting One']);
  });

  it('eager reports all failures together, and the others work', async () => {
    const throws = "throw new TypeError('no database');";
    await using pool = new Several(
      [
        counter('Good'),
        counter('Throws', { handler: 'index.handler', code: { kind: 'inline', text: throws } }),
        counter('Exits', { handler: 'index.handler', code: { kind: 'inline', text: 'process.exit(3);' } }),
        counter('Gone', { code: { kind: 'folder', path: '/nowhere' } }),
      ],
      { mode: 'eager' },
    );

    const error = await pool.pool.ready().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'WARM_UP_FAILED', message: expect.stringMatching(/^3 functions could not/) });
    expect(String(error)).toMatch(/\n {2}Throws: TypeError: no database/);
    expect(String(error)).toMatch(/\n {2}Exits: Runtime\.ExitError: Runtime exited with error: exit status 3/);
    expect(String(error)).toMatch(/\n {2}Gone: Function "Gone": its code \(CodeUri\) is not at \/nowhere/);
    expect((await pool.invoke('Good')).isCold).toBe(true);
    expect((await pool.invoke('Throws')).functionError).toBe('Unhandled');
  });

  it('eager also answers who asks for what cannot be started', async () => {
    const gone = counter('Gone', { code: { kind: 'folder', path: '/nowhere' } });
    await using pool = new Several([gone], { mode: 'eager' });

    await expect(pool.invoke('Gone')).rejects.toMatchObject({ code: 'CODE_NOT_FOUND' });
    await expect(pool.pool.ready()).rejects.toMatchObject({ code: 'WARM_UP_FAILED' });
  });

  it('lazy is ready at once', async () => {
    await using pool = new Several([counter('One')]);

    await pool.pool.ready();

    expect(pool.events).toEqual([]);
  });
});

describe('an environment that nobody uses', () => {
  it('is retired after the idle timeout, and one that is used is not', async () => {
    await using pool = new Several([counter('One'), counter('Two')], { idleTimeoutMs: 250 });
    const { payload } = await pool.invoke('One');
    await pool.invoke('Two');

    await eventually(() => {
      pool.invoke('Two').catch(() => {});
      return pool.history.includes('ended One idle');
    });

    expect(pool.history).not.toContain('ended Two idle');
    await eventually(() => !isAlive(payload.pid));
    expect((await pool.invoke('One')).payload.count).toBe(1);
  });
});

describe('the ceiling of a pool', () => {
  it('makes the environment give way that is idle longest, of whatever function', async () => {
    await using pool = new Several([counter('A'), counter('B'), counter('C')], { maxEnvironments: 2 });

    await pool.invoke('A');
    await pool.invoke('B');
    await pool.invoke('A');
    await pool.invoke('C');

    expect(pool.history.slice(2)).toEqual(['ended B evicted', 'starting C']);
    expect((await pool.invoke('A')).isCold).toBe(false);
  });

  it('is never passed, and everybody is served', async () => {
    const ids = ['A', 'B', 'C', 'D'];
    await using pool = new Several(
      ids.map((id) => counter(id)),
      { maxEnvironments: 2 },
    );

    const calls = Array.from({ length: 40 }, (_, index) => pool.invoke(ids[index % 4] ?? '', { waitMs: 2 }));
    const results = await Promise.all(calls);

    let [now, most] = [0, 0];
    for (const entry of pool.history) {
      now += entry.startsWith('starting') ? 1 : -1;
      most = Math.max(most, now);
    }
    expect(results).toHaveLength(40);
    expect(most).toBe(2);
    // Functions keep a warm environment for all who wait for it rather than take it from each other all the time.
    expect(pool.history.filter((entry) => entry.startsWith('starting')).length).toBeLessThan(20);
  });

  it('lets no function starve that has no environment', async () => {
    await using pool = new Several([counter('Busy'), counter('Late')], { maxEnvironments: 1 });
    const order: string[] = [];
    const call = (id: string) => pool.invoke(id, { waitMs: 25 }).then(() => order.push(id));

    const busy = (length: number) => Array.from({ length }, () => call('Busy'));
    await Promise.all([...busy(10), call('Late'), ...busy(40)]);

    expect(order.indexOf('Late')).toBeLessThan(50);
  });

  it('is freed by invocations that are aborted', async () => {
    await using pool = new Several([counter('A'), counter('B')], { maxEnvironments: 1 });
    const abort = new AbortController();
    const payload = Buffer.from('{"waitMs":60000}');

    const first = pool.pool.invoke({ functionId: 'A', payload, signal: abort.signal });
    const second = pool.invoke('B');
    abort.abort('enough');

    await expect(first).rejects.toBe('enough');
    expect((await second).payload.count).toBe(1);
  });
});

describe('many invocations', () => {
  it('wait for their turn in the order in which they came', async () => {
    await using pool = new Several([counter('One')], { maxConcurrency: 1 });

    const results = await Promise.all(Array.from({ length: 50 }, () => pool.invoke('One')));

    expect(results.map(({ payload }) => payload.count)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('run 200 at the same time, each function within its own limit', async () => {
    await using pool = new Several([counter('A'), counter('B')], {
      maxConcurrency: 4,
      functions: { B: { maxConcurrency: 1 } },
    });

    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) => pool.invoke(index % 2 ? 'B' : 'A', { waitMs: 1 })),
    );

    const pids = (offset: number) =>
      new Set(results.filter((_, index) => index % 2 === offset).map((r) => r.payload.pid));
    expect(results.every(({ functionError }) => functionError === undefined)).toBe(true);
    expect(pids(0).size).toBe(4);
    expect(pids(1).size).toBe(1);
    expect(new Set(results.map(({ requestId }) => requestId)).size).toBe(200);
  });

  it('are refused beyond the reserved concurrency, whatever the limits', async () => {
    await using pool = new Several([counter('One', { reservedConcurrency: 3 })], { maxConcurrency: 1 });

    const calls = Array.from({ length: 10 }, () => pool.invoke('One', { waitMs: 5 }));
    const results = await Promise.allSettled(calls);

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    }
  });

  it('one after the other, 10,000 of them, leave nothing behind in this process', async () => {
    setFlagsFromString('--expose-gc');
    const gc: () => void = runInNewContext('gc');
    await using fn = new OneFunction(node('counter.handler'));
    const used = async (calls: number): Promise<number> => {
      for (let call = 0; call < calls; call++) await fn.invoke();
      fn.events.length = 0;
      gc();
      return process.memoryUsage().heapUsed;
    };

    const before = await used(1_000);
    const after = await used(9_000);

    expect((await fn.invoke()).payload.count).toBe(10_001);
    // 300 bytes an invocation would be too many.
    expect(after - before).toBeLessThan(9_000 * 300);
  }, 400_000);
});

describe('versions and tenants', () => {
  it('have environments of their own', async () => {
    const text = `let count = 0;
      exports.handler = async (event, context) =>
        [++count, process.env.AWS_LAMBDA_FUNCTION_VERSION, process.env.AWS_LAMBDA_LOG_STREAM_NAME];`;
    const fn = node('index.handler', { id: 'One', code: { kind: 'inline', text } });
    await using pool = new Several([fn]);

    const answers = [];
    for (const more of [{}, { version: '1' }, {}, { version: '1' }, { version: '$LATEST' }, { tenantId: 'blue' }]) {
      answers.push((await pool.invoke('One', {}, more)).payload);
    }

    expect(answers.map(([count, version]) => [count, version])).toEqual([
      [1, '$LATEST'],
      [1, '1'],
      [2, '$LATEST'],
      [2, '1'],
      [3, '$LATEST'],
      [1, '$LATEST'],
    ]);
    expect(answers[1][2]).toMatch(/^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/);
  });
});

describe('a changed application', () => {
  it('keeps the environments of functions that are the same', async () => {
    const [same, changed, gone] = [counter('Same'), counter('Changed'), counter('Gone')];
    await using pool = new Several([same, changed, gone]);
    for (const id of ['Same', 'Changed', 'Gone']) await pool.invoke(id);

    pool.pool.reload(application([{ ...same, timeout: 20 }, { ...changed, environment: { A: '1' } }, counter('New')]));

    expect((await pool.invoke('Same')).payload.count).toBe(2);
    expect((await pool.invoke('Changed')).payload.count).toBe(1);
    expect((await pool.invoke('New')).payload.count).toBe(1);
    await expect(pool.invoke('Gone')).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });
    expect(pool.history.filter((entry) => entry.startsWith('ended')).sort()).toEqual([
      'ended Changed configuration-changed',
      'ended Gone configuration-changed',
    ]);
  });

  it('lets what is under way finish, and gives no old answer afterwards', async () => {
    const answers = (text: string): FunctionDefinition =>
      node('index.handler', {
        id: 'One',
        code: {
          kind: 'inline',
          text: `exports.handler = async ({ waitMs = 0 }) => { await new Promise((r) => setTimeout(r, waitMs)); return '${text}'; };`,
        },
      });
    await using pool = new Several([answers('old')], { maxConcurrency: 1 });
    await pool.invoke('One');

    const underWay = pool.invoke('One', { waitMs: 200 });
    const waiting = pool.invoke('One');
    pool.pool.reload(application([answers('new')]));
    const after = pool.invoke('One');

    expect((await underWay).payload).toBe('old');
    expect((await waiting).payload).toBe('new');
    expect((await after).payload).toBe('new');
  });

  it('refuses those who wait for a function that is gone, and lets the last one finish', async () => {
    await using pool = new Several([counter('One')], { maxConcurrency: 1 });
    const underWay = pool.invoke('One', { waitMs: 100 });
    const waiting = pool.invoke('One');
    const refused = expect(waiting).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });

    pool.pool.reload(application([]));

    await refused;
    const { payload } = await underWay;
    expect(payload.count).toBe(1);
    await eventually(() => !isAlive(payload.pid));
  });
});

describe('changed code', () => {
  it('lets what is under way finish, and gives no old answer afterwards', async () => {
    await using folder = await TemporaryFolder.create();
    const path = join(folder.path, 'app.js');
    const source = (text: string): string =>
      `exports.handler = async ({ waitMs = 0 }) => { await new Promise((r) => setTimeout(r, waitMs)); return '${text}'; };`;
    await writeFile(path, source('old'));
    const fn = node('app.handler', { id: 'One', code: { kind: 'folder', path: folder.path } });
    await using pool = new Several([fn, counter('Other')]);
    await pool.invoke('One');
    await pool.invoke('Other');

    const underWay = pool.invoke('One', { waitMs: 200 });
    await writeFile(path, source('new'));
    const after = await pool.invoke('One');

    expect(after.payload).toBe('new');
    expect((await underWay).payload).toBe('old');
    expect((await Promise.all([1, 2, 3].map(() => pool.invoke('One')))).map(({ payload }) => payload)).toEqual([
      'new',
      'new',
      'new',
    ]);
    expect((await pool.invoke('Other')).isCold).toBe(false);
  });

  it('is seen each of many times, also while it is being loaded', async () => {
    await using folder = await TemporaryFolder.create();
    const path = join(folder.path, 'app.js');
    const fn = node('app.handler', { id: 'One', code: { kind: 'folder', path: folder.path } });
    await writeFile(path, 'exports.handler = async () => -1;');
    await using pool = new Several([fn]);

    for (let round = 0; round < 8; round++) {
      const early = pool.invoke('One');
      await writeFile(path, `exports.handler = async () => ${round}; // ${'x'.repeat(round)}`);
      await early;
      expect((await pool.invoke('One')).payload).toBe(round);
    }
  });
});

describe('maxMemoryMB', () => {
  it('ends environments that are idle to make room for another function', async () => {
    const functions = ['One', 'Two', 'Three'].map((id) => node('counter.handler', { id, name: id, memorySize: 256 }));
    const ended: string[] = [];
    await using pool = new SandboxPool(application(functions), {
      maxMemoryMB: 512,
      onEvent: (event) => {
        if (event.type === 'environment-ended') ended.push(`${event.functionId} ${event.reason}`);
      },
    });

    for (const id of ['One', 'Two', 'Three']) {
      await pool.invoke({ functionId: id, payload: Buffer.from('{}') });
    }

    expect(ended).toEqual(['One evicted']);
  });
});

/** Sandboxes whose functions do nothing, in no time. */
const idleSandboxes: SandboxFactory = {
  describe: () => 'nothing',
  start: (_, target) => {
    const ask = (): void =>
      target.next(({ requestId }) => {
        queueMicrotask(() => {
          target.answer({ requestId, kind: 'response', payload: Buffer.from('null'), tooLarge: false });
          ask();
        });
      }, undefined);
    ask();
    return Promise.resolve({ hold: () => {}, kill: () => {}, stop: () => Promise.resolve() });
  },
};

describe('an environment that is used for ever', () => {
  it('makes room for another after so many invocations', async () => {
    await using folder = await TemporaryFolder.create();
    const fn = counter('One', { code: { kind: 'folder', path: folder.path } });
    const history: string[] = [];
    const emit = (event: InvokeEvent): void => {
      if (event.type === 'environment-starting') history.push('starting');
      if (event.type === 'environment-ended') history.push(event.reason);
    };
    const aws = (): Promise<never> => Promise.reject(new Error('Nobody asks.'));
    const environments = new FunctionEnvironments({}, { region: 'eu-west-1', ofFunction: () => ({}), aws });
    const sandboxes = idleSandboxes;
    await using launcher = new Launcher(application([fn]), {
      environments,
      layers: undefined,
      sandboxesOf: async () => sandboxes,
      emit,
    });
    const options = { launcher, ceiling: new Ceiling(), limit: 1, isCold: false, idleTimeoutMs: undefined, emit };
    const pool = new FunctionPool(fn, { ...options, mostInvocations: 3 });
    const invoke = (requestId: string): Promise<unknown> =>
      new Promise((settle, reject) => {
        const invocation = { requestId, functionArn: fn.arn, traceId: '', payload: Buffer.from('{}') };
        pool.run({ invocation, timeoutMs: 10_000, record: () => {}, settle, reject, giveBack: () => {} });
      });

    for (const id of ['1', '2', '3', '4']) await invoke(id);
    await pool.close();

    expect(history).toEqual(['starting', 'finished', 'starting', 'closed']);
  });
});
