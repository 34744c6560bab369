import { isObject } from '../../core/index.ts';
import type { TemplateMap, TemplateValue } from '../../template/index.ts';
import type { Intrinsic, ListValue, Value } from '../intrinsics/index.ts';
import { toProperties, toTemplateValue } from '../property-names.ts';

/** One statement of IAM; it becomes a policy document of its own. @public */
export interface PolicyStatement {
  /** A name for the statement. */
  readonly sid?: string | undefined;
  /** Whether the statement allows or denies. */
  readonly effect: 'Allow' | 'Deny';
  /** `s3:GetObject` … */
  readonly action?: Value<string> | ListValue<string> | undefined;
  /** All actions but these. */
  readonly notAction?: Value<string> | ListValue<string> | undefined;
  /** ARNs that the statement is about. */
  readonly resource?: Value<string> | ListValue<string> | undefined;
  /** All resources but these. */
  readonly notResource?: Value<string> | ListValue<string> | undefined;
  /** IAM's own JSON: `{ StringEquals: { 'aws:PrincipalTag/team': 'a' } }`. */
  readonly condition?: TemplateMap | undefined;
}

/** A policy document in IAM's own JSON, as one can paste it. @public */
export interface PolicyDocument {
  /** Version of the policy language. */
  readonly Version?: '2012-10-17' | '2008-10-17' | undefined;
  /** A name for the document. */
  readonly Id?: string | undefined;
  /** One statement or several. */
  readonly Statement: TemplateMap | readonly TemplateMap[];
}

/** One of SAM's policy templates, as {@link policies} makes them. @public */
export type PolicyTemplate = { readonly [template: `${string}Policy` | `${string}Policy_v2`]: TemplateMap };

/**
 * What a function may do: name or ARN of a managed policy, a statement, a document, a policy template, or an intrinsic
 * function that gives one of these.
 *
 * @public
 */
export type Policy = string | Intrinsic | PolicyStatement | PolicyDocument | PolicyTemplate;

/** The policy as a template says it. */
export function policyTemplate(policy: Policy, path: string): TemplateValue {
  if (!isObject(policy) || !('effect' in policy)) return toTemplateValue(policy, path);
  return { Version: '2012-10-17', Statement: [toProperties(policy, path)] };
}
