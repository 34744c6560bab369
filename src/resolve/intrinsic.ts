import type { TemplateMap, TemplateValue } from '../template/index.ts';
import type { ResolvedTree } from './tree.ts';
import type { Unresolved } from './unresolved.ts';

/**
 * What an intrinsic function sees of the resolver. `undefined` stands for `AWS::NoValue`: a map loses the key, a list
 * loses the item.
 */
export interface Scope {
  readonly region: string;
  readonly mappings: TemplateMap;
  /** Exports of other stacks, as far as the caller knows them. */
  readonly imports: Readonly<Record<string, string>>;
  /** The resolved content that `AWS::Include` names, if the caller can read it. */
  include(location: string): ResolvedTree | undefined;
  resolve(value: TemplateValue): ResolvedTree | undefined;
  /** The value of a parameter, pseudo parameter or resource. */
  reference(name: string): ResolvedTree | undefined;
  /** An attribute of a resource; `attribute` may have dots (`Outputs.Url`). */
  attribute(logicalId: string, attribute: string): ResolvedTree;
  /** A named condition. */
  condition(name: string): boolean | Unresolved;
  /** Something in the place of a condition: `{ Condition: … }`, `Fn::And`, a literal. */
  truth(value: TemplateValue): boolean | Unresolved;
  /** `text` with the values of `NoEcho` parameters masked. */
  redact(text: string): string;
}

/** One intrinsic function: from its argument (not resolved yet, so that it can be lazy) to a value. */
export type Intrinsic = (argument: TemplateValue, scope: Scope, expression: TemplateValue) => ResolvedTree | undefined;
