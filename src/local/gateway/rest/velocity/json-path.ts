import { Scanner } from './scanner.ts';
import { expression as javaExpression } from './string-methods.ts';
import { TemplateProblem } from './template-problem.ts';
import { areEqual, JsonList, numberOf, type Value } from './values.ts';

/** One step of a path. An indefinite one may lead to several values. */
type PathStep =
  | { readonly kind: 'child'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'length' }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indices'; readonly indices: readonly number[] }
  | {
      readonly kind: 'slice';
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly step: number;
    }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descendants' }
  | { readonly kind: 'filter'; readonly test: Test };

type Test = (item: Value) => boolean;
type Operand = (item: Value) => Value;

const DEFINITE: ReadonlySet<PathStep['kind']> = new Set(['child', 'index', 'length']);

/** A path may be made of what clients send: what is kept of them has an end. */
const MAX_KEPT = 1000;

const parsed = new Map<string, readonly PathStep[]>();

/**
 * What a JSONPath leads to, as Jayway's implementation has it: the value itself, or `null` when it is missing; a list
 * when the path could lead to several.
 *
 * @throws TemplateProblem when it is no path.
 */
export function findByPath(root: Value, path: string): Value {
  let steps = parsed.get(path);
  if (steps === undefined) {
    steps = parsePath(path);
    if (parsed.size >= MAX_KEPT) parsed.clear();
    parsed.set(path, steps);
  }
  const found = follow([root], steps);
  return steps.every(({ kind }) => DEFINITE.has(kind)) ? (found[0] ?? null) : JsonList.from(found);
}

function follow(values: readonly Value[], steps: readonly PathStep[]): readonly Value[] {
  return steps.reduce((current, step) => gathered(current, (value) => take(value, step)), values);
}

/** Like `flatMap`, for values that are lists themselves. */
function gathered<T>(items: readonly T[], found: (item: T) => readonly Value[]): readonly Value[] {
  const all: Value[] = [];
  for (const item of items) all.push(...found(item));
  return all;
}

function take(value: Value, step: PathStep): readonly Value[] {
  switch (step.kind) {
    case 'child':
      return childOf(value, step.name);
    case 'index':
      return Array.isArray(value) ? present(value.at(step.index)) : [];
    case 'length':
      return Array.isArray(value) ? [value.length] : value instanceof Map ? [value.size] : [];
    case 'names':
      return gathered(step.names, (name) => childOf(value, name));
    case 'indices':
      return Array.isArray(value) ? gathered(step.indices, (index) => present(value.at(index))) : [];
    case 'slice':
      return Array.isArray(value) ? slice(value, step) : [];
    case 'wildcard':
      return childrenOf(value);
    case 'descendants':
      return descendantsOf(value);
    case 'filter':
      return (value instanceof Map ? [value] : childrenOf(value)).filter(step.test);
  }
}

function childOf(value: Value, name: string): readonly Value[] {
  return value instanceof Map && value.has(name) ? [value.get(name) ?? null] : [];
}

function childrenOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return [...value];
  return value instanceof Map ? [...value.values()] : [];
}

function descendantsOf(value: Value): readonly Value[] {
  return [value, ...gathered(childrenOf(value), descendantsOf)];
}

function present(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value];
}

function slice(list: readonly Value[], { from, to, step }: Extract<PathStep, { kind: 'slice' }>): readonly Value[] {
  return [...list.slice(from, to)].filter((_, index) => index % step === 0);
}

function parsePath(path: string): readonly PathStep[] {
  const scanner = new Scanner(path.trim(), () => []);
  if (scanner.match(/[$@]/y) === undefined) return parseSteps(new Scanner(`.${path.trim()}`, () => []), path);
  return parseSteps(scanner, path);
}

function parseSteps(scanner: Scanner, path: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  while (!scanner.done) steps.push(...parseStep(scanner, path));
  return steps;
}

function parseStep(scanner: Scanner, path: string): readonly PathStep[] {
  const isDeep = scanner.take('..');
  const before: readonly PathStep[] = isDeep ? [{ kind: 'descendants' }] : [];
  if (scanner.take('[')) return [...before, parseBracket(scanner, path)];
  if (!isDeep && !scanner.take('.')) throw wrong(path);
  if (scanner.take('*')) return [...before, { kind: 'wildcard' }];
  if (scanner.match(/(?:length|size)\(\)/y) !== undefined) return [...before, { kind: 'length' }];
  const name = scanner.match(/[^.[\]()\s=<>!&|]+/y)?.[0];
  if (name === undefined) throw wrong(path);
  return [...before, { kind: 'child', name }];
}

