import { clearTimeout, setImmediate, setTimeout } from '../../core/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { OutputReader } from './output-reader.ts';

/** A function whose own threads never stop writing does not hold its answer back for more turns than this. */
const MOST_DRAIN_TURNS = 256;
/** How long an answer waits for a client that may still write, before it asks for its next event. */
const WRITING_MS = 250;

/**
 * Waits until everything is in that was written before an answer.
 *
 * Output and answer come in on different pipes. What was written before the answer is in its pipe by now, so the turn
 * of the event loop that brings the answer, or the one after it, brings the rest too: a turn without output is the end.
 */
export class OutputDrain {
  readonly #output: OutputReader;
  /** What waits for the client to be done with an invocation that it has answered. */
  #whenClientIsDone: (() => void) | undefined;

  constructor(output: OutputReader) {
    this.#output = output;
  }

  /** `isClientDone`: it has asked for its next event, or is gone. */
  wait(sandbox: Sandbox | undefined, isClientDone: boolean, done: () => void): void {
    const { outputLagMs: lag, writesAfterAnswers = false } = sandbox ?? {};
    if (lag !== undefined) setTimeout(() => this.#turn(done, 0), lag);
    else if (isClientDone || !writesAfterAnswers) this.#turn(done, 0);
    else {
      const late = setTimeout(() => this.clientIsDone(), WRITING_MS);
      // By a name: V8 makes a function that is assigned where it is written among its old objects, with all that it knows.
      const goOn = (): void => {
        clearTimeout(late);
        this.#whenClientIsDone = undefined;
        this.#turn(done, 0);
      };
      this.#whenClientIsDone = goOn;
    }
  }

  /** The client writes nothing more for what it has answered. */
  clientIsDone(): void {
    this.#whenClientIsDone?.();
  }

  #turn(done: () => void, turn: number): void {
    const { pieces } = this.#output;
    setImmediate(() => {
      if (this.#output.pieces === pieces || turn === MOST_DRAIN_TURNS) done();
      else this.#turn(done, turn + 1);
    });
  }
}
