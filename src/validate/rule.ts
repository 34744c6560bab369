import type { Severity } from '../core/index.ts';
import type { TemplatePath } from '../template/index.ts';
import type { ValidationContext } from './context.ts';

/** What a rule found, before it has a place in the text. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string | undefined;
  /** In the author's template. */
  readonly path?: TemplatePath | undefined;
  /** Whether the key of `path` is wrong rather than its value. */
  readonly at?: 'key' | undefined;
}

/** One rule: looks at a template and says what is wrong. It must take any template, however broken. */
export type Rule = (context: ValidationContext) => Iterable<Finding>;
