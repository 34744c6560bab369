import type { Expression, Operator, Reference, Step } from './ast.ts';
import type { Scanner } from './scanner.ts';

const IDENTIFIER = /[A-Za-z_][\w-]*/y;

/** Operators from the loosest to the tightest, with their spelled-out forms. */
const LEVELS: readonly (readonly (readonly [sign: RegExp, operator: Operator])[])[] = [
  [[/\|\||or\b/y, '||']],
  [[/&&|and\b/y, '&&']],
  [
    [/==|eq\b/y, '=='],
    [/!=|ne\b/y, '!='],
  ],
  [
    [/<=|le\b/y, '<='],
    [/>=|ge\b/y, '>='],
    [/<|lt\b/y, '<'],
    [/>|gt\b/y, '>'],
  ],
  [
    [/\+/y, '+'],
    [/-/y, '-'],
  ],
  [
    [/\*/y, '*'],
    [/\//y, '/'],
    [/%/y, '%'],
  ],
];

/** Reads an expression: what stands in `#set`, `#if`, `#foreach` and between parentheses. */
export function parseExpression(scanner: Scanner, level = 0): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parseUnary(scanner);
  let left = parseExpression(scanner, level + 1);
  for (;;) {
    scanner.skipSpace();
    const found = operators.find(([sign]) => scanner.match(sign) !== undefined);
    if (found === undefined) return left;
    const right = parseExpression(scanner, level + 1);
    left = { kind: 'binary', operator: found[1], left, right };
  }
}

/** Reads what follows a `$`, or `undefined` (and nothing is taken) where that is no reference. */
export function parseReference(scanner: Scanner): Reference | undefined {
  const start = scanner.at;
  if (scanner.match(/\$!?(?=\{?[A-Za-z_])/y) === undefined) return undefined;
  const isFormal = scanner.take('{');
  const name = scanner.match(IDENTIFIER)?.[0] ?? '';
  const steps: Step[] = [];
  for (;;) {
    const step = parseStep(scanner);
    if (step === undefined) break;
    steps.push(step);
  }
  if (isFormal && !scanner.take('}')) {
    scanner.at = start;
    return undefined;
  }
  return { name, steps };
}

function parseStep(scanner: Scanner): Step | undefined {
  if (scanner.take('[')) {
    const index = parseExpression(scanner);
    scanner.skipSpace();
    scanner.expect(']');
    return { kind: 'index', index };
  }
  const name = scanner.match(/\.([A-Za-z_][\w-]*)/y)?.[1];
  if (name === undefined) return undefined;
  if (!scanner.take('(')) return { kind: 'property', name };
  return { kind: 'method', name, arguments: parseArguments(scanner) };
}

/** The arguments up to and with the closing parenthesis. */
function parseArguments(scanner: Scanner): Expression[] {
  return parseItems(scanner, ')');
}

function parseItems(scanner: Scanner, end: string): Expression[] {
  const items: Expression[] = [];
  for (;;) {
    scanner.skipSpace();
    if (items.length === 0 && scanner.take(end)) return items;
    items.push(parseExpression(scanner));
    scanner.skipSpace();
    if (scanner.take(end)) return items;
    scanner.expect(',');
  }
}

function parseUnary(scanner: Scanner): Expression {
  scanner.skipSpace();
  if (scanner.match(/!|not\b/y) !== undefined) return { kind: 'not', operand: parseUnary(scanner) };
  return parsePrimary(scanner);
}

function parsePrimary(scanner: Scanner): Expression {
  if (scanner.take('(')) {
    const inner = parseExpression(scanner);
    scanner.skipSpace();
    scanner.expect(')');
    return inner;
  }
  if (scanner.take('[')) return parseList(scanner);
  if (scanner.take('{')) return parseMap(scanner);
  const single = scanner.match(/'((?:[^']|'')*)'/y);
  if (single !== undefined) return { kind: 'literal', value: (single[1] ?? '').replaceAll("''", "'") };
  const double = scanner.match(/"((?:[^"]|"")*)"/y);
  if (double !== undefined) return interpolated((double[1] ?? '').replaceAll('""', '"'), scanner);
  const number = scanner.match(/-?\d+(\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (number !== undefined) {
    const isWhole = /^-?\d+$/.test(number[0]);
    return { kind: isWhole ? 'literal' : 'decimal', value: Number(number[0]) };
  }
  const truth = scanner.match(/(true|false)\b/y);
  if (truth !== undefined) return { kind: 'literal', value: truth[1] === 'true' };
  const reference = parseReference(scanner);
  if (reference !== undefined) return { kind: 'reference', reference };
  throw scanner.problem('An expression is missing');
}

function parseList(scanner: Scanner): Expression {
  scanner.skipSpace();
  if (scanner.take(']')) return { kind: 'list', items: [] };
  const first = parseExpression(scanner);
  scanner.skipSpace();
  if (scanner.take('..')) {
    const to = parseExpression(scanner);
    scanner.skipSpace();
    scanner.expect(']');
    return { kind: 'range', from: first, to };
  }
  if (scanner.take(']')) return { kind: 'list', items: [first] };
  scanner.expect(',');
  return { kind: 'list', items: [first, ...parseItems(scanner, ']')] };
}

function parseMap(scanner: Scanner): Expression {
  const entries: [Expression, Expression][] = [];
  for (;;) {
    scanner.skipSpace();
    if (entries.length === 0 && scanner.take('}')) return { kind: 'map', entries };
    const key = parseExpression(scanner);
    scanner.skipSpace();
    scanner.expect(':');
    entries.push([key, parseExpression(scanner)]);
    scanner.skipSpace();
    if (scanner.take('}')) return { kind: 'map', entries };
    scanner.expect(',');
  }
}

function interpolated(text: string, scanner: Scanner): Expression {
  return /[$#]/.test(text) ? { kind: 'template', nodes: scanner.parseNested(text) } : { kind: 'literal', value: text };
}
