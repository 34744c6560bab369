import type { Expression, Node, Operator, Reference } from './ast.ts';
import { callMethod, propertyOf } from './members.ts';
import { parseTemplateText } from './parse-template.ts';
import { TemplateProblem } from './template-problem.ts';
import {
  areEqual,
  Callable,
  Decimal,
  isTruthy,
  javaText,
  numberOf,
  textOf,
  type Value,
  type ValueMap,
} from './values.ts';

/**
 * How often a loop may turn.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
const MAX_ITERATIONS = 1000;

/** How deep macros may call each other. */
const MAX_DEPTH = 50;

/** What a node makes its surroundings do. */
type Signal = 'break' | 'stop' | undefined;

type Macro = Extract<Node, { kind: 'macro' }>;

/** What `#define` made: it is rendered anew wherever it is referred to. */
class Block extends Callable {
  readonly nodes: readonly Node[];

  constructor(nodes: readonly Node[]) {
    super({});
    this.nodes = nodes;
  }
}

/** Carries a template out. `variables` are what it may refer to, and are changed by what it sets. */
export function renderNodes(nodes: readonly Node[], variables: ValueMap): string {
  const run = new Run(variables);
  run.define(nodes);
  run.render(nodes);
  return run.output;
}

class Run {
  output = '';
  readonly #variables: ValueMap;
  readonly #macros = new Map<string, Macro>();
  #depth = 0;

  constructor(variables: ValueMap) {
    this.#variables = variables;
  }

  /** Macros can be called in front of where they are written, too. */
  define(nodes: readonly Node[]): void {
    for (const node of nodes) if (node.kind === 'macro') this.#macros.set(node.name, node);
  }

  render(nodes: readonly Node[]): Signal {
    for (const node of nodes) {
      const signal = this.#renderNode(node);
      if (signal !== undefined) return signal;
    }
    return undefined;
  }

  #renderNode(node: Node): Signal {
    switch (node.kind) {
      case 'text':
        this.output += node.text;
        return undefined;
      case 'reference':
        this.output += this.#printed(this.#resolve(node.reference));
        return undefined;
      case 'set':
        this.#assign(node.target, this.#evaluate(node.value));
        return undefined;
      case 'if': {
        const branch = node.branches.find(({ condition }) => this.#holds(condition));
        return this.render(branch?.body ?? node.otherwise);
      }
      case 'foreach':
        return this.#loop(node);
      case 'macro':
        this.#macros.set(node.name, node);
        return undefined;
      case 'call':
        return this.#callMacro(node);
      case 'define':
        this.#variables.set(node.name, new Block(node.body));
        return undefined;
      case 'evaluate':
        return this.#nested('#evaluate', () => this.render(parseTemplateText(textOf(this.#evaluate(node.template)))));
      case 'break':
      case 'stop':
        return node.kind;
    }
  }

  #loop({ variable, items, body }: Extract<Node, { kind: 'foreach' }>): Signal {
    const values = iterable(this.#evaluate(items));
    const names = [variable, 'foreach', 'velocityCount', 'velocityHasNext'];
    const before = names.map((name) => this.#variables.get(name));
    const parent = this.#variables.get('foreach') ?? null;
    let signal: Signal;
    for (const [index, value] of values.entries()) {
      if (index >= MAX_ITERATIONS) throw new TemplateProblem(`A #foreach turns more than ${MAX_ITERATIONS} times`);
      this.#variables.set(variable, value);
      this.#variables.set('velocityCount', index + 1);
      this.#variables.set('velocityHasNext', index + 1 < values.length);
      this.#variables.set('foreach', loopState(index, values.length, parent));
      signal = this.render(body);
      if (signal !== undefined) break;
    }
    for (const [index, name] of names.entries()) {
      const old = before[index];
      if (old === undefined) this.#variables.delete(name);
      else this.#variables.set(name, old);
    }
    return signal === 'stop' ? 'stop' : undefined;
  }

  #printed(value: Value): string {
    return value instanceof Block ? this.#interpolate(value.nodes) : textOf(value);
  }

  #nested<T>(what: string, run: () => T): T {
    if (this.#depth >= MAX_DEPTH) throw new TemplateProblem(`${what} calls itself without end`);
    this.#depth++;
    const result = run();
    this.#depth--;
    return result;
  }

