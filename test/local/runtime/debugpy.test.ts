import { beforeAll, expect, it } from 'vitest';
import { DebugAdapter } from '../../set-up/debug-adapter.ts';
import { freePort } from '../../set-up/free-port.ts';
import { missing } from '../../set-up/needs.ts';
import { pythonWith } from '../../set-up/python-tools.ts';
import { OneFunction, python } from './fixture.ts';

let interpreter: string | undefined;
let reason = '';

beforeAll(async () => {
  try {
    interpreter = await pythonWith('debugpy', ['debugpy']);
  } catch (error) {
    reason = String(error);
  }
}, 300_000);

it('answers a debugger while a Python function waits for its next event', async (context) => {
  if (interpreter === undefined) missing(context, `No debugpy: ${reason}`);
  const port = await freePort();
  const fn = python('app.hello', { timeout: 1 });
  await using debugged = new OneFunction(fn, {
    interpreters: { 'python3.11': interpreter },
    functions: { Fn: { debug: { port } } },
  });

  const first = await debugged.invoke({ id: 1 });
  await using adapter = await DebugAdapter.attach(port);
  const second = await debugged.invoke({ id: 2 });

  expect(adapter.capabilities).toMatchObject({ supportsConditionalBreakpoints: true });
  expect([first.payload.calls, second.payload.calls]).toEqual([1, 2]);
});
