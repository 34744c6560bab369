import { closest, SamError } from '../core/index.ts';

/**
 * Why something of an application could not be had.
 *
 * @public
 */
export type ApplicationErrorCode = 'FUNCTION_NOT_FOUND' | 'FUNCTION_AMBIGUOUS';

/**
 * Thrown when an application is asked for something that it does not have. What is wrong inside a template is a
 * diagnostic of the application instead.
 *
 * @public
 */
export class ApplicationError extends SamError<ApplicationErrorCode> {
  /** @internal */
  static functionNotFound(wanted: string, known: readonly string[], reason?: string): ApplicationError {
    if (reason !== undefined) {
      return new ApplicationError(
        'FUNCTION_NOT_FOUND',
        `Function "${wanted}": left out of the application. ${reason}`,
        {
          hint: 'Correct the template, or give parameters with which the function is there.',
        },
      );
    }
    return ApplicationError.#notThere(wanted, 'not found', known);
  }

  /** @internal */
  static notAFunction(wanted: string, type: string, known: readonly string[]): ApplicationError {
    return ApplicationError.#notThere(
      wanted,
      `this is ${/^[AEIOU]/.test(type) ? 'an' : 'a'} ${type}, no function`,
      known,
    );
  }

  static #notThere(wanted: string, what: string, known: readonly string[]): ApplicationError {
    const guess = closestPath(wanted, known);
    const list = known.length === 0 ? 'The template has no functions' : `The template has ${known.join(', ')}`;
    return new ApplicationError('FUNCTION_NOT_FOUND', `Function "${wanted}": ${what}. ${list}.`, {
      hint: guess === undefined ? 'Name a function of the template by its logical ID.' : `Did you mean "${guess}"?`,
    });
  }

  /** @internal */
  static functionAmbiguous(wanted: string, candidates: readonly string[]): ApplicationError {
    const list = candidates.join(', ');
    return new ApplicationError('FUNCTION_AMBIGUOUS', `Function "${wanted}": several are called so: ${list}.`, {
      hint: `Name it by its path: "${candidates[0]}".`,
    });
  }
}

/** The nearest path, or the one with the nearest end. */
function closestPath(wanted: string, known: readonly string[]): string | undefined {
  const whole = closest(wanted, known);
  if (whole !== undefined) return whole;
  const ends = new Map([...known].reverse().map((id) => [id.split('/').at(-1) ?? id, id]));
  const end = closest(wanted.split('/').at(-1) ?? wanted, ends.keys());
  return end === undefined ? undefined : ends.get(end);
}
