import type { Branch, Node } from './ast.ts';
import { parseExpression, parseReference } from './parse-expression.ts';
import { Scanner } from './scanner.ts';

/** What ends the block that is being read. */
type BlockEnd = 'end' | 'else' | 'elseif';

/** Reads a template. @throws TemplateProblem where it is none. */
export function parseTemplateText(text: string): readonly Node[] {
  const scanner = new Scanner(text, parseTemplateText);
  const { nodes, end } = parseBlock(scanner, new Set());
  if (end !== undefined) throw scanner.problem(`#${end} belongs to nothing`);
  return nodes;
}

/** Reads up to one of `ends`, which is taken, or to the end of the template. */
function parseBlock(scanner: Scanner, ends: ReadonlySet<BlockEnd>): { nodes: Node[]; end: BlockEnd | undefined } {
  const nodes: Node[] = [];
  let text = '';
  const add = (node: Node): void => {
    if (text !== '') nodes.push({ kind: 'text', text });
    text = '';
    nodes.push(node);
  };
  while (!scanner.done) {
    const plain = scanner.match(/[^$#\\]+/y);
    if (plain !== undefined) text += plain[0];
    if (scanner.done) break;
    if (scanner.peek() === '\\') {
      // In front of `$name` or `#if` two stand for one, and an odd one makes it text; elsewhere each is itself.
      const escapes = scanner.match(/\\+(?=\$!?\{?[A-Za-z_]|#\{?[A-Za-z@])/y)?.[0];
      if (escapes === undefined) text += scanner.match(/\\/y)?.[0] ?? '';
      else {
        text += escapes.slice(0, Math.floor(escapes.length / 2));
        if (escapes.length % 2 === 1) text += scanner.match(/\$!?\{?[A-Za-z_]|#\{?[A-Za-z@]/y)?.[0] ?? '';
      }
    } else if (scanner.peek() === '$') {
      const reference = parseReference(scanner);
      if (reference === undefined) text += scanner.match(/\$/y)?.[0] ?? '';
      else add({ kind: 'reference', reference });
    } else {
      const directive = parseDirective(scanner, ends);
      if (typeof directive === 'string') text += directive;
      else if ('end' in directive) {
        if (text !== '') nodes.push({ kind: 'text', text });
        return { nodes, end: directive.end };
      } else {
        // Blanks between a #set and another directive or reference go with it.
        if (directive.kind === 'set' && /^[ \t]*$/.test(text)) text = '';
        add(directive);
      }
    }
  }
  if (text !== '') nodes.push({ kind: 'text', text });
  return { nodes, end: undefined };
}

/** Reads what starts with `#`: a directive, the end of the block, or text. */
function parseDirective(scanner: Scanner, ends: ReadonlySet<BlockEnd>): Node | { readonly end: BlockEnd } | string {
  if (scanner.match(/##[^\r\n]*(?:\r\n|\n|\r)?/y) !== undefined) return '';
  if (scanner.take('#*')) {
    if (scanner.match(/[\s\S]*?\*#/y) === undefined) throw scanner.problem('A comment has no end');
    return '';
  }
  if (scanner.take('#[[')) {
    const literal = scanner.match(/([\s\S]*?)\]\]#/y);
    if (literal === undefined) throw scanner.problem('A literal block has no end');
    return literal[1] ?? '';
  }
  const start = scanner.at;
  const block = scanner.match(/#@([A-Za-z_]\w*)/y)?.[1];
  if (block !== undefined) return parseBlockCall(scanner, block, start);
  const name = scanner.match(/#(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/y);
  const word = name?.[1] ?? name?.[2];
  switch (word) {
    case 'set':
      return parseSet(scanner);
    case 'if':
      return parseIf(scanner);
    case 'foreach':
      return parseForeach(scanner);
    case 'macro':
      return parseMacro(scanner);
    case 'define':
      return parseDefine(scanner);
    case 'evaluate':
      return parseEvaluate(scanner);
    case 'include':
    case 'parse':
      throw scanner.problem(`#${word} has nothing to read: there are no other templates`);
    case 'break':
    case 'stop':
      return { kind: word };
    case 'return':
      return { kind: 'stop' };
    case 'end':
    case 'else':
    case 'elseif':
      if (!ends.has(word)) throw scanner.problem(`#${word} belongs to nothing`);
      if (word !== 'elseif') skipLineEnd(scanner);
      return { end: word };
    case undefined:
      return scanner.match(/#/y)?.[0] ?? '';
    default:
      return parseCall(scanner, word, start);
  }
}

function parseSet(scanner: Scanner): Node {
  openParenthesis(scanner);
  scanner.skipSpace();
  const target = parseReference(scanner);
  if (target === undefined) throw scanner.problem('#set has no reference to set');
  scanner.skipSpace();
  scanner.expect('=');
  const value = parseExpression(scanner);
  closeParenthesis(scanner);
  return { kind: 'set', target, value };
}

function parseIf(scanner: Scanner): Node {
  const branches: Branch[] = [];
  for (;;) {
    openParenthesis(scanner);
    const condition = parseExpression(scanner);
    closeParenthesis(scanner);
    const { nodes: body, end } = parseBlock(scanner, new Set(['end', 'else', 'elseif']));
    branches.push({ condition, body });
    if (end === 'elseif') continue;
    if (end === 'end') return { kind: 'if', branches, otherwise: [] };
    if (end === undefined) throw scanner.problem('#if has no #end');
    return { kind: 'if', branches, otherwise: parseToEnd(scanner, '#else') };
  }
}

function parseForeach(scanner: Scanner): Node {
  openParenthesis(scanner);
  const variable = scanner.match(/\s*\$!?\{?([A-Za-z_][\w-]*)\}?\s+in\b/y)?.[1];
  if (variable === undefined) throw scanner.problem('#foreach has no "$item in"');
  const items = parseExpression(scanner);
  closeParenthesis(scanner);
  return { kind: 'foreach', variable, items, body: parseToEnd(scanner, '#foreach') };
}

function parseMacro(scanner: Scanner): Node {
  openParenthesis(scanner);
  const name = scanner.match(/\s*([A-Za-z_][\w-]*)/y)?.[1];
  if (name === undefined) throw scanner.problem('#macro has no name');
  const parameters: string[] = [];
  for (;;) {
    const parameter = scanner.match(/[\s,]*\$!?\{?([A-Za-z_][\w-]*)\}?/y)?.[1];
    if (parameter === undefined) break;
    parameters.push(parameter);
  }
  closeParenthesis(scanner);
  return { kind: 'macro', name, parameters, body: parseToEnd(scanner, '#macro') };
}

function parseDefine(scanner: Scanner): Node {
  openParenthesis(scanner);
  const name = scanner.match(/\s*\$!?\{?([A-Za-z_][\w-]*)\}?/y)?.[1];
  if (name === undefined) throw scanner.problem('#define has no reference to define');
  closeParenthesis(scanner);
  return { kind: 'define', name, body: parseToEnd(scanner, '#define') };
}

function parseEvaluate(scanner: Scanner): Node {
  openParenthesis(scanner);
  const template = parseExpression(scanner);
  closeParenthesis(scanner);
  return { kind: 'evaluate', template };
}

/** `#@name($a) … #end`: a macro that is given what stands in between, as `$bodyContent`. */
function parseBlockCall(scanner: Scanner, name: string, start: number): Node | string {
  const call = parseCall(scanner, name, start);
  if (typeof call === 'string') return call;
  if (call.kind !== 'call' || !call.source.includes('(')) return `#@${name}`;
  return { ...call, body: parseToEnd(scanner, `#@${name}`), source: scanner.text.slice(start, scanner.at) };
}

/** `#name($a, $b)` or `#name`, a macro perhaps; where there is none of that name, it is text. */
function parseCall(scanner: Scanner, name: string, start: number): Node | string {
  const given: Extract<Node, { kind: 'call' }>['arguments'][number][] = [];
  if (scanner.match(/[ \t]*\(/y) === undefined) {
    return { kind: 'call', name, arguments: given, source: scanner.text.slice(start, scanner.at) };
  }
  for (;;) {
    scanner.match(/[\s,]*/y);
    if (scanner.take(')')) break;
    const before = scanner.at;
    try {
      given.push(parseExpression(scanner));
    } catch {
      // Text that only looks like a call, as in `#note (see below)`.
      scanner.at = start + 1;
      return '#';
    }
    if (scanner.at === before) throw scanner.problem('An expression is missing');
  }
  skipLineEnd(scanner);
  return { kind: 'call', name, arguments: given, source: scanner.text.slice(start, scanner.at) };
}

function parseToEnd(scanner: Scanner, opener: string): readonly Node[] {
  const { nodes, end } = parseBlock(scanner, new Set(['end']));
  if (end === undefined) throw scanner.problem(`${opener} has no #end`);
  return nodes;
}

function openParenthesis(scanner: Scanner): void {
  scanner.match(/[ \t]*/y);
  scanner.expect('(');
}

function closeParenthesis(scanner: Scanner): void {
  scanner.skipSpace();
  scanner.expect(')');
  skipLineEnd(scanner);
}

/** A directive at the end of its line takes the line break with it. */
function skipLineEnd(scanner: Scanner): void {
  scanner.match(/[ \t]*(?:\r\n|\n|\r)/y);
}
