import { SamError } from './errors.ts';

/** Every code of an {@link OptionError}. @public */
export type OptionErrorCode = 'ARGUMENT_INVALID' | 'OPTION_INVALID' | 'OPTION_MISSING' | 'OPTION_UNKNOWN';

/** What is wrong with an option. */
export interface OptionProblem {
  /** Where it is: `local.docker.pull`. */
  readonly path: string;
  readonly value: unknown;
  /** Completes "it takes …"; absent where there is no such option. */
  readonly takes?: string | undefined;
  /** What was probably meant. */
  readonly meant?: string | undefined;
  /** The names that there are instead, where none of them was probably meant. */
  readonly known?: readonly string[] | undefined;
}

/**
 * Something was called with options that it does not take: what the compiler says in TypeScript, for everybody else.
 *
 * @public
 */
export class OptionError extends SamError<OptionErrorCode> {
  /** @internal */
  static argument(operation: string, argument: string, value: unknown, takes: string): OptionError {
    return new OptionError('ARGUMENT_INVALID', `${operation}: ${argument} is ${shown(value)}; it takes ${takes}.`, {
      hint: `Give it ${takes}.`,
    });
  }

  /** @internal */
  static of(operation: string, { path, value, takes, meant, known = [] }: OptionProblem): OptionError {
    const guess = meant === undefined ? undefined : `Did you mean "${meant}"?`;
    if (takes === undefined) {
      const hint = guess ?? `Leave it out, or use one of: ${known.join(', ')}.`;
      return new OptionError('OPTION_UNKNOWN', `${operation}: there is no option "${path}".`, { hint });
    }
    const message = `${operation}: option "${path}" is ${shown(value)}; it takes ${takes}.`;
    return new OptionError('OPTION_INVALID', message, { hint: guess ?? `Give \`${path}\` ${takes}, or leave it out.` });
  }

  /** @internal */
  static missing(operation: string, name: string, takes: string): OptionError {
    return new OptionError('OPTION_MISSING', `${operation}: option "${name}" is not given; it takes ${takes}.`, {
      hint: `Give \`${name}\`.`,
    });
  }

  /** @internal */
  static template(operation: string): OptionError {
    return new OptionError('OPTION_INVALID', `${operation}: option "template" is undefined.`, {
      hint: 'Leave `template` out for the one of the working directory; see `diagnostics` where parseTemplate() gave no document.',
    });
  }
}

const MAX_SHOWN = 60;

/** A value for a message. What is inside of lists and objects may be secret. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
    case 'function':
      return 'a function';
    case 'object':
      return Array.isArray(value) ? 'a list' : 'an object';
    default:
      return String(value);
  }
}
