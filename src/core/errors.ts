import { types } from 'node:util';

const BRAND = Symbol.for('samwright.SamError');

/** What an error carries besides code and message. @public */
export interface SamErrorOptions {
  /** One imperative sentence: what to do about it. */
  readonly hint?: string | undefined;
  /** The error underneath, if there is one. */
  readonly cause?: unknown;
}

/**
 * The one base class of all errors that samwright throws on purpose.
 *
 * `code` is stable and meant for programs, `message` says what is wrong with the actual values, `hint` says what to do.
 * The hint stands below the message in what Node.js and test runners print of an error; `message` is without it.
 * Use {@link SamError.is} rather than `instanceof`: it also works when two copies of the package are loaded.
 *
 * @example
 * ```ts
 * try {
 *   await new SamClient({ region: 'eu-west-1' }).outputs({ stackName: 'orders' });
 * } catch (error) {
 *   if (!SamError.is(error) || error.code !== 'STACK_NOT_FOUND') throw error;
 *   // it is not there yet
 * }
 * ```
 * @public
 */
export class SamError<Code extends string = string> extends Error {
  /** Stable, for programs. */
  readonly code: Code;
  /** One imperative sentence: what to do about it. */
  readonly hint: string | undefined;

  constructor(code: Code, message: string, { hint, cause }: SamErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
    // What Node.js and most test runners print is the stack.
    if (hint !== undefined && this.stack !== undefined) {
      this.stack = this.stack.replace(message, () => `${message}\n${hintLine(hint)}`);
    }
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** What Vitest, which prints no stack as it is, prints below the message. @internal */
  get codeFrame(): string | undefined {
    return this.hint === undefined ? undefined : hintLine(this.hint);
  }

  /** Whether `error` is a `SamError`, from this copy of the package or another. */
  static is(error: unknown): error is SamError {
    return typeof error === 'object' && error !== null && BRAND in error;
  }
}

function hintLine(hint: string): string {
  return `Hint: ${hint}`;
}

/**
 * An error of ours whose stack leads to those who wait for it. One that comes out of a queue or an event knows nothing of
 * them, and a test runner could not show the line of the test. To be called where it is caught, by what they wait for.
 */
export function withCallers(error: unknown): unknown {
  if (!SamError.is(error) || error.stack === undefined) return error;
  const { stack } = error;
  // Those behind this function and the one that caught it.
  const frames = (new Error().stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const callers = frames.slice(2).filter((frame) => !frame.includes('node:internal'));
  if (!callers.some((frame) => stack.includes(frame))) error.stack = [stack, ...callers].join('\n');
  return error;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}

/** The `code` of a system error (`ENOENT`, `EADDRINUSE` …), if it has one. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!isError(error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether it is an `Error`, also one of another realm: in a test of Jest, the errors of Node.js itself are. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}