  #callMacro({ name, arguments: given, source, body }: Extract<Node, { kind: 'call' }>): Signal {
    const macro = this.#macros.get(name);
    if (macro === undefined) {
      this.output += source;
      return undefined;
    }
    const values = given.map((expression) => this.#evaluate(expression));
    const own = macro.parameters.map((parameter, index) => [parameter, values[index]] as const);
    if (body !== undefined) own.push(['bodyContent', new Block(body)]);
    const before = own.map(([parameter]) => this.#variables.get(parameter));
    // An argument that is missing leaves what the name means outside.
    for (const [parameter, value] of own) if (value !== undefined) this.#variables.set(parameter, value);
    const signal = this.#nested(`Macro #${name}`, () => this.render(macro.body));
    for (const [index, [parameter]] of own.entries()) this.#variables.set(parameter, before[index] ?? null);
    return signal === 'stop' ? 'stop' : undefined;
  }

  #resolve({ name, steps }: Reference): Value {
    let value: Value = this.#variables.get(name) ?? null;
    for (const step of steps) {
      if (step.kind === 'method') {
        value = callMethod(
          value,
          step.name,
          step.arguments.map((argument) => this.#evaluate(argument)),
        );
      } else {
        value = propertyOf(value, step.kind === 'index' ? this.#evaluate(step.index) : step.name);
      }
      if (value === null) return null;
    }
    return value;
  }

  /** What is nothing is not assigned: the target keeps what it has. */
  #assign({ name, steps }: Reference, value: Value): void {
    if (value === null) return;
    const last = steps.at(-1);
    if (last === undefined) {
      this.#variables.set(name, value);
      return;
    }
    const owner = this.#resolve({ name, steps: steps.slice(0, -1) });
    if (last.kind === 'method') throw new TemplateProblem(`#set cannot set the result of ${last.name}()`);
    const key = last.kind === 'index' ? this.#evaluate(last.index) : last.name;
    if (owner instanceof Map) owner.set(textOf(key), value);
    else if (Array.isArray(owner)) {
      const index = numberOf(key);
      if (index !== undefined && index >= 0 && index < owner.length) owner[index] = value;
    }
  }

  #evaluate(expression: Expression): Value {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'decimal':
        return new Decimal(expression.value);
      case 'template':
        return this.#interpolate(expression.nodes);
      case 'reference':
        return this.#resolve(expression.reference);
      case 'list':
        return expression.items.map((item) => this.#evaluate(item));
      case 'range':
        return range(numberOf(this.#evaluate(expression.from)), numberOf(this.#evaluate(expression.to)));
      case 'map':
        return new Map(expression.entries.map(([key, value]) => [textOf(this.#evaluate(key)), this.#evaluate(value)]));
      case 'not':
        return !this.#holds(expression.operand);
      case 'binary':
        return this.#binary(expression.operator, expression.left, expression.right);
    }
  }

  /** Whether a condition holds. What is written out (a text, a number, a list) never does, but for `true`. */
  #holds(expression: Expression): boolean {
    switch (expression.kind) {
      case 'literal':
        return expression.value === true;
      case 'reference':
      case 'not':
        return isTruthy(this.#evaluate(expression));
      case 'binary':
        return this.#evaluate(expression) === true;
      default:
        return false;
    }
  }

  #interpolate(nodes: readonly Node[]): string {
    const outer = this.output;
    this.output = '';
    this.#nested('A block', () => this.render(nodes));
    const inner = this.output;
    this.output = outer;
    return inner;
  }

  #binary(operator: Operator, leftSide: Expression, rightSide: Expression): Value {
    if (operator === '&&') return this.#holds(leftSide) && this.#holds(rightSide);
    if (operator === '||') return this.#holds(leftSide) || this.#holds(rightSide);
    const left = this.#evaluate(leftSide);
    const right = this.#evaluate(rightSide);
    switch (operator) {
      case '==':
        return areEqual(left, right);
      case '!=':
        return !areEqual(left, right);
      case '<':
      case '<=':
      case '>':
      case '>=':
        return compare(operator, numberOf(left), numberOf(right));
      default:
        return calculate(operator, left, right);
    }
  }
}

function iterable(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  return value instanceof Map ? [...value.values()] : [];
}

function loopState(index: number, length: number, parent: Value): ValueMap {
  return new Map<string, Value>([
    ['index', index],
    ['count', index + 1],
    ['hasNext', index + 1 < length],
    ['first', index === 0],
    ['last', index + 1 === length],
    ['parent', parent],
  ]);
}

function range(from: number | undefined, to: number | undefined): Value {
  if (from === undefined || to === undefined) return null;
  const length = Math.abs(to - from) + 1;
  if (length > MAX_ITERATIONS * 10) throw new TemplateProblem(`The range ${from}..${to} is too long`);
  const step = from <= to ? 1 : -1;
  return Array.from({ length }, (_, index) => from + index * step);
}

function compare(operator: '<' | '<=' | '>' | '>=', left: number | undefined, right: number | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** Integers stay integers; `+` joins a text and anything. */
function calculate(operator: '+' | '-' | '*' | '/' | '%', left: Value, right: Value): Value {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) {
    const isText = typeof left === 'string' || typeof right === 'string';
    return operator === '+' && isText && left !== null && right !== null ? javaText(left) + javaText(right) : null;
  }
  const isDecimal = left instanceof Decimal || right instanceof Decimal;
  if ((operator === '/' || operator === '%') && b === 0 && !isDecimal) return null;
  const result = arithmetic(operator, a, b);
  return isDecimal ? new Decimal(result) : Math.trunc(result);
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
  }
}
