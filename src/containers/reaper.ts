import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineAddress } from './engine-address.ts';

const program = fileURLToPath(new URL('./reaper.cjs', import.meta.url));

/**
 * Sees to it that containers do not outlive this process, however that ends: a small helper process, there as long as
 * there are any, removes those that are left. An engine behind SSH is left to the sweep of the next run.
 */
export class ContainerReaper {
  readonly #engine: string | undefined;
  /** The containers, and the volumes that go with them. */
  readonly #watched = new Map<string, readonly string[]>();
  #helper: ChildProcess | undefined;

  constructor(address: EngineAddress) {
    if (address.kind === 'socket') this.#engine = JSON.stringify({ socketPath: address.path });
    else if (address.kind === 'tcp') {
      this.#engine = JSON.stringify({ host: address.host, port: address.port, ...address.tls });
    }
  }

  watch(name: string, volumes: readonly string[]): void {
    this.#watched.set(name, volumes);
    if (this.#engine === undefined) return;
    if (this.#helper === undefined) this.#start(this.#engine);
    else this.#helper.stdin?.write(lineOf(name, volumes));
  }

  unwatch(name: string): void {
    if (!this.#watched.delete(name)) return;
    if (this.#watched.size > 0) {
      this.#helper?.stdin?.write(`-${name}\n`);
      return;
    }
    this.#helper?.stdin?.end(`-${name}\n`);
    this.#helper = undefined;
  }

  #start(engine: string): void {
    const child = spawn(process.execPath, [program], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      windowsHide: true,
      env: {},
    });
    this.#helper = child;
    child.unref();
    const forget = (): void => {
      if (this.#helper === child) this.#helper = undefined;
    };
    child.on('error', forget);
    child.on('exit', forget);
    const { stdin } = child;
    stdin.on('error', forget);
    if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
    stdin.write(`${engine}\n`);
    for (const [name, volumes] of this.#watched) stdin.write(lineOf(name, volumes));
  }
}

function lineOf(name: string, volumes: readonly string[]): string {
  return `+${[name, ...volumes].join(' ')}\n`;
}
