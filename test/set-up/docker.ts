import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import { type ContainerEngine, connectEngine } from '../../src/containers/index.ts';
import { missing } from './needs.ts';

const cache = fileURLToPath(new URL('../../.cache/docker', import.meta.url));
const log = join(cache, 'dockerd.log');
const keeperFile = join(cache, 'keeper.pid');
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

/** Ends the engine if this run has started it. For the end of the run. */
export async function stopDocker(): Promise<void> {
  const pid = await keeper();
  if (pid === undefined) return;
  await rm(keeperFile, { force: true });
  process.kill(pid, 'SIGTERM');
  await until(() => !isAlive(pid), 30_000);
}

async function findOrStart(): Promise<ContainerEngine> {
  try {
    return await connectEngine();
  } catch (error) {
    if (!canStart()) throw error;
  }
  await mkdir(cache, { recursive: true });
  if ((await keeper()) === undefined) await startOnce();
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await connectEngine();
    } catch (error) {
      if (Date.now() > end || (await keeper()) === undefined) {
        throw new Error(`dockerd does not start: ${await tail()}`, { cause: error });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
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

/** Several test files may ask at the same time: who makes the file starts it, the others wait for its engine. */
async function startOnce(): Promise<void> {
  await rm(keeperFile, { force: true });
  const file = await open(keeperFile, 'wx').catch(() => undefined);
  if (file === undefined) return;
  const program = fileURLToPath(new URL('docker-keeper.ts', import.meta.url));
  // Vitest's workers are children of the process that has the whole run.
  const owner = String(process.ppid);
  const child = spawn(process.execPath, [program, owner, log], { detached: true, stdio: 'ignore' });
  child.unref();
  await file.close();
  await writeFile(keeperFile, String(child.pid));
}

/** The process that keeps the engine, if it is there. */
async function keeper(): Promise<number | undefined> {
  if (!existsSync(keeperFile)) return undefined;
  const text = await readFile(keeperFile, 'utf8').catch(() => '');
  const pid = Number(text);
  // Without content it is being written.
  return text === '' ? process.pid : isAlive(pid) ? pid : undefined;
}

async function tail(): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-10).join('\n') || 'no log';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
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
