import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../src/application/index.ts';
import { SandboxPool } from '../../../src/local/index.ts';
import type { ExtensionResponse, RuntimeInvocation } from '../../../src/local/runtime-api/index.ts';
import type { Sandbox, SandboxFactory, SandboxSpec, SandboxTarget } from '../../../src/local/sandbox/index.ts';
import { application, eventually, node, OneFunction } from '../runtime/fixture.ts';

/** A sandbox that does what the test says, and nothing else. */
class Scripted implements Sandbox {
  readonly target: SandboxTarget;
  /** What it was invoked with. */
  readonly invocations: RuntimeInvocation[] = [];
  isEnded = false;
  /** Why it cannot be stopped. */
  stopFailure: Error | undefined;

  constructor(target: SandboxTarget) {
    this.target = target;
  }

  /** The runtime asks for its next event. */
  next(): void {
    this.target.next((invocation) => this.invocations.push(invocation), undefined);
  }

  /** The runtime answers the last event that it got. */
  answer(text: string): boolean {
    const requestId = this.invocations.at(-1)?.requestId ?? '';
    return this.target.answer({ requestId, kind: 'response', payload: Buffer.from(text), tooLarge: false });
  }

  /** An internal extension asks; the answers come into the list that is returned. */
  ask(method: string, path: string, headers: Record<string, string>, body = ''): ExtensionResponse[] {
    const replies: ExtensionResponse[] = [];
    const request = { method, path, headers: new Map(Object.entries(headers)), body: Buffer.from(body) };
    this.target.extensions?.handle(request, (reply) => replies.push(reply));
    return replies;
  }

  /** An internal extension registers. Returns the header that it is known by. */
  register(name: string): Record<string, string> {
    const headers = { 'lambda-extension-name': name };
    const [reply] = this.ask('POST', '/2020-01-01/extension/register', headers, '{"events":["INVOKE"]}');
    return { 'lambda-extension-identifier': reply?.headers?.['Lambda-Extension-Identifier'] ?? '' };
  }

  hold(): void {}

  kill(): void {
    this.isEnded = true;
  }

  stop(): Promise<void> {
    this.isEnded = true;
    return this.stopFailure === undefined ? Promise.resolve() : Promise.reject(this.stopFailure);
  }
}

/** Makes such sandboxes. */
class ScriptedSandboxes implements SandboxFactory {
  readonly all: Scripted[] = [];
  /** Of their code. */
  readonly folders: string[] = [];

  describe(): string {
    return 'script';
  }

  start({ codeFolder }: SandboxSpec, target: SandboxTarget): Promise<Scripted> {
    this.folders.push(codeFolder);
    const sandbox = new Scripted(target);
    this.all.push(sandbox);
    return Promise.resolve(sandbox);
  }

  /** Waits for the one that is started as the `number`th. */
  async nth(number: number): Promise<Scripted> {
    await eventually(() => this.all.length >= number);
    const sandbox = this.all[number - 1];
    if (sandbox === undefined) throw new Error('There is none.');
    return sandbox;
  }
}

function scripted(changes: Partial<FunctionDefinition> = {}, mode: 'lazy' | 'eager' = 'lazy') {
  const sandboxes = new ScriptedSandboxes();
  return { sandboxes, fn: new OneFunction(node('hello.handler', changes), { sandboxes, mode }) };
}

const NEXT = ['GET', '/2020-01-01/extension/event/next'] as const;
const INIT_ERROR = Buffer.from('{"errorType":"Broken","errorMessage":"no"}');

describe('an environment that is started before anybody asks for it', () => {
  it('tells an invocation that waits for it that the function does not load', async () => {
    const { fn, sandboxes } = scripted({}, 'eager');
    await using _ = fn;
    const first = await sandboxes.nth(1);

    const invocation = fn.invoke();
    first.target.initError(INIT_ERROR);
    (await sandboxes.nth(2)).target.initError(INIT_ERROR);

    expect((await invocation).failure).toEqual({ kind: 'init', errorType: 'Broken' });
    await expect(fn.pool.ready()).rejects.toMatchObject({ message: expect.stringContaining('Fn: Broken: no') });
  });
});

describe('environments that are started before anybody asks for them', () => {
  it('are as many as there is room for, and then the pool is ready', async () => {
    const sandboxes = new ScriptedSandboxes();
    const functions = ['One', 'Two'].map((id) => node('hello.handler', { id }));
    await using pool = new SandboxPool(application(functions), { sandboxes, mode: 'eager', maxEnvironments: 1 });

    (await sandboxes.nth(1)).next();
    await pool.ready();

    expect(sandboxes.all).toHaveLength(1);
  });

  it('keep nobody waiting when they end before they are loaded', async () => {
    const { fn, sandboxes } = scripted({}, 'eager');
    const ready = fn.pool.ready();
    await sandboxes.nth(1);

    await fn.pool.close();

    expect(await ready).toBeUndefined();
  });
});

