import { emit } from '../core/index.ts';

type Listener<E> = (event: E) => void;

/** Two listeners as one: that of the client, and that of one call. */
export function heardByBoth<E>(always: Listener<E> | undefined, passing: Listener<E> | undefined): Listener<E> {
  return (event) => {
    emit({ onEvent: always }, event);
    emit({ onEvent: passing }, event);
  };
}

/** Who hears the events of something that several calls share: the client always, a call while it lasts. */
export class Listeners<E> {
  readonly #always: Listener<E> | undefined;
  readonly #passing = new Set<Listener<E>>();

  constructor(always: Listener<E> | undefined) {
    this.#always = always;
  }

  /** To be given as `onEvent`. */
  readonly emit = (event: E): void => {
    emit({ onEvent: this.#always }, event);
    for (const onEvent of this.#passing) emit({ onEvent }, event);
  };

  /** Lets `listener` hear what happens until the result is disposed of. */
  add(listener: Listener<E> | undefined): () => void {
    if (listener === undefined) return () => {};
    // A wrapper of its own: the same function may be given to two calls.
    const own: Listener<E> = (event) => listener(event);
    this.#passing.add(own);
    return () => void this.#passing.delete(own);
  }
}
