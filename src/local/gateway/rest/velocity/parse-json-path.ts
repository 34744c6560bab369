import { followPath, type Operand, type PathStep, type Test } from './follow-json-path.ts';
import { compare, isComparison, matchTest } from './json-path-comparisons.ts';
import { functionNamed } from './json-path-functions.ts';
import { Scanner } from './scanner.ts';
import { TemplateProblem } from './template-problem.ts';

/** Reads a JSONPath. @throws TemplateProblem */
export function parsePath(path: string): readonly PathStep[] {
  const text = path.trim();
  const scanner = new Scanner(/^[$@]/.test(text) ? text : `$.${text}`, () => []);
  scanner.match(/[$@]/y);
  return new PathParser(scanner, path).parseSteps(() => scanner.done);
}

class PathParser {
  readonly #scanner: Scanner;
  readonly #path: string;

  constructor(scanner: Scanner, path: string) {
    this.#scanner = scanner;
    this.#path = path;
  }

  parseSteps(isOver: () => boolean): PathStep[] {
    const steps: PathStep[] = [];
    while (!isOver()) {
      // Nothing follows a function.
      if (steps.at(-1)?.kind === 'function') throw this.#problem();
      steps.push(...this.#parseStep());
    }
    return steps;
  }

  #parseStep(): readonly PathStep[] {
    const scanner = this.#scanner;
    const isDeep = scanner.take('..');
    const before: readonly PathStep[] = isDeep ? [{ kind: 'descendants' }] : [];
    if (scanner.take('[')) return [...before, this.#parseBracket()];
    if (!isDeep && !scanner.take('.')) throw this.#problem();
    if (scanner.take('*')) return [...before, { kind: 'wildcard' }];
    const name = scanner.match(/[^.[\]()\s=<>!&|,]+/y)?.[0];
    if (name === undefined) throw this.#problem();
    if (!scanner.take('(')) return [...before, { kind: 'child', name }];
    if (functionNamed(name) === undefined) throw this.#problem();
    return [...before, { kind: 'function', name, given: this.#parseList(')') }];
  }

  #parseBracket(): PathStep {
    const scanner = this.#scanner;
    scanner.skipSpace();
    if (scanner.match(/\*\s*\]/y) !== undefined) return { kind: 'wildcard' };
    if (scanner.match(/\?\s*\(/y) !== undefined) {
      const test = this.#parseTest();
      if (scanner.match(/\s*\)\s*\]/y) === undefined) throw this.#problem();
      return { kind: 'filter', test };
    }
    // A slice has no steps: what stands behind a second colon is left out.
    const sliced = scanner.match(/(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*\d+\s*)?\]/y);
    if (sliced !== undefined) return { kind: 'slice', from: whole(sliced[1]), to: whole(sliced[2]) };
    const numbers = scanner.match(/(-?\d+(?:\s*,\s*-?\d+)*)\s*\]/y)?.[1];
    if (numbers !== undefined) {
      const indices = numbers.split(',').map(Number);
      const [index = 0, ...more] = indices;
      return more.length === 0 ? { kind: 'index', index } : { kind: 'indices', indices };
    }
    const names: string[] = [];
    do names.push(this.#parseText());
    while (scanner.match(/\s*,\s*/y) !== undefined);
    if (scanner.match(/\s*\]/y) === undefined) throw this.#problem();
    const [name = '', ...more] = names;
    return more.length === 0 ? { kind: 'child', name } : { kind: 'names', names };
  }

  #parseTest(): Test {
    const tests = [this.#parseConjunction()];
    while (this.#scanner.match(/\s*\|\|/y) !== undefined) tests.push(this.#parseConjunction());
    return (scope) => tests.some((test) => test(scope));
  }

  #parseConjunction(): Test {
    const tests = [this.#parseComparison()];
    while (this.#scanner.match(/\s*&&/y) !== undefined) tests.push(this.#parseComparison());
    return (scope) => tests.every((test) => test(scope));
  }

  #parseComparison(): Test {
    const scanner = this.#scanner;
    scanner.skipSpace();
    if (scanner.take('!')) {
      const inner = this.#parseComparison();
      return (scope) => !inner(scope);
    }
    if (scanner.take('(')) {
      const inner = this.#parseTest();
      if (scanner.match(/\s*\)/y) === undefined) throw this.#problem();
      return inner;
    }
    const left = this.#parseOperand();
    const operator = scanner.match(/\s*(===|!==|==|!=|<=|>=|=~|<|>|[a-z]+\b)\s*/iy)?.[1]?.toLowerCase();
    if (operator === undefined) return (scope) => left(scope) !== undefined;
    if (operator === '=~') {
      const [, source, flags = ''] = scanner.match(/\/((?:[^/\\]|\\.)+)\/([a-z]*)/y) ?? [];
      if (source === undefined) throw this.#problem();
      const fits = matchTest(source, flags);
      return (scope) => fits(left(scope));
    }
    if (!isComparison(operator)) throw this.#problem();
    const right = this.#parseOperand();
    return (scope) => compare(operator, left(scope), right(scope));
  }

  #parseOperand(): Operand {
    const scanner = this.#scanner;
    scanner.skipSpace();
    const start = scanner.match(/[@$]/y)?.[0];
    if (start !== undefined) {
      const steps = this.parseSteps(() => !/[.[]/.test(scanner.peek()));
      if (start === '@') return (scope) => followPath(scope, steps);
      return ({ root }) => followPath({ item: root, root }, steps);
    }
    if (scanner.take('[')) {
      const items = this.#parseList(']');
      return (scope) => items.map((operand) => operand(scope) ?? null);
    }
    const number = scanner.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y)?.[0];
    if (number !== undefined) return () => Number(number);
    const word = scanner.match(/(?:true|false|null)\b/y)?.[0];
    if (word !== undefined) return () => (word === 'null' ? null : word === 'true');
    const text = this.#parseText();
    return () => text;
  }

  #parseList(end: string): Operand[] {
    const scanner = this.#scanner;
    const items: Operand[] = [];
    scanner.skipSpace();
    if (scanner.take(end)) return items;
    do items.push(this.#parseOperand());
    while (scanner.match(/\s*,\s*/y) !== undefined);
    scanner.skipSpace();
    if (!scanner.take(end)) throw this.#problem();
    return items;
  }

  #parseText(): string {
    this.#scanner.skipSpace();
    const found = this.#scanner.match(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y);
    if (found === undefined) throw this.#problem();
    return (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1');
  }

  #problem(): TemplateProblem {
    return new TemplateProblem(`"${this.#path}" is no JSONPath`);
  }
}

function whole(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
