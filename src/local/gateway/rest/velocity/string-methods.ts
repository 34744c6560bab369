import { formatted } from './format.ts';
import type { Method } from './method.ts';
import { TemplateProblem } from './template-problem.ts';
import { javaText, numberOf, textOf, type Value } from './values.ts';

/** The methods of `java.lang.String`. */
export const stringMethods: Readonly<Record<string, Method<string>>> = {
  length: (text) => text.length,
  isEmpty: (text) => text === '',
  isBlank: (text) => text.trim() === '',
  toUpperCase: (text) => text.toUpperCase(),
  toLowerCase: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  strip: (text) => text.trim(),
  intern: (text) => text,
  concat: (text, [other = null]) => text + textOf(other),
  repeat: (text, [times = null]) => repeated(text, numberOf(times) ?? 0),
  charAt: (text, [index = null]) => substring(text, numberOf(index) ?? 0, (numberOf(index) ?? 0) + 1),
  substring: (text, [from = null, to = null]) => substring(text, numberOf(from) ?? 0, numberOf(to)),
  subSequence: (text, [from = null, to = null]) => substring(text, numberOf(from) ?? 0, numberOf(to)),
  indexOf: (text, [part = null, from = null]) => text.indexOf(textOf(part), numberOf(from)),
  lastIndexOf: (text, [part = null]) => text.lastIndexOf(textOf(part)),
  contains: (text, [part = null]) => text.includes(textOf(part)),
  startsWith: (text, [part = null, from = null]) => text.startsWith(textOf(part), numberOf(from)),
  endsWith: (text, [part = null]) => text.endsWith(textOf(part)),
  equalsIgnoreCase: (text, [other = null]) => text.toLowerCase() === textOf(other).toLowerCase(),
  compareTo: (text, [other = null]) => compare(text, textOf(other)),
  compareToIgnoreCase: (text, [other = null]) => compare(text.toLowerCase(), textOf(other).toLowerCase()),
  matches: (text, [pattern = null]) => expression(`^(?:${textOf(pattern)})$`, '').test(text),
  replace: (text, [from = null, to = null]) => text.replaceAll(textOf(from), () => textOf(to)),
  replaceAll: (text, [pattern = null, to = null]) =>
    text.replace(expression(textOf(pattern), 'g'), replacement(textOf(to))),
  replaceFirst: (text, [pattern = null, to = null]) =>
    text.replace(expression(textOf(pattern), ''), replacement(textOf(to))),
  split: (text, [pattern = null, limit = null]) => split(text, textOf(pattern), numberOf(limit) ?? 0),
  toCharArray: (text) => [...text],
  // Those of the class, which templates borrow from any text.
  format: (_, [pattern = null, ...given]) => formatted(textOf(pattern), given),
  join: (_, [separator = null, ...parts]) =>
    parts
      .flatMap<Value>((part) => (Array.isArray(part) ? part : [part]))
      .map(javaText)
      .join(textOf(separator)),
  valueOf: (_: string, [value = null]: readonly Value[]): Value => javaText(value),
  hashCode: (text) => [...text].reduce((hash, char) => (Math.imul(31, hash) + char.charCodeAt(0)) | 0, 0),
};

/** A regular expression of Java as one of JavaScript. Inline flags in front become flags. */
export function expression(pattern: string, flags: string): RegExp {
  const [, prefix = '', inline = '', rest = pattern] = /^(\^\(\?:)?\(\?([ismx]+)\)([\s\S]*)$/.exec(pattern) ?? [];
  const source = (prefix + rest)
    .replace(/([+*?}])\+/g, '$1')
    .replaceAll('\\p{Alpha}', '[A-Za-z]')
    .replaceAll('\\p{Digit}', '\\d')
    .replaceAll('\\p{Alnum}', '[A-Za-z0-9]')
    .replaceAll('\\p{Punct}', '[!-/:-@\\[-`{-~]')
    .replaceAll('\\p{Space}', '\\s')
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replaceAll('\\Z', '$');
  try {
    return new RegExp(source, flags + inline.replace('x', ''));
  } catch {
    throw new TemplateProblem(`"${pattern}" is no regular expression`);
  }
}

/** `$1` is the same in both languages; `\$` and `$$` are not. */
function replacement(text: string): string {
  return text.replaceAll('$$', '$$$$').replace(/\\([\s\S])/g, (_, char: string) => (char === '$' ? '$$' : char));
}

/** Java leaves empty texts at the end out, unless it has a limit. */
function split(text: string, pattern: string, limit: number): Value {
  if (text === '') return [''];
  const separator = expression(pattern, 'g');
  const parts: string[] = [];
  let at = 0;
  for (const found of text.matchAll(separator)) {
    if (limit > 0 && parts.length === limit - 1) break;
    if (found[0] === '' && (found.index === 0 || found.index === text.length)) continue;
    if (found.index === 0 && found[0].length === 0) continue;
    parts.push(text.slice(at, found.index));
    at = found.index + found[0].length;
  }
  parts.push(text.slice(at));
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}

/** Java has an exception for what is outside of the text, which ends the template. */
function substring(text: string, from: number, to: number = text.length): string {
  if (from >= 0 && to <= text.length && from <= to) return text.slice(from, to);
  throw new TemplateProblem(`A text of ${text.length} has no part from ${from} to ${to}`);
}

function repeated(text: string, times: number): string {
  if (text.length * times > 10_000_000) throw new TemplateProblem('A text is repeated too often');
  return text.repeat(Math.max(0, times));
}

function compare(left: string, right: string): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = left.charCodeAt(index) - right.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
