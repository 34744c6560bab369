import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';

/** moto_server, running on this machine: S3 and CloudFormation that the real SDK clients talk to. */
export interface MotoServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

/** A virtual environment that is made once and kept; ignored by git. */
const ENVIRONMENT = fileURLToPath(new URL('../../.cache/moto', import.meta.url));
const TIED_PROCESS = fileURLToPath(new URL('tied-process.ts', import.meta.url));
const isWindows = process.platform === 'win32';

/**
 * Starts moto_server on a free port: the one of the PATH if it really starts (a version manager's shim may not), else
 * one from `.cache/moto`, which is made when it is missing.
 *
 * @throws with the reasons when neither can be had
 */
export async function startMoto(): Promise<MotoServer> {
  const problems: string[] = [];
  for (const candidate of [fromPath, fromEnvironment]) {
    try {
      return await start(await candidate());
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`moto_server is not available: ${problems.join('; ')}`);
}

async function fromPath(): Promise<string> {
  return 'moto_server';
}

async function fromEnvironment(): Promise<string> {
  const programs = join(ENVIRONMENT, isWindows ? 'Scripts' : 'bin');
  const server = join(programs, isWindows ? 'moto_server.exe' : 'moto_server');
  if (existsSync(server)) return server;
  await rm(ENVIRONMENT, { recursive: true, force: true });
  await mkdir(ENVIRONMENT, { recursive: true });
  try {
    await run(isWindows ? 'python' : 'python3', ['-m', 'venv', ENVIRONMENT], 60_000);
    await run(
      join(programs, isWindows ? 'python.exe' : 'python'),
      ['-m', 'pip', 'install', '-q', 'moto[server]'],
      300_000,
    );
  } catch (error) {
    // A half-made environment would be taken for a whole one by the next run.
    await rm(ENVIRONMENT, { recursive: true, force: true });
    throw error;
  }
  return server;
}

async function start(program: string): Promise<MotoServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const command = [TIED_PROCESS, program, '-H', '127.0.0.1', '-p', String(port)];
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'ignore', 'pipe'] });
  const said = collect(child);
  const ended = exitOf(child);
  const given = new AbortController();
  const late = setTimeout(() => given.abort(), 30_000);
  const isUp = await Promise.race([answers(`${url}/moto-api/`, given.signal), ended.then(() => false)]);
  given.abort();
  clearTimeout(late);
  if (!isUp) {
    child.stdin.end();
    throw new Error(`"${program}" does not start: ${said().trim().split('\n').slice(-3).join(' ') || 'no answer'}`);
  }
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  return { url, [Symbol.asyncDispose]: close };
}

/** Whether something answers at the address before `signal` is aborted. */
async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const response = await fetch(url, { signal }).catch(() => undefined);
    if (response?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

async function run(program: string, args: readonly string[], timeout: number): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], signal: AbortSignal.timeout(timeout) });
  const said = collect(child);
  const code = await exitOf(child);
  if (code !== 0) throw new Error(`"${program} ${args.join(' ')}" failed: ${said().trim().split('\n').at(-1) ?? ''}`);
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-4000);
  });
  child.once('error', (error) => {
    text += error.message;
  });
  return () => text;
}

function exitOf(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? undefined));
    child.once('error', () => resolve(undefined));
  });
}
