import type { Node } from './ast.ts';
import { TemplateProblem } from './template-problem.ts';

/** A text that is read from left to right. */
export class Scanner {
  readonly text: string;
  /** Reads a template inside of this one: a string in double quotes. */
  readonly parseNested: (text: string) => readonly Node[];
  at = 0;

  constructor(text: string, parseNested: (text: string) => readonly Node[]) {
    this.text = text;
    this.parseNested = parseNested;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  peek(length = 1): string {
    return this.text.slice(this.at, this.at + length);
  }

  /** Takes `expected` if it comes next. */
  take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  /** Takes what a sticky expression matches here. */
  match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found;
  }

  expect(expected: string): void {
    if (!this.take(expected)) throw this.problem(`"${expected}" is missing`);
  }

  skipSpace(): void {
    this.match(/\s*/y);
  }

  problem(what: string): TemplateProblem {
    const before = this.text.slice(0, this.at);
    const line = before.split('\n').length;
    const column = this.at - before.lastIndexOf('\n');
    return new TemplateProblem(`${what} at line ${line}, column ${column} of the template`);
  }
}
