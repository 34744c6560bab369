import { NumericLiteral } from './numeric-literal.ts';
import { resolvePlainScalar, type ScalarValue } from './scalars.ts';

/** How text may begin and end without quotes. Indicators (`*`, `&`, `!` …) mean something to YAML in front. */
const PLAIN = /^(?![-?:](?: |$)|---|\.\.\.)[^\s,[\]{}#&*!|>'"%@`](?:.*\S)?$/;

/**
 * What some parser takes for a number, a date, a time or a boolean although {@link resolvePlainScalar} does not: YAML 1.1
 * and 1.2 differ, and a template should mean the same to all of them.
 */
const AMBIGUOUS = /^(?:[-+.]?\d[\d_.,:+a-fA-FoxXtTzZ -]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|=|<<)$/;

/** Characters that only a double-quoted text can show. */
const UNPRINTABLE = /(?![\n\t])\p{Cc}|\p{Cs}|[\u2028\u2029\uFEFF\uFFFE\uFFFF]/u;

/** A scalar on one line. In a flow collection more characters have a meaning. */
export function inlineScalar(value: ScalarValue, isFlow: boolean): string {
  if (value instanceof NumericLiteral) return yamlNumber(value.source);
  if (typeof value === 'number') return yamlNumber(String(value));
  if (typeof value !== 'string') return String(value);
  if (isPlain(value, isFlow)) return value;
  return UNPRINTABLE.test(value) || /[\n\t]/.test(value) ? doubleQuoted(value) : `'${value.replaceAll("'", "''")}'`;
}

/** A text of several lines as a literal block (`|`) with its lines indented; `undefined` if it needs quotes. */
export function literalBlock(value: string, indent: string): string | undefined {
  const isFit = /^\S.*\n/.test(value) && !UNPRINTABLE.test(value) && !/(?:^|\n)[ \t]+\n*$/.test(value);
  if (!isFit) return undefined;
  const breaks = /\n*$/.exec(value)?.[0].length ?? 0;
  const chomping = breaks === 0 ? '-' : breaks === 1 ? '' : '+';
  const body = breaks === 0 ? value : value.slice(0, -1);
  return `|${chomping}\n${body.replace(/^(?=.)/gm, indent)}`;
}

/** JSON's strings are YAML's double-quoted ones, but for some characters that YAML counts as unprintable. */
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isPlain(text: string, isFlow: boolean): boolean {
  return (
    PLAIN.test(text) &&
    !UNPRINTABLE.test(text) &&
    !text.includes('\t') &&
    !/: |:$| #/.test(text) &&
    !(isFlow && /[,[\]{}]/.test(text)) &&
    resolvePlainScalar(text) === text &&
    !AMBIGUOUS.test(text)
  );
}

/** YAML 1.1 takes `1e3` for text: a number with an exponent needs a dot, and a sign in front of the exponent. */
function yamlNumber(spelling: string): string {
  return spelling.replace(
    /^(-?\d+)(\.\d+)?[eE]([-+]?)/,
    (_, whole, fraction, sign) => `${whole}${fraction ?? '.0'}e${sign || '+'}`,
  );
}
