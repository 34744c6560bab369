/**
 * `map` over `items` with at most `limit` calls under way. Results keep the order of the items.
 * After the first failure no new call is started; the calls under way are awaited, then the failure is thrown.
 */
export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const failures: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await map(items[index] as T, index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** Remembers the promise of each key, so that concurrent and later callers share one run. A failed run is forgotten. */
export class Memo<K, V> {
  readonly #promises = new Map<K, Promise<V>>();

  get(key: K, make: () => Promise<V>): Promise<V> {
    const known = this.#promises.get(key);
    if (known !== undefined) return known;
    const made = make();
    // Awaited rather than handed on with a `catch`, which would be a second who waits: so the stack of an error leads back to
    // whoever asked, who has to await it.
    const result = async (): Promise<V> => {
      try {
        return await made;
      } catch (error) {
        if (this.#promises.get(key) === promise) this.#promises.delete(key);
        throw error;
      }
    };
    const promise = result();
    this.#promises.set(key, promise);
    return promise;
  }

  delete(key: K): void {
    this.#promises.delete(key);
  }

  values(): Iterable<Promise<V>> {
    return this.#promises.values();
  }
}
