import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import { type ContainerEngine, connectEngine } from '../../src/containers/index.ts';
import { delay } from '../../src/core/index.ts';
import { FileLock } from '../../src/local/layers/file-lock.ts';
import { isRunning } from './is-running.ts';
import { missing } from './needs.ts';

/** One engine for all runs on this machine: several copies of this project may be tested at the same time. */
const folder = join(tmpdir(), 'samwright-test-engine');
const log = join(folder, 'dockerd.log');
const PATIENCE_MS = 60_000;

let engine: Promise<ContainerEngine> | undefined;

/**
 * The container engine: the one that runs, else a dockerd that is started for this run where that is possible (root on
 * Linux with dockerd installed). Where none can be had the test that asks is skipped, with the reason.
 */
export async function needsDocker(context: TestContext): Promise<ContainerEngine> {
  try {
    return await startDocker();
  } catch (error) {
    return missing(context, `No container engine: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The same outside of a test. */
export function startDocker(): Promise<ContainerEngine> {
  engine ??= findOrStart();
  return engine;
}

/** This run needs the engine no more: it ends when no other run does. For the end of the run. */
export async function stopDocker(): Promise<void> {
  await rm(join(folder, 'users', String(process.pid)), { force: true });
  const isDone = async (): Promise<boolean> => (await users()).length > 0 || !isRunning(await keeper());
  const end = Date.now() + 30_000;
  while (!(await isDone()) && Date.now() < end) await delay(50);
}

async function findOrStart(): Promise<ContainerEngine> {
  if (!canStart()) return connectEngine();
  await mkdir(join(folder, 'users'), { recursive: true });
  // Who has the lock may start the engine, or end it.
  await using _lock = await FileLock.acquire(join(folder, 'lock'));
  // Vitest's workers are children of the process that has the whole run.
  await writeFile(join(folder, 'users', String(process.ppid)), '');
  try {
    return await connectEngine();
  } catch {
    return await start();
  }
}

async function start(): Promise<ContainerEngine> {
  const program = fileURLToPath(new URL('docker-keeper.ts', import.meta.url));
  const child = spawn(process.execPath, [program, folder, log], { detached: true, stdio: 'ignore' });
  child.unref();
  await writeFile(join(folder, 'keeper'), String(child.pid));
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await connectEngine();
    } catch (error) {
      if (Date.now() > end || child.exitCode !== null) {
        throw new Error(`dockerd does not start: ${await tail()}`, { cause: error });
      }
    }
    await delay(100);
  }
}

function canStart(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || process.env['DOCKER_HOST']) return false;
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'dockerd'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The process that keeps the engine. */
async function keeper(): Promise<number> {
  return Number((await readFile(join(folder, 'keeper'), 'utf8').catch(() => '')) || Number.NaN);
}

/** The runs that need the engine. */
async function users(): Promise<readonly number[]> {
  const names = await readdir(join(folder, 'users')).catch(() => []);
  return names.map(Number).filter(isRunning);
}

async function tail(): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-10).join('\n') || 'no log';
}

/**
 * The way to an engine through a socket of its own, which can be cut: for whoever uses it, the engine is then gone. (A
 * second dockerd would take the network of the first apart.)
 */
export class EngineConnection implements AsyncDisposable {
  readonly host: string;
  readonly #folder: string;
  readonly #engine: string;
  readonly #connections = new Set<Socket>();
  #server: Server | undefined;

  private constructor(folder: string, engine: string) {
    this.#folder = folder;
    this.#engine = engine;
    this.host = `unix://${join(folder, 'docker.sock')}`;
  }

  static async open(engine: ContainerEngine): Promise<EngineConnection> {
    const folder = await mkdtemp(join(tmpdir(), 'sw-'));
    const connection = new EngineConnection(folder, engine.address.replace(/^unix:\/\//, ''));
    await connection.restore();
    return connection;
  }

  async restore(): Promise<void> {
    this.#server = createServer((client) => {
      const engine = connect(this.#engine);
      for (const [socket, other] of [
        [client, engine],
        [engine, client],
      ] as const) {
        this.#connections.add(socket);
        socket.pipe(other);
        socket.on('error', () => other.destroy());
        socket.on('close', () => this.#connections.delete(socket));
      }
    });
    this.#server.listen(join(this.#folder, 'docker.sock'));
    await once(this.#server, 'listening');
  }

  cut(): void {
    this.#server?.close();
    for (const socket of this.#connections) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
