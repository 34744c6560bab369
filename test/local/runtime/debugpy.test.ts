import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, expect, it } from 'vitest';
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
  const said = await initialize(port);
  const second = await debugged.invoke({ id: 2 });

  expect(said).toMatch(/"command": ?"initialize"/);
  expect(said).toMatch(/"supportsConditionalBreakpoints": ?true/);
  expect([first.payload.calls, second.payload.calls]).toEqual([1, 2]);
});

/** The first request of the Debug Adapter Protocol, and what comes back until it is answered. */
async function initialize(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const request = JSON.stringify({
    seq: 1,
    type: 'request',
    command: 'initialize',
    arguments: { adapterID: 'test' },
  });
  socket.write(`Content-Length: ${request.length}\r\n\r\n${request}`);
  let said = '';
  while (!said.includes('"response"')) said += String((await once(socket, 'data'))[0]);
  socket.destroy();
  return said;
}
