import type { Condition } from './conditions.ts';

/** `Principal` or `NotPrincipal` of a statement, checked. */
export interface Principals {
  /** ARNs, account ids, or `*` for everybody; services and identity providers are left out: none of them calls APIs. */
  readonly values: readonly string[];
  readonly negated: boolean;
}

/** A statement of a policy document, checked. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Absent in policies of identities: those are about whoever has them. */
  readonly principals?: Principals | undefined;
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
  /** Whether `${aws:username}` is a variable in it. */
  readonly hasVariables: boolean;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface Patterns {
  readonly values: readonly string[];
  readonly negated: boolean;
}
