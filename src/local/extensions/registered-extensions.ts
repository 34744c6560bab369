import { Extension, type ExtensionEventType } from './extension.ts';

/** The extensions of one environment: those that have registered, and external ones that are about to. */
export class RegisteredExtensions implements Iterable<Extension> {
  readonly #byId = new Map<string, Extension>();
  /** The external ones that have not registered yet. */
  readonly #expected = new Set<string>();
  readonly #external = new Set<string>();
  /** What waits for these. */
  #goOn: (() => void) | undefined;

  get size(): number {
    return this.#byId.size;
  }

  /** Whether the next invocation may begin: every extension waits for it. */
  get isIdle(): boolean {
    if (this.#expected.size > 0) return false;
    for (const extension of this) if (!extension.isWaiting) return false;
    return true;
  }

  /** External extensions are being started: resolves when all of them have registered. */
  expect(names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.#expected.add(name);
      this.#external.add(name);
    }
    return new Promise((resolve) => {
      this.#goOn = resolve;
      if (this.#expected.size === 0) resolve();
    });
  }

  /** Whoever waits for those that are expected waits no longer. */
  goOn(): void {
    this.#goOn?.();
  }

  /** Nobody is expected any more. */
  expectNobody(): void {
    this.#expected.clear();
    this.goOn();
  }

  add(name: string, events: readonly ExtensionEventType[]): Extension {
    const extension = new Extension(name, events);
    this.#byId.set(extension.id, extension);
    return extension;
  }

  /** It has been told that it is registered. */
  greeted({ name }: Extension): void {
    this.#expected.delete(name);
    if (this.#expected.size === 0) this.goOn();
  }

  remove(name: string): void {
    this.#expected.delete(name);
    for (const [id, extension] of this.#byId) if (extension.name === name) this.#byId.delete(id);
  }

  byId(id: string): Extension | undefined {
    return this.#byId.get(id);
  }

  named(name: string): Extension | undefined {
    for (const extension of this) if (extension.name === name) return extension;
    return undefined;
  }

  /** Whether it is a process of its own, and not in that of the runtime. */
  isExternal(name: string): boolean {
    return this.#external.has(name);
  }

  [Symbol.iterator](): Iterator<Extension> {
    return this.#byId.values();
  }
}
