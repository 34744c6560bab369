import { randomUUID } from 'node:crypto';

/** What an extension may be told of. */
export type ExtensionEventType = 'INVOKE' | 'SHUTDOWN';

/** One extension that has registered. */
export class Extension {
  readonly id: string = randomUUID();
  readonly name: string;
  readonly events: readonly ExtensionEventType[];
  #reply: ((event: object) => void) | undefined;
  #pending: object | undefined;

  constructor(name: string, events: readonly ExtensionEventType[]) {
    this.name = name;
    this.events = events;
  }

  /** It has nothing to do, and waits for its next event. */
  get isWaiting(): boolean {
    return this.#reply !== undefined;
  }

  /** It asks for its next event. Returns whether it has to wait for it. */
  next(reply: (event: object) => void): boolean {
    const event = this.#pending;
    this.#pending = undefined;
    if (event === undefined) this.#reply = reply;
    else reply(event);
    return event === undefined;
  }

  /** Tells it of something now, or when it asks. */
  tell(event: object): void {
    const reply = this.#reply;
    this.#reply = undefined;
    if (reply === undefined) this.#pending = event;
    else reply(event);
  }
}