function parseBracket(scanner: Scanner, path: string): PathStep {
  scanner.skipSpace();
  if (scanner.match(/\*\s*\]/y) !== undefined) return { kind: 'wildcard' };
  if (scanner.match(/\?\s*\(/y) !== undefined) {
    const test = parseTest(scanner, path);
    if (scanner.match(/\s*\)\s*\]/y) === undefined) throw wrong(path);
    return { kind: 'filter', test };
  }
  const sliced = scanner.match(/(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(\d+))?\s*\]/y);
  if (sliced !== undefined) {
    const [, from, to, step] = sliced;
    return { kind: 'slice', from: whole(from), to: whole(to), step: whole(step) || 1 };
  }
  const numbers = scanner
    .match(/(-?\d+(?:\s*,\s*-?\d+)*)\s*\]/y)?.[1]
    ?.split(',')
    .map(Number);
  if (numbers !== undefined) {
    const [only, ...more] = numbers;
    return only !== undefined && more.length === 0
      ? { kind: 'index', index: only }
      : { kind: 'indices', indices: numbers };
  }
  const names: string[] = [];
  do names.push(parseText(scanner, path));
  while (scanner.match(/\s*,\s*/y) !== undefined);
  if (scanner.match(/\s*\]/y) === undefined) throw wrong(path);
  const [only, ...more] = names;
  return only !== undefined && more.length === 0 ? { kind: 'child', name: only } : { kind: 'names', names };
}

function parseTest(scanner: Scanner, path: string): Test {
  const tests = [parseConjunction(scanner, path)];
  while (scanner.match(/\s*\|\|/y) !== undefined) tests.push(parseConjunction(scanner, path));
  return (item) => tests.some((test) => test(item));
}

function parseConjunction(scanner: Scanner, path: string): Test {
  const tests = [parseComparison(scanner, path)];
  while (scanner.match(/\s*&&/y) !== undefined) tests.push(parseComparison(scanner, path));
  return (item) => tests.every((test) => test(item));
}

function parseComparison(scanner: Scanner, path: string): Test {
  scanner.skipSpace();
  if (scanner.take('!')) {
    const inner = parseComparison(scanner, path);
    return (item) => !inner(item);
  }
  if (scanner.take('(')) {
    const inner = parseTest(scanner, path);
    if (scanner.match(/\s*\)/y) === undefined) throw wrong(path);
    return inner;
  }
  const left = parseOperand(scanner, path);
  const operator = scanner.match(/\s*(==|!=|<=|>=|<|>|=~|in\b|nin\b)\s*/y)?.[1];
  if (operator === undefined) return (item) => left(item) !== null;
  if (operator === '=~') return parseMatch(scanner, path, left);
  const right = parseOperand(scanner, path);
  return (item) => compared(operator, left(item), right(item));
}

function parseMatch(scanner: Scanner, path: string, left: Operand): Test {
  const [, source, flags = ''] = scanner.match(/\/((?:[^/\\]|\\.)+)\/([a-z]*)/y) ?? [];
  if (source === undefined) throw wrong(path);
  const expression = javaExpression(`^(?:${source})$`, flags.replace(/[^ims]/g, ''));
  return (item) => {
    const value = left(item);
    return typeof value === 'string' && expression.test(value);
  };
}

function compared(operator: string, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return same(left, right);
    case '!=':
      return !same(left, right);
    case 'in':
      return Array.isArray(right) && right.some((item) => same(left, item));
    case 'nin':
      return Array.isArray(right) && !right.some((item) => same(left, item));
    default: {
      const order = orderOf(left, right);
      if (order === undefined) return false;
      if (operator === '<') return order < 0;
      if (operator === '<=') return order <= 0;
      return operator === '>' ? order > 0 : order >= 0;
    }
  }
}

function same(left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right;
  return areEqual(left, right) && (typeof left === 'string') === (typeof right === 'string');
}

function orderOf(left: Value, right: Value): number | undefined {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a - b;
  return typeof left === 'string' && typeof right === 'string' ? (left < right ? -1 : left > right ? 1 : 0) : undefined;
}

function parseOperand(scanner: Scanner, path: string): Operand {
  scanner.skipSpace();
  if (scanner.take('@')) {
    const steps: PathStep[] = [];
    while (scanner.peek() === '.' || scanner.peek() === '[') steps.push(...parseStep(scanner, path));
    return (item) => follow([item], steps)[0] ?? null;
  }
  if (scanner.take('[')) {
    const items: Operand[] = [];
    do items.push(parseOperand(scanner, path));
    while (scanner.match(/\s*,\s*/y) !== undefined);
    if (scanner.match(/\s*\]/y) === undefined) throw wrong(path);
    return (item) => items.map((operand) => operand(item));
  }
  const number = scanner.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y)?.[0];
  if (number !== undefined) return () => Number(number);
  const word = scanner.match(/(?:true|false|null)\b/y)?.[0];
  if (word !== undefined) return () => (word === 'null' ? null : word === 'true');
  const text = parseText(scanner, path);
  return () => text;
}

function parseText(scanner: Scanner, path: string): string {
  scanner.skipSpace();
  const found = scanner.match(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y);
  if (found === undefined) throw wrong(path);
  return (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1');
}

function whole(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function wrong(path: string): TemplateProblem {
  return new TemplateProblem(`"${path}" is no JSONPath`);
}
