import { afterEach, describe, expect, it, vi } from 'vitest';
import type { InvocationOutcome } from '../../../src/local/invocation.ts';
import { ExecutionEnvironment } from '../../../src/local/pool/execution-environment.ts';
import { ProcessSandboxes } from '../../../src/local/sandbox/process/index.ts';
import type { SandboxSpec } from '../../../src/local/sandbox/sandbox.ts';
import { freePort } from '../../set-up/free-port.ts';
import { fixtureFolder, node, OneFunction } from './fixture.ts';

/** One environment without a pool: what a debugger gets at. */
class Debugged implements AsyncDisposable {
  readonly environment: ExecutionEnvironment = new ExecutionEnvironment({
    memorySize: 128,
    ready: () => {},
    record: () => {},
    idle: () => {},
    ended: () => {},
  });

  async start(family: 'node' | 'python', handler: string, debug: SandboxSpec['debug']): Promise<void> {
    const codeFolder = fixtureFolder(family);
    const spec: SandboxSpec = {
      functionId: 'Fn',
      runtime: family === 'node' ? 'nodejs22.x' : 'python3.11',
      codeFolder,
      layerFolders: [],
      variables: { LAMBDA_TASK_ROOT: codeFolder, _HANDLER: handler, AWS_LAMBDA_FUNCTION_NAME: 'Fn' },
      memorySize: 128,
      debug,
    };
    await this.environment.start(spec, new ProcessSandboxes({ 'nodejs22.x': process.execPath }));
  }

  invoke(event: unknown, timeoutMs: number): Promise<InvocationOutcome> {
    const invocation = {
      requestId: `request-${Math.random()}`,
      functionArn: 'arn',
      traceId: 'Root=1-2-3',
      payload: Buffer.from(JSON.stringify(event)),
    };
    return new Promise((settle, giveBack) => {
      this.environment.invoke({ invocation, timeoutMs, record: () => {}, settle, giveBack: () => giveBack() });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.environment.stop(true);
  }
}

it('answers a debugger while a Node.js function waits for its next event', async () => {
  await using debugged = new Debugged();
  const port = await freePort();
  await debugged.start('node', 'hello.handler', { port });

  const first = await debugged.invoke({ id: 1 }, 10_000);
  const targets: unknown = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  const second = await debugged.invoke({ id: 2 }, 10_000);

  expect(targets).toMatchObject([{ type: 'node', webSocketDebuggerUrl: expect.stringContaining(`:${port}/`) }]);
  expect([first.functionError, second.functionError]).toEqual([undefined, undefined]);
});

it('still finds out that a promise will never settle', async () => {
  await using debugged = new Debugged();
  await debugged.start('node', 'failures.isNeverSettled', { port: await freePort() });

  const { payload } = await debugged.invoke({}, 10_000);

  expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({ errorType: 'Runtime.NodeJsExit' });
});

it('takes arguments for the interpreter', async () => {
  await using debugged = new Debugged();
  const port = await freePort();
  const args = [`--inspect=127.0.0.1:${port}`, '--title=debugged'];
  await debugged.start('node', 'hello.handler', { port: 1, args });

  await debugged.invoke({}, 10_000);

  expect((await fetch(`http://127.0.0.1:${port}/json/version`)).status).toBe(200);
});

it.each([
  ['node', 'debugging.waits'],
  ['python', 'app.waits'],
] as const)('lets nothing time out in a debugged function: %s', async (family, handler) => {
  await using debugged = new Debugged();
  await debugged.start(family, handler, { port: await freePort() });

  const { payload, functionError } = await debugged.invoke({ ms: 300 }, 100);

  expect(functionError).toBeUndefined();
  expect(JSON.parse(Buffer.from(payload).toString())).toBeGreaterThan(1_000_000);
});

describe('DEBUGGER_ARGS', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['are the arguments where there are no others', undefined, { title: 'the host says' }],
    ['give way to others', ['--title=given'], { title: 'given' }],
  ])('%s', async (_title, args, expected) => {
    vi.stubEnv('DEBUGGER_ARGS', `--no-warnings  --title="the host says"`);
    const text = 'exports.handler = async () => ({ title: process.title });';
    const debug = { port: await freePort(), args };
    await using fn = new OneFunction(node('index.handler', { code: { kind: 'inline', text } }), {
      functions: { Fn: { debug } },
    });

    expect((await fn.invoke()).payload).toEqual(expected);
  });
});
