import type { SandboxTarget } from '../sandbox.ts';
import type { ContainerMemory } from './container-memory.ts';
import { OutputHabit } from './docker-sandbox.ts';
import type { EntryPointFailure } from './entry-point-failure.ts';
import type { ContainerReachability } from './reachability.ts';

/** What is noticed of a container while it runs, most of it in what it writes. */
export class ContainerWatch {
  readonly habit: OutputHabit = new OutputHabit();
  readonly memory: ContainerMemory;
  readonly failure: EntryPointFailure;
  readonly reachable: ContainerReachability;
  readonly #target: SandboxTarget;

  constructor(target: SandboxTarget, parts: Pick<ContainerWatch, 'memory' | 'failure' | 'reachable'>) {
    this.#target = target;
    this.memory = parts.memory;
    this.failure = parts.failure;
    this.reachable = parts.reachable;
  }

  /** Takes what the container writes, and passes it on. */
  readonly output: SandboxTarget['output'] = (stream, piece) => {
    this.habit.written();
    this.reachable.written(piece);
    this.failure.written(piece);
    this.#target.output(stream, piece);
  };
}
