import { NumericLiteral } from '../template/index.ts';
import { isInteger, type Optional, type Value } from './value.ts';

/** How the official messages print a value: as Python 3's `repr` does. */
export function pythonRepr(value: Optional): string {
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || value instanceof NumericLiteral) return pythonNumber(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${quoted(key)}: ${pythonRepr(item)}`)
    .join(', ')}}`;
}

/** How Python's `str` (and an f-string) prints a value: strings as they are, the rest as `repr` does. */
export function pythonString(value: Optional): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

/** A number as Python prints it: whole numbers without a point, floats with one. */
export function pythonNumber(value: number | NumericLiteral): string {
  if (isInteger(value)) {
    if (typeof value === 'number') return BigInt(value).toString();
    const negative = value.source.startsWith('-');
    return `${negative ? '-' : ''}${BigInt(value.source.replace(/^[-+]/, ''))}`;
  }
  return pythonFloat(Number(value));
}

function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const text = value.toString();
  return /[.]/.test(text) ? text : `${text}.0`;
}

/** Text that has neither quotes nor anything that has to be escaped. */
export const PLAIN_TEXT: RegExp = /^[ !#-&(-[\]-~]*$/;

function quoted(text: string): string {
  if (PLAIN_TEXT.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const character of text) {
    if (character === quote || character === '\\') out += `\\${character}`;
    else if (character === '\n') out += '\\n';
    else if (character === '\r') out += '\\r';
    else if (character === '\t') out += '\\t';
    else if (character < ' ' || character === '\x7f') {
      out += `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    } else out += character;
  }
  return quote + out + quote;
}

/** How {@link pythonJson} lays out its text. */
export interface PythonJsonOptions {
  readonly sortKeys?: boolean | undefined;
  /** Between items and after a key; `[',', ':']` is compact, `[', ', ': ']` is Python's own. */
  readonly separators?: readonly [item: string, key: string] | undefined;
  /** Spaces by level; without it all is on one line. */
  readonly indent?: number | undefined;
}

/** JSON text exactly as Python's `json.dumps` writes it: ASCII only, floats with their `.0`. */
export function pythonJson(value: Value, options: PythonJsonOptions = {}): string {
  const { sortKeys = false, indent } = options;
  const [item, colon] = options.separators ?? (indent === undefined ? [', ', ': '] : [',', ': ']);
  const write = (node: Value, level: number): string => {
    if (node === null) return 'null';
    if (typeof node === 'boolean') return String(node);
    if (typeof node === 'string') return asciiString(node);
    if (typeof node === 'number' || node instanceof NumericLiteral) return pythonNumber(node);
    const list = Array.isArray(node);
    const parts = list
      ? node.map((child) => write(child, level + 1))
      : keysOf(node, sortKeys).map((key) => `${asciiString(key)}${colon}${write(node[key] ?? null, level + 1)}`);
    const [open, close] = list ? ['[', ']'] : ['{', '}'];
    if (parts.length === 0) return open + close;
    if (indent === undefined) return open + parts.join(item) + close;
    const newline = `\n${' '.repeat(indent * (level + 1))}`;
    return `${open}${newline}${parts.join(item + newline)}\n${' '.repeat(indent * level)}${close}`;
  };
  return write(value, 0);
}

function keysOf(map: Readonly<Record<string, unknown>>, sorted: boolean): string[] {
  const keys = Object.keys(map);
  return sorted ? keys.sort(compareCodePoints) : keys;
}

/** The order in which Python sorts strings: by code point. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  for (let index = 0; ; ) {
    const left = a.codePointAt(index);
    const right = b.codePointAt(index);
    if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
    if (left !== right) return left - right;
    index += left > 0xffff ? 2 : 1;
  }
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, (unit) =>
    unit === '\x7f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
