import { type Container, ContainerError } from '../../../containers/index.ts';
import { clearTimeout, setTimeout } from '../../../core/index.ts';
import type { ContainerRuntimePort } from './runtime-port.ts';

/**
 * Runtimes ask for their first event within this time, unless they load the function first; and so long a connection may
 * take. Both together are less than the time to load a function.
 */
const PATIENCE_MS = 4_000;
/** What runtime clients say when there is nobody at the address. */
const REFUSED =
  /Failed to get next invocation|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|Connection refused|ConnectException/i;
/** Programs that fail before they ask for an event may have called something else in vain: some say what. */
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}:\d+\b/g;
const LENGTH = 16_384;

/**
 * Finds out why nobody asks for events: a firewall that keeps containers from this machine, or a network that does not
 * lead here, would else look like a function that takes too long to load. Once a container of the engine has got
 * through, the others will.
 */
export class Reachability {
  readonly #patienceMs: number;
  #isProved = false;

  constructor(patienceMs: number = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /** For a container that is about to start. */
  of(port: Pick<ContainerRuntimePort, 'connected'>, address: string): ContainerReachability {
    const prove = (): void => {
      this.#isProved = true;
    };
    void port.connected.then(prove);
    return new ContainerReachability(address, this.#patienceMs, () => this.#isProved);
  }
}

/** Whether one container reaches this process. */
export class ContainerReachability {
  readonly #address: string;
  readonly #patienceMs: number;
  readonly #isProved: () => boolean;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(address: string, patienceMs: number, isProved: () => boolean) {
    this.#address = address;
    this.#patienceMs = patienceMs;
    this.#isProved = isProved;
  }

  /** Takes what the container writes first. */
  written(piece: Buffer): void {
    if (!this.#isProved() && this.#text.length < LENGTH) this.#text += piece.toString('latin1');
  }

  /** It has ended: the error if that is because it has not got through. */
  failureOf(container: string): ContainerError | undefined {
    clearTimeout(this.#timer);
    if (this.#isProved() || !REFUSED.test(this.#text)) return undefined;
    const [, port] = this.#address.split(':');
    const called = this.#text.match(ADDRESS) ?? [];
    if (called.length > 0 && !called.some((address) => address.endsWith(`:${port}`))) return undefined;
    return ContainerError.notReached(container, this.#address);
  }

  /** It runs: calls back if it does not get through. Images without a Bash do not say. */
  watch(container: Pick<Container, 'name' | 'execute'>, failed: (error: ContainerError) => void): void {
    this.#timer = setTimeout(() => {
      if (!this.#isProved()) void this.#try(container, failed);
    }, this.#patienceMs).unref();
  }

  async #try(container: Pick<Container, 'name' | 'execute'>, failed: (error: ContainerError) => void): Promise<void> {
    const fail = (): void => {
      if (!this.#isProved()) failed(ContainerError.notReached(container.name, this.#address));
    };
    const [host, port] = this.#address.split(':');
    try {
      await container.execute(['/bin/bash', '-c', `echo; : < /dev/tcp/${host}/${port}`], {
        // It begins to call. An engine that has much to do takes its time until then, which says nothing of the way.
        output: (stream) => {
          if (stream === 'stdout') this.#timer = setTimeout(fail, this.#patienceMs).unref();
        },
        exited: ({ code }) => {
          clearTimeout(this.#timer);
          if (code === 1) fail();
        },
      });
    } catch {
      clearTimeout(this.#timer);
    }
  }
}
