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
  readonly #watched = new Set<string>();
  #helper: ChildProcess | undefined;

  constructor(address: EngineAddress) {
    if (address.kind === 'socket') this.#engine = JSON.stringify({ socketPath: address.path });
    else if (address.kind === 'tcp') {
      this.#engine = JSON.stringify({ host: address.host, port: address.port, ...address.tls });
    }
  }

  watch(name: string): void {
    this.#watched.add(name);
    if (this.#engine === undefined) return;
    if (this.#helper === undefined) this.#start(this.#engine);
    else this.#helper.stdin?.write(`+${name}\n`);
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
    for (const name of this.#watched) stdin.write(`+${name}\n`);
  }
}
