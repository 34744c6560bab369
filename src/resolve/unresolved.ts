import type { TemplateValue } from '../template/index.ts';

/**
 * What is left of an expression whose value cannot be known on this machine: the `Arn` of a table, an import of
 * another stack. It stays visible as such; nothing turns it silently into an empty string.
 *
 * @public
 */
export class Unresolved {
  /** The expression in its long form. */
  readonly expression: TemplateValue;
  /** Why there is no value, as one sentence. */
  readonly reason: string;

  constructor(expression: TemplateValue, reason: string) {
    this.expression = expression;
    this.reason = reason;
  }
}
