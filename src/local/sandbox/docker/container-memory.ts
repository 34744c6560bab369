import { readFileSync } from 'node:fs';
import { PeakMemory } from '../process/index.ts';

/** How much memory the runtime in a container has used at most, where that can be told. */
export class ContainerMemory {
  readonly #limitKib: number;
  readonly #peak = new PeakMemory();
  #firstProcess: number | undefined;
  #runtime: number | undefined;
  #isExhausted = false;

  constructor(limitKib: number) {
    this.#limitKib = limitKib;
  }

  /** The container runs on this machine, and that is the number of its first process. */
  watch(firstProcess: number): void {
    this.#firstProcess = firstProcess;
  }

  /** It has reached its limit. */
  exhausted(): void {
    this.#isExhausted = true;
  }

  get peakKib(): number | undefined {
    if (this.#isExhausted) return this.#limitKib;
    if (this.#firstProcess === undefined) return undefined;
    this.#runtime ??= runtimeOf(this.#firstProcess);
    return this.#peak.of(this.#runtime ?? this.#firstProcess);
  }
}

/** The runtime is the one child of the first process, where the engine has put that there. */
function runtimeOf(processId: number): number | undefined {
  try {
    const isInit = /^(docker-init|podman-init|catatonit)/.test(readFileSync(`/proc/${processId}/comm`, 'latin1'));
    if (!isInit) return processId;
    const [child = ''] = readFileSync(`/proc/${processId}/task/${processId}/children`, 'latin1').split(' ');
    return child === '' ? undefined : Number(child);
  } catch {
    return undefined;
  }
}
