import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { isRunning } from '../set-up/is-running.ts';

const index = new URL('../../dist/index.js', import.meta.url).href;

const template = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Busy:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: busy.handler, CodeUri: ., Timeout: 60 }
`;

/** Tells its process id, and never lets go of the processor. */
const busy = `exports.handler = async () => { console.log('pid', process.pid); for (;;); };`;

const caller = `
  import { SamClient } from ${JSON.stringify(index)};
  const sam = new SamClient({ template: 'template.yaml' });
  const onEvent = (event) => event.type === 'log' && process.stdout.write(event.message + '\\n');
  await sam.invokeLocal('Busy', { onEvent });
`;

it('leaves no child behind when the caller is killed in the middle of an invocation', async () => {
  await using folder = await TemporaryFolder.create();
  await writeFile(join(folder.path, 'template.yaml'), template);
  await writeFile(join(folder.path, 'busy.js'), busy);
  const process = spawn(globalThis.process.execPath, ['--input-type=module', '-e', caller], {
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await firstPid(process.stdout);
  expect(isRunning(pid)).toBe(true);

  process.kill('SIGKILL');
  await once(process, 'exit');

  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
});

const root = fileURLToPath(new URL('../..', import.meta.url));

it('ends the example cleanly on Ctrl-C', async () => {
  const example = spawn(globalThis.process.execPath, ['examples/ratings/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for await (const line of createInterface({ input: example.stdout })) if (line.includes('Transformed')) break;

  example.kill('SIGINT');
  const [code, signal] = await once(example, 'exit');

  expect([code, signal]).toEqual([0, null]);
});

async function firstPid(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: output })) {
    const found = /pid (\d+)/.exec(line);
    if (found) return Number(found[1]);
  }
  throw new Error('the function did not tell its process id');
}
