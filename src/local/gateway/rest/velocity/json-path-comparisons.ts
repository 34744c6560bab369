import { expression as javaExpression } from './string-methods.ts';
import { jsonText, numberOf, textOf, type Value, type ValueList } from './values.ts';

/** A value, or `undefined` where a path leads to nothing: that is not the same as `null`. */
type Side = Value | undefined;

/** A comparison of filters in JSONPaths: its sign or word. */
export type Comparison =
  | '=='
  | '==='
  | '!='
  | '!=='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'nin'
  | 'all'
  | 'anyof'
  | 'noneof'
  | 'subsetof'
  | 'contains'
  | 'size'
  | 'empty';

const COMPARISONS: Readonly<Record<Comparison, (left: Side, right: Side) => boolean>> = {
  '==': (left, right) => isSame(left, right),
  '===': (left, right) => areAlike(left, right) && isSame(left, right),
  '!=': (left, right) => !isSame(left, right),
  '!==': (left, right) => !areAlike(left, right) || !isSame(left, right),
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
  in: (left, right) => isList(right) && isIn(left, right),
  nin: (left, right) => isList(right) && !isIn(left, right),
  all: (left, right) => isList(left) && isList(right) && right.every((item) => isIn(item, left)),
  anyof: (left, right) => isList(left) && isList(right) && left.some((item) => isIn(item, right)),
  noneof: (left, right) => isList(left) && isList(right) && !left.some((item) => isIn(item, right)),
  subsetof: (left, right) => isList(left) && isList(right) && left.every((item) => isIn(item, right)),
  contains: (left, right) =>
    isList(left) ? isIn(right, left) : typeof left === 'string' && left.includes(textOf(right ?? null)),
  size: (left, right) => sizeOf(left) !== undefined && sizeOf(left) === numberOf(right ?? null),
  empty: (left, right) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right,
};

/** Whether there is such a comparison. */
export function isComparison(word: string): word is Comparison {
  return Object.hasOwn(COMPARISONS, word);
}

/** Carries a comparison out. */
export function compare(comparison: Comparison, left: Side, right: Side): boolean {
  return COMPARISONS[comparison](left, right);
}

/** What `=~` asks: whether a text fits as a whole. */
export function matchTest(source: string, flags: string): (value: Side) => boolean {
  const expression = javaExpression(`^(?:${source})$`, flags.replace(/[^ims]/g, ''));
  return (value) => typeof value === 'string' && expression.test(value);
}

/** A number and a text that says it are the same. */
function isSame(left: Side, right: Side): boolean {
  if (left === undefined || right === undefined || left === null || right === null) return left === right;
  const [a, b] = [numeric(left), numeric(right)];
  const isText = typeof left === 'string' && typeof right === 'string';
  return a !== undefined && b !== undefined && !isText ? a === b : jsonText(left) === jsonText(right);
}

function areAlike(left: Side, right: Side): boolean {
  return (typeof left === 'string') === (typeof right === 'string');
}

function numeric(value: Value): number | undefined {
  if (typeof value !== 'string') return numberOf(value);
  const number = Number(value);
  return value.trim() === '' || Number.isNaN(number) ? undefined : number;
}

/** `NaN` for what has no order. */
function order(left: Side, right: Side): number {
  const [a, b] = [numberOf(left ?? null), numberOf(right ?? null)];
  if (a !== undefined && b !== undefined) return a - b;
  if (typeof left !== 'string' || typeof right !== 'string') return Number.NaN;
  return left < right ? -1 : left > right ? 1 : 0;
}

function isList(value: Side): value is ValueList {
  return Array.isArray(value);
}

function isIn(value: Side, list: ValueList): boolean {
  return list.some((item) => isSame(item, value));
}

function sizeOf(value: Side): number | undefined {
  if (Array.isArray(value) || typeof value === 'string') return value.length;
  return value instanceof Map ? value.size : undefined;
}
