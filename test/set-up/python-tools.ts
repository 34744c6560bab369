import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileLock } from '../../src/local/layers/file-lock.ts';

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const isWindows = process.platform === 'win32';

/**
 * The Python of a virtual environment with these packages: `.cache/<name>`, ignored by git. It is made when it is
 * missing, which takes a while and the network.
 *
 * @throws with the reason when there is no Python, or the packages cannot be had
 */
export async function pythonWith(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(cache, name);
  const python = join(folder, isWindows ? 'Scripts/python.exe' : 'bin/python');
  const complete = join(folder, `${packages.join('-').replaceAll(/[^\w.-]+/g, '')}.complete`);
  if (existsSync(complete)) return python;
  await mkdir(cache, { recursive: true });
  // Other workers, and other runs, may want the same at the same time.
  await using _lock = await FileLock.acquire(`${folder}.lock`);
  if (existsSync(complete)) return python;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run(isWindows ? 'python' : 'python3', ['-m', 'venv', folder], { timeoutMs: 60_000 });
  await run(python, ['-m', 'pip', 'install', '-q', ...packages], { timeoutMs: 300_000 });
  await writeFile(complete, ''); // last: a half-made environment is made again
  return python;
}

interface RunOptions {
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
}

/**
 * Runs a program to its end and gives what it wrote.
 *
 * @throws with the end of what it wrote to standard error when it fails
 */
export async function run(
  program: string,
  args: readonly string[],
  { timeoutMs, env = {}, cwd }: RunOptions,
): Promise<string> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.timeout(timeoutMs),
    env: { ...process.env, ...env },
    cwd,
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors = (errors + chunk).slice(-4_000);
  });
  const code = await new Promise<number | string>((resolve) => {
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 1));
    child.once('error', (error) => resolve(error.message));
  });
  if (code !== 0) throw new Error(`"${program} ${args.join(' ')}" failed (${code}): ${errors.trim()}`);
  return output;
}
