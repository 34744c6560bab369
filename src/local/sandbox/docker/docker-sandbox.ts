import { constants } from 'node:os';
import type { Container, ContainerExit } from '../../../containers/index.ts';
import { settlesWithin } from '../../../core/index.ts';
import type { ShutdownReason } from '../../extensions/index.ts';
import type { Sandbox, SandboxExit } from '../sandbox.ts';
import type { ContainerExtensions } from './container-extensions.ts';
import type { ContainerMemory } from './container-memory.ts';
import type { ContainerRuntimePort } from './runtime-port.ts';

/**
 * How long a container may take to end once it is told to, before it has to. Most do not listen: the main program of a
 * container has to ask for the signal, as functions on Lambda do that want to be told of the end.
 */
const KILL_AFTER_MS = 100;
/** How long the end of a container may take that is killed, before it is given up. */
const END_MS = 10_000;

/** Measured: output through the engine is 0.04 ms late as a rule, 1 ms one time in a hundred, more on a busy machine. */
const USUAL_LAG_MS = 3;
const MOST_LAG_MS = 50;

/**
 * How long to wait for output that comes through the engine, as the answer does not: longer when there is none yet from
 * a function that wrote something the last time or was not called before, and longer from when some came too late.
 */
export class OutputHabit {
  #pieces = 0;
  #isExpected = true;
  #usualMs = USUAL_LAG_MS;
  #endedAt = Number.NEGATIVE_INFINITY;

  written(): void {
    this.#pieces++;
    if (performance.now() - this.#endedAt < MOST_LAG_MS) this.#usualMs = Math.min(2 * this.#usualMs, MOST_LAG_MS);
  }

  /** An invocation begins. */
  begin(): void {
    this.#pieces = 0;
    this.#endedAt = Number.NEGATIVE_INFINITY;
  }

  /** It is over. */
  end(): void {
    this.#isExpected = this.#pieces > 0;
    this.#endedAt = performance.now();
  }

  get lagMs(): number {
    return this.#isExpected && this.#pieces === 0 ? MOST_LAG_MS : this.#usualMs;
  }
}

/** What belongs to a container that runs a function. */
export interface DockerSandboxParts {
  readonly port: ContainerRuntimePort;
  /** Settles when the container has ended: whether anything is known of it still. */
  readonly ended: Promise<boolean>;
  readonly extensions: ContainerExtensions | undefined;
  /** Set where output comes through the engine. */
  readonly output: OutputHabit | undefined;
  readonly memory: ContainerMemory;
  /** Takes the container after a timeout or a crash, and sees to it that it is kept or removed once it has ended. */
  keep(container: Container, hasEnded: Promise<boolean>): Promise<void>;
}

/** One execution environment in a container. */
export class DockerSandbox implements Sandbox {
  readonly #container: Container;
  readonly #parts: DockerSandboxParts;
  #killing: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(container: Container, parts: DockerSandboxParts) {
    this.#container = container;
    this.#parts = parts;
  }

  get outputLagMs(): number | undefined {
    return this.#parts.output?.lagMs;
  }

  hold(held: boolean): void {
    const { output, port } = this.#parts;
    if (held) output?.begin();
    else output?.end();
    port.hold(held);
  }

  memoryKib(): number | undefined {
    return this.#parts.memory.peakKib;
  }

  kill(): void {
    this.#killing ??= this.#container.signal('SIGKILL');
  }

  stop(reason: ShutdownReason = 'spindown'): Promise<void> {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  async #stop(reason: ShutdownReason): Promise<void> {
    const { ended, extensions, port } = this.#parts;
    try {
      if (this.#killing !== undefined) {
        if (reason === 'spindown') await this.#container.remove();
        else await this.#parts.keep(this.#container, this.#isOver());
      } else {
        await extensions?.stop(reason);
        // Its connection stays until it has ended: runtime clients make a noise about a Runtime API that is gone.
        await this.#container.signal('SIGTERM');
        await settlesWithin(ended, KILL_AFTER_MS);
        await this.#container.remove();
      }
    } finally {
      port.close();
    }
  }

  /** Whether it has ended, now that it is killed, and may be kept. */
  async #isOver(): Promise<boolean> {
    return (await settlesWithin(this.#parts.ended, END_MS)) && (await this.#parts.ended);
  }
}

/** How the main process of a container ended: 128 and more mean a signal. */
export function processExit({ code, isOutOfMemory }: ContainerExit): SandboxExit {
  if (isOutOfMemory) return { code: null, signal: 'SIGKILL', isOutOfMemory };
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal !== undefined && isSignal(signal) ? { code: null, signal } : { code, signal: null };
}

function isSignal(name: string): name is NodeJS.Signals {
  return name in constants.signals;
}
