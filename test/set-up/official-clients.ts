import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileLock } from '../../src/local/layers/file-lock.ts';
import { pythonWith, run } from './python-tools.ts';

/** How long making them may take, for the hook of a test file that needs them. */
export const CLIENTS_TIMEOUT_MS = 600_000;

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));

let forPython: Promise<string> | undefined;
let forNode: Promise<string> | undefined;

/**
 * AWS's runtime client for Python, from PyPI: the folder that has the package and what it needs, for `PYTHONPATH`. It
 * is run as `python3 -m awslambdaric <handler>`.
 *
 * @throws with the reason when it cannot be had
 */
export function awslambdaric(): Promise<string> {
  forPython ??= packagesFolder();
  return forPython;
}

async function packagesFolder(): Promise<string> {
  const python = await pythonWith('awslambdaric', ['awslambdaric']);
  const script = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  return (await run(python, ['-c', script], { timeoutMs: 30_000 })).trim();
}

/**
 * AWS's runtime client for Node.js, from npm: a `node_modules` folder for the Node.js that runs this. It is run as
 * `node <folder>/aws-lambda-ric/index.mjs <handler>`. Its native part is compiled, which takes a minute, once.
 *
 * @throws with the reason when it cannot be had
 */
export function awsLambdaRic(): Promise<string> {
  forNode ??= modulesFolder();
  return forNode;
}

async function modulesFolder(): Promise<string> {
  const folder = join(cache, 'aws-lambda-ric');
  const modules = join(folder, 'node_modules');
  const complete = join(folder, `${process.versions.modules}.complete`);
  await mkdir(cache, { recursive: true });
  // Test files run beside each other: one makes it, the others wait.
  await using _lock = await FileLock.acquire(`${folder}.lock`);
  if (existsSync(complete)) return modules;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = {
    private: true,
    dependencies: { 'aws-lambda-ric': '^4.0.2' },
    allowScripts: { 'aws-lambda-ric': true },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder], { timeoutMs: CLIENTS_TIMEOUT_MS });
  await writeFile(complete, '');
  return modules;
}
