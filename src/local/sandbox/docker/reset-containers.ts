import type { Container } from '../../../containers/index.ts';
import type { SandboxSpec } from '../sandbox.ts';

/** How many are kept for one function: as many as it has environments at the same time, as a rule. */
const MOST_OF_A_FUNCTION = 10;

/** A container that has ended, or is about to. */
interface Kept {
  readonly lineage: string;
  /** Undefined where it has turned out that there is nothing to take over. */
  readonly container: Promise<Container | undefined>;
}

/**
 * Containers that have ended after a timeout or a crash. Lambda resets such an environment: the next invocation finds
 * other processes in it, and the files of `/tmp`. So the next container of the same lineage takes these over.
 */
export class ResetContainers implements AsyncDisposable {
  /** By function; the latest last. */
  readonly #kept = new Map<string, Kept[]>();

  /** Keeps a container if it has ended, for whoever is the next; removes it if it has not. */
  async keep({ functionId, lineage }: SandboxSpec, container: Container, hasEnded: Promise<boolean>): Promise<void> {
    if (lineage === undefined) return await container.remove();
    const kept = this.#kept.get(functionId) ?? [];
    this.#kept.set(functionId, kept);
    const ending = hasEnded.then((isOver) => (isOver ? container : container.remove().then(() => undefined)));
    kept.push({ lineage, container: ending });
    const tooMany = kept.splice(0, kept.length - MOST_OF_A_FUNCTION);
    await Promise.all([ending, ...tooMany.map(remove)]);
  }

  /** A container to take over from. Whoever takes it removes it. */
  async take({ functionId, lineage }: SandboxSpec): Promise<Container | undefined> {
    const kept = this.#kept.get(functionId) ?? [];
    const index = kept.findLastIndex((one) => one.lineage === lineage);
    const [taken] = index < 0 ? [] : kept.splice(index, 1);
    return await taken?.container.catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#kept.values()].flat();
    this.#kept.clear();
    await Promise.all(all.map(remove));
  }
}

async function remove({ container }: Kept): Promise<void> {
  await (await container.catch(() => undefined))?.remove();
}
