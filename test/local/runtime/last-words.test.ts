import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { eventually, node, OneFunction } from './fixture.ts';

/** Ends with an exception that nobody catches, which it reports before it exits, as soon as it may. */
const FUNCTION = `
const { existsSync } = require('node:fs');
exports.handler = async ({ gate }) => {
  console.log('pid ' + process.pid);
  while (!existsSync(gate));
  setImmediate(() => { throw new RangeError('last words'); });
  await new Promise(() => {});
};`;

/** It has ended, and nobody has asked how. */
const isEnded = (pid: number): boolean => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

it.skipIf(!existsSync('/proc/self/stat'))(
  'what a function says last is heard although its end is noticed together with that of another process',
  async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'app.js'), FUNCTION);
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path }, timeout: 60 }));
    const gate = join(folder.path, 'gate');
    const pid = (): number =>
      Number(
        fn
          .eventsOf('log')
          .map(({ message }) => /^.*pid (\d+)$/.exec(message)?.[1])
          .join(''),
      );
    const invoked = fn.invoke({ gate });
    await eventually(() => pid() > 0);

    // In the turn in which this has written, its end comes too; whoever has ended meanwhile is noticed with it.
    const other = spawn(process.execPath, ['--print', '1'], { stdio: ['ignore', 'pipe', 'ignore'] });
    other.stdout.once('data', () => {
      writeFileSync(gate, '');
      while (!isEnded(pid()));
    });
    while (!isEnded(other.pid ?? 0));

    expect((await invoked).payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'last words' });
  },
);
