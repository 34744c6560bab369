import type { TemplateValue } from '../../template/index.ts';
import type { Value } from './intrinsic.ts';

/** What `addCondition` takes: true or false, decided from parameters when the stack is deployed. @public */
export type ConditionExpression =
  | { readonly Condition: string }
  | { readonly 'Fn::Equals': readonly [TemplateValue, TemplateValue] }
  | { readonly 'Fn::And': readonly TemplateValue[] }
  | { readonly 'Fn::Or': readonly TemplateValue[] }
  | { readonly 'Fn::Not': readonly [TemplateValue] };

/** Another condition of the template, by its name. @public */
export function condition(name: string): ConditionExpression {
  return { Condition: name };
}

/** `Fn::Equals`: whether two values are the same. @public */
export function equals(
  left: Value<string | number | boolean>,
  right: Value<string | number | boolean>,
): ConditionExpression {
  return { 'Fn::Equals': [left, right] };
}

/** `Fn::And`: whether all of two to ten conditions hold. @public */
export function and(
  first: ConditionExpression,
  second: ConditionExpression,
  ...others: readonly ConditionExpression[]
): ConditionExpression {
  return { 'Fn::And': [first, second, ...others] };
}

/** `Fn::Or`: whether any of two to ten conditions holds. @public */
export function or(
  first: ConditionExpression,
  second: ConditionExpression,
  ...others: readonly ConditionExpression[]
): ConditionExpression {
  return { 'Fn::Or': [first, second, ...others] };
}

/** `Fn::Not`: whether a condition does not hold. @public */
export function not(expression: ConditionExpression): ConditionExpression {
  return { 'Fn::Not': [expression] };
}
