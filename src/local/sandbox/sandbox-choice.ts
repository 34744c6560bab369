import { CleanupStack, Memo } from '../../core/index.ts';
import type { DockerSandboxesOptions } from './docker/index.ts';
import type { Interpreters } from './process/index.ts';
import type { SandboxFactory, SandboxSubject } from './sandbox.ts';

/** What functions run in: processes of this machine, or containers. @public */
export type SandboxKind = 'process' | 'docker';

/** How {@link SandboxChoice} chooses, and what with. */
export interface SandboxChoiceOptions {
  /** For functions that are no images; `process` by default. */
  readonly sandbox?: SandboxKind | undefined;
  readonly interpreters?: Interpreters | undefined;
  readonly isolation?: 'none' | 'namespace' | undefined;
  readonly docker?: DockerSandboxesOptions | undefined;
}

/**
 * Containers for functions that are images and those that are to run in one, processes for the others. What makes them is
 * loaded, and an engine looked for, when the first of them is started.
 */
export class SandboxChoice implements AsyncDisposable {
  readonly #options: SandboxChoiceOptions;
  readonly #factories = new Memo<SandboxKind, SandboxFactory>();
  readonly #resources = new CleanupStack();

  constructor(options: SandboxChoiceOptions) {
    this.#options = options;
  }

  /** What makes the sandboxes of a function. */
  of({ image }: SandboxSubject): Promise<SandboxFactory> {
    const kind = image === undefined ? (this.#options.sandbox ?? 'process') : 'docker';
    return this.#factories.get(kind, () => (kind === 'docker' ? this.#containers() : this.#processes()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.close();
  }

  async #containers(): Promise<SandboxFactory> {
    const { DockerSandboxes } = await import('./docker/index.ts');
    return this.#resources.use(new DockerSandboxes(this.#options.docker));
  }

  async #processes(): Promise<SandboxFactory> {
    const { NamespaceSandboxes, ProcessSandboxes } = await import('./process/index.ts');
    const plain = new ProcessSandboxes(this.#options.interpreters);
    return this.#options.isolation === 'namespace' ? this.#resources.use(new NamespaceSandboxes(plain)) : plain;
  }
}
