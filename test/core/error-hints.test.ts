import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { SamError, TemporaryFolder } from '../../src/core/index.ts';

const errors = new URL('../../src/core/errors.ts', import.meta.url).href;
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const BROKEN = `
import { SamError } from ${JSON.stringify(errors)};
const broken = () => {
  throw new SamError('BURNT', 'Toast "a": $& burnt.', { hint: 'Turn it down.', cause: new Error('too hot') });
};
`;

/** What a program prints that fails. */
async function printed(args: readonly string[], file: string, text: string): Promise<string> {
  await using folder = await TemporaryFolder.create();
  await writeFile(join(folder.path, file), BROKEN + text);
  // A test runner does not run inside of another, as its variables say.
  const { NODE_TEST_CONTEXT: _, VITEST: __, ...env } = process.env;
  return await new Promise((resolve) => {
    const options = { cwd: folder.path, env: { ...env, NO_COLOR: '1' } };
    execFile(process.execPath, [...args, file], options, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}

// Jest and Mocha print the stack, as Node.js does; it is asked for here by itself.
it('the stack of an error has its hint below the message, which stays without it', () => {
  const error = new SamError('BURNT', 'Toast "a": $& burnt.', { hint: 'Turn it down.' });

  expect(error.stack).toMatch(/^SamError: Toast "a": \$& burnt\.\nHint: Turn it down\.\n {4}at /);
  expect(error.message).toBe('Toast "a": $& burnt.');
  expect(String(error)).toBe('SamError: Toast "a": $& burnt.');
});

it('the stack of an error without a hint is what it is', () => {
  expect(new SamError('BURNT', 'burnt').stack).toMatch(/^SamError: burnt\n {4}at /);
});

it.concurrent.each([
  ['Node.js, of an error that nobody catches', [], 'main.ts', 'broken();'],
  ['node:test', ['--test'], 'a.test.ts', `import { test } from 'node:test'; test('it', broken);`],
  ['Vitest', [vitest, 'run', '--globals', '--root', '.'], 'a.test.ts', `it('is', broken);`],
])('%s prints the hint of an error below its message', { timeout: 60_000 }, async (_, args, file, text) => {
  const output = await printed(args, file, text);

  expect(output).toMatch(/SamError\]?: Toast "a": \$& burnt\.\n *Hint: Turn it down\.\n/);
});
