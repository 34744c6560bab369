import { DockerSandboxes, type DockerSandboxesOptions } from './docker/index.ts';
import type { Sandbox, SandboxFactory, SandboxSpec, SandboxSubject, SandboxTarget } from './sandbox.ts';

/** What functions run in: processes of this machine, or containers. @public */
export type SandboxKind = 'process' | 'docker';

/** How {@link SandboxChoice} chooses. */
export interface SandboxChoiceOptions {
  /** For functions that are no images; `process` by default. */
  readonly sandbox?: SandboxKind | undefined;
  /** By function id, where it is not to be the same for all. */
  readonly functions?: Readonly<Record<string, SandboxKind>> | undefined;
  readonly docker?: DockerSandboxesOptions | undefined;
}

/**
 * Containers for functions that are images and those that are to run in one, processes for the others. The client
 * of the engine is not loaded, and no engine looked for, before the first of them.
 */
export class SandboxChoice implements SandboxFactory, AsyncDisposable {
  readonly #processes: SandboxFactory;
  readonly #options: SandboxChoiceOptions;
  readonly #containers: DockerSandboxes;

  constructor(processes: SandboxFactory, options: SandboxChoiceOptions = {}) {
    this.#processes = processes;
    this.#containers = new DockerSandboxes(options.docker);
    this.#options = options;
  }

  describe(subject: SandboxSubject): string {
    return this.#of(subject).describe(subject);
  }

  hasLambdaPaths(subject: SandboxSubject): boolean {
    return this.#of(subject).hasLambdaPaths?.(subject) ?? false;
  }

  start(spec: SandboxSpec, target: SandboxTarget): Promise<Sandbox> {
    return this.#of(spec).start(spec, target);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#containers[Symbol.asyncDispose]();
  }

  #of({ functionId, image }: SandboxSubject): SandboxFactory {
    const { sandbox = 'process', functions = {} } = this.#options;
    const kind = image === undefined ? (functions[functionId] ?? sandbox) : 'docker';
    return kind === 'docker' ? this.#containers : this.#processes;
  }
}
