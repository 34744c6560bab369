/** Anything a {@link CleanupStack} can take: something closable, or a plain function. */
export type Cleanup = AsyncDisposable | Disposable | (() => void | Promise<void>);

/**
 * What was acquired so far, released last-in-first-out.
 *
 * The pattern: acquire into a stack with `await using`; on success {@link CleanupStack.move} hands everything to the
 * longer-lived owner, on failure everything is released. Errors of several releases become one `AggregateError`.
 * (Node 22 has no `AsyncDisposableStack`.)
 */
export class CleanupStack implements AsyncDisposable {
  #entries: Cleanup[] = [];
  #closing: Promise<void> | undefined;

  /** Takes over `resource` and returns it. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    this.#entries.push(resource);
    return resource;
  }

  /** Runs `cleanup` when the stack is closed. */
  defer(cleanup: () => void | Promise<void>): void {
    this.#entries.push(cleanup);
  }

  /** Lets go of a resource that has been released by itself. */
  forget(resource: AsyncDisposable | Disposable): void {
    this.#entries = this.#entries.filter((entry) => entry !== resource);
  }

  /** A new stack that owns everything; this one is empty afterwards. */
  move(): CleanupStack {
    const owner = new CleanupStack();
    owner.#entries = this.#entries;
    this.#entries = [];
    return owner;
  }

  /** Releases everything, once. Later calls wait for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #release(): Promise<void> {
    const errors: unknown[] = [];
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await release(entry);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} resources could not be released.`);
  }
}

async function release(entry: Cleanup): Promise<void> {
  if (typeof entry === 'function') await entry();
  else if (Symbol.asyncDispose in entry) await entry[Symbol.asyncDispose]();
  else entry[Symbol.dispose]();
}