describe('a start that is made once more', () => {
  it('waits for its own runtime, whoever asked in the first', async () => {
    const { fn, sandboxes } = scripted();
    await using _ = fn;
    const invocation = fn.invoke();
    const first = await sandboxes.nth(1);
    first.register('one');
    first.next();
    first.target.exited({ code: 1, signal: null });

    const second = await sandboxes.nth(2);
    second.ask(...NEXT, second.register('two'));
    second.next();
    second.answer('"second"');

    expect((await invocation).payload).toBe('second');
    expect(first.invocations).toEqual([]);
  });

  it('is not made ready by what is left of the first', async () => {
    const { fn, sandboxes } = scripted();
    await using _ = fn;
    const invocation = fn.invoke();
    const first = await sandboxes.nth(1);
    const extension = first.register('one');
    first.next();
    first.target.exited({ code: 1, signal: null });
    first.ask(...NEXT, extension);

    const second = await sandboxes.nth(2);
    second.next();
    second.answer('"second"');

    expect((await invocation).payload).toBe('second');
    expect(first.invocations).toEqual([]);
    expect(fn.eventsOf('environment-ready')).toHaveLength(1);
  });
});

describe('a function that does not load', () => {
  it('gets no event, even when its runtime asks for one', async () => {
    const { fn, sandboxes } = scripted();
    await using _ = fn;
    const invocation = fn.invoke();
    (await sandboxes.nth(1)).target.initError(INIT_ERROR);
    const second = await sandboxes.nth(2);

    second.target.initError(INIT_ERROR);
    second.next();

    expect((await invocation).failure).toEqual({ kind: 'init', errorType: 'Broken' });
    expect(second.invocations).toEqual([]);
    expect(fn.eventsOf('environment-ready')).toEqual([]);
  });
});

describe('an extension', () => {
  it('that asks again while it waits makes no second place free', async () => {
    const { fn, sandboxes } = scripted();
    await using _ = fn;
    const first = fn.invoke();
    const sandbox = await sandboxes.nth(1);
    const extension = sandbox.register('one');
    sandbox.ask(...NEXT, extension);
    sandbox.next();
    sandbox.ask(...NEXT, extension);
    sandbox.answer('1');
    sandbox.next();
    await first;

    sandbox.ask(...NEXT, extension);
    const invocations = [fn.invoke(), fn.invoke()];

    const other = await sandboxes.nth(2);
    expect(sandbox.invocations).toHaveLength(2);
    sandbox.answer('2');
    other.next();
    other.answer('3');
    expect((await Promise.all(invocations)).map(({ payload }) => payload)).toEqual([2, 3]);
  });
});

describe('an environment that cannot be stopped', () => {
  it('is told of when the pool is closed, and keeps nothing else from its end', async () => {
    const sandboxes = new ScriptedSandboxes();
    const functions = ['One', 'Two'].map((id) => node('index.handler', { id, code: { kind: 'inline', text: '' } }));
    const pool = new SandboxPool(application(functions), { sandboxes, mode: 'cold' });
    const payload = Buffer.from('{}');
    const first = pool.invoke({ functionId: 'One', payload });
    const stuck = await sandboxes.nth(1);
    stuck.stopFailure = new Error('It is stuck.');
    stuck.next();
    stuck.answer('1');
    await first;
    const second = pool.invoke({ functionId: 'Two', payload });
    const other = await sandboxes.nth(2);

    const [closed, failed] = await Promise.allSettled([pool.close(), second]);

    expect(closed).toMatchObject({ reason: stuck.stopFailure });
    expect(failed).toMatchObject({ reason: { code: 'POOL_CLOSED' } });
    expect(other.isEnded).toBe(true);
    expect(sandboxes.folders.map((folder) => existsSync(folder))).toEqual([false, false]);
  });
});

describe('extensions of a function that is being debugged', () => {
  it('have all the time they want', async () => {
    const sandboxes = new ScriptedSandboxes();
    const functions = { Fn: { debug: { port: 9229 } } };
    await using fn = new OneFunction(node('hello.handler'), { sandboxes, functions });
    const invoke = () => fn.pool.invoke({ functionId: 'Fn', payload: Buffer.from('{}'), timeoutMs: 50 });
    const first = invoke();
    const sandbox = await sandboxes.nth(1);
    const extension = sandbox.register('one');
    sandbox.ask(...NEXT, extension);
    sandbox.next();
    sandbox.answer('1');
    sandbox.next();
    await first;

    await new Promise((resolve) => setTimeout(resolve, 150));
    sandbox.ask(...NEXT, extension);
    const second = invoke();
    sandbox.answer('2');

    expect(String(Buffer.from((await second).payload))).toBe('2');
    expect(fn.eventsOf('environment-ended')).toEqual([]);
  });
});

describe('an invocation that the runtime never asks for', () => {
  it('has lasted since it came, whatever the age of the environment', async () => {
    const { fn, sandboxes } = scripted({ timeout: 1 });
    await using _ = fn;
    const first = fn.invoke();
    const sandbox = await sandboxes.nth(1);
    sandbox.next();
    sandbox.answer('1');
    await first;
    await new Promise((resolve) => setTimeout(resolve, 100));

    const from = performance.now();
    const { failure, durationMs } = await fn.invoke();

    expect(failure).toEqual({ kind: 'timeout', errorType: 'Sandbox.Timedout' });
    expect(durationMs).toBeLessThanOrEqual(performance.now() - from);
  });
});
