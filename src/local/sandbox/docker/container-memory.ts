import { readFileSync } from 'node:fs';
import { peakMemoryKib } from '../process/index.ts';

/** Asking takes as long as a small invocation does: so it is asked again only after this many milliseconds. */
const FRESH_MS = 50;

/** How much memory the runtime in a container has used at most, where that can be told. */
export class ContainerMemory {
  readonly #limitKib: number;
  #firstProcess: number | undefined;
  #runtime: number | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #peakKib: number | undefined;

  constructor(limitKib: number) {
    this.#limitKib = limitKib;
  }

  /** The container runs on this machine, and that is the number of its first process. */
  watch(firstProcess: number): void {
    this.#firstProcess = firstProcess;
  }

  /** It has reached its limit. */
  exhausted(): void {
    this.#firstProcess = undefined;
    this.#peakKib = this.#limitKib;
  }

  get peakKib(): number | undefined {
    const firstProcess = this.#firstProcess;
    const now = performance.now();
    if (firstProcess === undefined || now - this.#askedAt < FRESH_MS) return this.#peakKib;
    this.#askedAt = now;
    this.#runtime ??= runtimeOf(firstProcess);
    this.#peakKib = peakMemoryKib(this.#runtime ?? firstProcess) ?? this.#peakKib;
    return this.#peakKib;
  }
}

/** The runtime is the one child of the first process, where the engine has put that there. */
function runtimeOf(processId: number): number | undefined {
  try {
    const isInit = /^(docker-init|catatonit)/.test(readFileSync(`/proc/${processId}/comm`, 'latin1'));
    if (!isInit) return processId;
    const [child = ''] = readFileSync(`/proc/${processId}/task/${processId}/children`, 'latin1').split(' ');
    return child === '' ? undefined : Number(child);
  } catch {
    return undefined;
  }
}
