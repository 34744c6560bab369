import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { connectEngine } from '../../src/containers/index.ts';
import { delay, TemporaryFolder } from '../../src/core/index.ts';
import { isRunning } from './is-running.ts';
import { missing } from './needs.ts';
import { run } from './python-tools.ts';

const PATIENCE_MS = 60_000;
const PID_FILES = ['pid', 'exec/containerd/containerd.pid'];

/**
 * A dockerd of a test's own, which may be killed: beside the one that runs, with nothing of it in common. It has a bridge
 * of its own: without one (`--bridge none`) it would remove `docker0`, and with it the network of every other container.
 */
export class OwnEngine implements AsyncDisposable {
  readonly host: string;
  readonly #folder: TemporaryFolder;
  readonly #bridge = `samwright${process.pid % 100_000}`;
  #process: ChildProcess | undefined;
  #log = '';

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
    this.host = `unix://${join(folder.path, 'docker.sock')}`;
  }

  /** With an image of the engine that runs. Where none can be started the test is skipped, with the reason. */
  static async needs(context: TestContext, image: string): Promise<OwnEngine> {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return missing(context, 'dockerd needs root on Linux');
    const engine = new OwnEngine(await TemporaryFolder.create('sw-'));
    try {
      await engine.#addBridge();
      await engine.start();
      await engine.#load(image);
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      return missing(context, `No second dockerd: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async start(): Promise<void> {
    const { path } = this.#folder;
    // With the ids of processes that are gone, or that nobody has collected, dockerd takes them to be running.
    for (const file of PID_FILES) await rm(join(path, file), { force: true });
    const places = [
      '--data-root',
      join(path, 'data'),
      '--exec-root',
      join(path, 'exec'),
      '--pidfile',
      join(path, 'pid'),
    ];
    const network = ['--bridge', this.#bridge, '--iptables=false', '--ip-forward=false'];
    const child = spawn('dockerd', [...places, ...network, '--host', this.host], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    child.on('error', (error) => {
      this.#log = error.message;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-2_000);
    });
    for (const end = Date.now() + PATIENCE_MS; ; await delay(50)) {
      try {
        await connectEngine({ host: this.host });
        return;
      } catch (error) {
        if (Date.now() > end || child.exitCode !== null) throw new Error(this.#log, { cause: error });
      }
    }
  }

  /** It is gone without a word, and its containerd with it; its containers go on. */
  async kill(): Promise<void> {
    const file = join(this.#folder.path, 'exec/containerd/containerd.pid');
    const containerd = Number(await readFile(file, 'utf8'));
    await this.#end('SIGKILL');
    for (const end = Date.now() + PATIENCE_MS; isRunning(containerd) && Date.now() < end; ) await delay(20);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Only the engine itself can end what it has started.
    if (this.#process === undefined) await this.start();
    await this.#end('SIGTERM');
    // What the killed one has mounted for itself, the next does not take for its own.
    const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
    for (const mount of mounts.filter((path) => path.startsWith(`${this.#folder.path}/`)).reverse()) {
      await run('umount', ['--lazy', mount], { timeoutMs: 30_000 });
    }
    await run('ip', ['link', 'delete', this.#bridge], { timeoutMs: 30_000 });
    await this.#folder[Symbol.asyncDispose]();
  }

  async #addBridge(): Promise<void> {
    const address = `10.${200 + (process.pid % 50)}.${process.pid % 250}.1/24`;
    await run('ip', ['link', 'add', this.#bridge, 'type', 'bridge'], { timeoutMs: 30_000 });
    await run('ip', ['address', 'add', address, 'dev', this.#bridge], { timeoutMs: 30_000 });
  }

  async #load(image: string): Promise<void> {
    const save = spawn('docker', ['save', image], { stdio: ['ignore', 'pipe', 'ignore'] });
    const load = spawn('docker', ['--host', this.host, 'load'], { stdio: [save.stdout, 'ignore', 'ignore'] });
    const [code] = await once(load, 'close');
    if (code !== 0) throw new Error(`docker load failed (${code})`);
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.pid === undefined) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
