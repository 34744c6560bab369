import { readFileSync } from 'node:fs';
import { peakMemoryKib } from '../process/index.ts';

/** Asking takes as long as a small invocation does: so it is asked again only after this many milliseconds. */
const FRESH_MS = 50;

/** How much memory the runtime in a container of this machine has used at most. */
export class ContainerMemory {
  readonly #firstProcess: number;
  #runtime: number | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #peakKib: number | undefined;

  /** `firstProcess` is the number of the container's first process on this machine. */
  constructor(firstProcess: number) {
    this.#firstProcess = firstProcess;
  }

  get peakKib(): number | undefined {
    const now = performance.now();
    if (now - this.#askedAt < FRESH_MS) return this.#peakKib;
    this.#askedAt = now;
    this.#runtime ??= runtimeOf(this.#firstProcess);
    this.#peakKib = peakMemoryKib(this.#runtime ?? this.#firstProcess) ?? this.#peakKib;
    return this.#peakKib;
  }
}

/** The runtime is the one child of the first process, where the engine has put that there. */
function runtimeOf(processId: number): number | undefined {
  try {
    const isInit = readFileSync(`/proc/${processId}/comm`, 'latin1').startsWith('docker-init');
    if (!isInit) return processId;
    const [child = ''] = readFileSync(`/proc/${processId}/task/${processId}/children`, 'latin1').split(' ');
    return child === '' ? undefined : Number(child);
  } catch {
    return undefined;
  }
}
