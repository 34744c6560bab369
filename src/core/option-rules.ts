import { OptionError, type OptionProblem } from './option-error.ts';
import { closest } from './suggest.ts';

/** What an option takes. */
export interface OptionRule {
  /** Completes "it takes …". */
  readonly takes: string;
  /** Says what is wrong with a value, if something is. */
  readonly check: (value: unknown, path: string) => OptionProblem | undefined;
}

/** What each option of an operation takes: none can be forgotten. */
export type OptionRules<Options> = { readonly [Name in keyof Required<Options>]: OptionRule };

/** A rule that a value fits or does not. */
function rule(takes: string, fits: (value: unknown) => boolean): OptionRule {
  return { takes, check: (value, path) => (fits(value) ? undefined : { path, value, takes }) };
}

/** Anything: whoever uses it says what is wrong with it. */
export function anything(takes: string): OptionRule {
  return rule(takes, () => true);
}

export function aText(takes = 'a text'): OptionRule {
  return rule(takes, (value) => typeof value === 'string');
}

/** The address of a web server. */
export const aWebAddress: OptionRule = rule(
  'an address, like "http://localhost:4566"',
  (value) => typeof value === 'string' && /^https?:\/\/[^/]/i.test(value) && URL.canParse(value),
);

export const aFlag: OptionRule = rule('true or false', (value) => typeof value === 'boolean');

/** `false` alone, which turns something off. */
export const isFalse: OptionRule = rule('false', (value) => value === false);

export const aFunction: OptionRule = rule('a function', (value) => typeof value === 'function');

export const aSignal: OptionRule = rule(
  'an AbortSignal',
  (value) => isGroup(value) && 'aborted' in value && 'addEventListener' in value,
);

/** A whole number from `min` on. */
export function anInteger(min: number, max: number = Number.POSITIVE_INFINITY): OptionRule {
  const range = max === Number.POSITIVE_INFINITY ? `, ${min} or more` : ` from ${min} to ${max}`;
  return rule(`an integer${range}`, (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max);
}

/** A number from `min` on; `Infinity` is one. */
export function aNumber(min: number): OptionRule {
  const range = min === Number.NEGATIVE_INFINITY ? '' : `, ${min} or more`;
  return rule(`a number${range}`, (value) => typeof value === 'number' && value >= min);
}

/** One of these words. */
export function oneOf(...words: readonly string[]): OptionRule {
  const quoted = words.map((word) => `"${word}"`);
  const takes = `${quoted.slice(0, -1).join(', ')}${quoted.length > 1 ? ' or ' : ''}${quoted.at(-1)}`;
  return {
    takes,
    check: (value, path) => {
      if (typeof value === 'string' && words.includes(value)) return undefined;
      return { path, value, takes, meant: typeof value === 'string' ? closest(value, words) : undefined };
    },
  };
}

/** What fits any of these. */
export function anyOf(...rules: readonly OptionRule[]): OptionRule {
  const takes = rules.map((one) => one.takes).join(', or ');
  return {
    takes,
    check: (value, path) => {
      const problems = rules.map((one) => one.check(value, path));
      if (problems.includes(undefined)) return undefined;
      const meant = problems.find((problem) => problem?.meant !== undefined)?.meant;
      // What is wrong inside of a group says more than that it is none of these.
      return problems.find((problem) => problem?.path !== path) ?? { path, value, takes, meant };
    },
  };
}

export function aListOf(item: OptionRule, takes: string): OptionRule {
  return {
    takes,
    check: (value, path) => {
      if (!Array.isArray(value)) return { path, value, takes };
      return first(value.entries(), ([index, one]) => item.check(one, `${path}[${index}]`));
    },
  };
}

/** Values by names of the user's. */
export function aMapOf(item: OptionRule, takes: string): OptionRule {
  return {
    takes,
    check: (value, path) => {
      if (!isGroup(value)) return { path, value, takes };
      return first(Object.entries(value), ([name, one]) =>
        one === undefined ? undefined : item.check(one, `${path}.${name}`),
      );
    },
  };
}

/** Options inside of an option. */
export function aGroup<Options>(rules: OptionRules<Options>, takes = 'an object'): OptionRule {
  return {
    takes,
    check: (value, path) => {
      if (!isGroup(value)) return { path, value, takes };
      return problemIn(value, rules, `${path}.`);
    },
  };
}

/** Refuses what cannot hold options. @throws OptionError */
export function requireObject(operation: string, argument: string, value: unknown): void {
  if (!isGroup(value)) throw OptionError.argument(operation, argument, value, 'an object');
}

/** What an operation is called with beside what its rules say. */
export interface OptionChecks<Options> {
  readonly required?: readonly (keyof Options & string)[] | undefined;
  /** Whether another operation takes an option of that name: it is ignored, so that one object may serve several. */
  readonly isTakenElsewhere?: ((name: string) => boolean) | undefined;
}

/**
 * Checks what an operation is called with. A name that nobody knows is an error, also one that others know where it is near
 * one that is known here.
 *
 * @throws OptionError
 */
export function checkOptions<Options extends object>(
  operation: string,
  options: Options | undefined,
  rules: OptionRules<Options>,
  { required = [], isTakenElsewhere }: OptionChecks<Options> = {},
): void {
  if (options !== undefined) {
    requireObject(operation, 'what is to hold its options', options);
    const problem = problemIn(options, rules, '', isTakenElsewhere);
    if (problem !== undefined) throw OptionError.of(operation, problem);
  }
  for (const name of required) {
    if (options?.[name] === undefined) throw OptionError.missing(operation, name, rules[name].takes);
  }
}

function problemIn<Options>(
  options: object,
  rules: OptionRules<Options>,
  before: string,
  isTakenElsewhere: (name: string) => boolean = () => false,
): OptionProblem | undefined {
  const known: Readonly<Record<string, OptionRule>> = rules;
  // A loop, because this is a part of every warm invocation.
  for (const [name, value] of Object.entries(options)) {
    const path = before + name;
    if (Object.hasOwn(known, name)) {
      const problem = value === undefined ? undefined : known[name]?.check(value, path);
      if (problem !== undefined) return problem;
    } else {
      const others = Object.keys(known).filter((other) => !Object.hasOwn(options, other));
      const meant = closest(name, others);
      if (meant !== undefined) return { path, value, meant: before + meant };
      if (!isTakenElsewhere(name)) return { path, value, known: Object.keys(known) };
    }
  }
  return undefined;
}

function first<Item>(
  items: Iterable<Item>,
  problemOf: (item: Item) => OptionProblem | undefined,
): OptionProblem | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
