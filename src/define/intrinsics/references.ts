import { type GetAtt, logicalIdOf, noText, type Ref, type Referable } from './intrinsic.ts';

/**
 * `Ref`: the name or ID of a resource, or the value of a parameter.
 *
 * `table.ref` says the same of a builder; this one is for what is defined elsewhere in the template.
 *
 * @public
 */
export function ref<Id extends string>(target: Id | Referable<Id>): Ref<Id> {
  return noText({ Ref: logicalIdOf(target, 'ref()') });
}

/**
 * `Fn::GetAtt`: an attribute of a resource, such as `Arn`.
 *
 * @public
 */
export function getAtt<Id extends string>(target: Id | Referable<Id>, attribute: string | Ref): GetAtt<Id> {
  return noText({ 'Fn::GetAtt': [logicalIdOf(target, 'getAtt()'), attribute] });
}
