import { abortable } from '../../core/index.ts';
import type { Prompter } from './prompter.ts';

/** Asks one question after the other, until it is aborted. What `initial` is, an empty answer means. */
export class Questions {
  readonly #ask: Prompter;
  readonly #signal: AbortSignal | undefined;

  constructor(ask: Prompter, signal: AbortSignal | undefined) {
    this.#ask = ask;
    this.#signal = signal;
  }

  text(id: string, message: string, initial?: string): Promise<string> {
    return this.#text({ id, message }, initial);
  }

  /** The same for what is not to be seen while it is typed. */
  secret(id: string, message: string, initial?: string): Promise<string> {
    return this.#text({ id, message, isSecret: true }, initial);
  }

  confirm(id: string, message: string, initial: boolean): Promise<boolean> {
    return abortable(this.#ask.confirm({ id, message, initial }), this.#signal);
  }

  #text(question: Parameters<Prompter['text']>[0], initial: string | undefined): Promise<string> {
    return abortable(this.#ask.text({ ...question, ...(initial !== undefined && { initial }) }), this.#signal);
  }
}
