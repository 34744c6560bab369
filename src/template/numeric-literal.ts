/**
 * A number whose spelling JavaScript would lose: `2.0`, `1.50`, `1e3`, or an integer beyond 2^53. The spelling is part of
 * a template (CloudFormation's answer and SAM's hashes keep it); all other numbers are plain JavaScript numbers.
 *
 * @public
 */
export class NumericLiteral {
  /** As the author wrote it, and as JSON allows it. */
  readonly source: string;
  /** The nearest JavaScript number. */
  readonly value: number;

  constructor(source: string, value: number) {
    this.source = source;
    this.value = value;
  }

  /** The nearest JavaScript number. */
  valueOf(): number {
    return this.value;
  }

  /** As the author wrote it. */
  toString(): string {
    return this.source;
  }
}
