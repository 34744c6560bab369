import { Fault } from '../errors.ts';
import { isNoValue } from '../intrinsics/functions.ts';
import { type BodyValue, existing, given } from '../py27/index.ts';
import { isList, isMap, type Optional, type Value, type ValueMap } from '../value.ts';

export const INTEGRATION = 'x-amazon-apigateway-integration';
export const ANY_METHOD = 'x-amazon-apigateway-any-method';

/** What a part of a document may be: both branches of an `Fn::If` (without `AWS::NoValue`), else the part itself. */
export function branches(item: Optional): Optional[] {
  if (!isMap(item) || !('Fn::If' in item)) return [item];
  const call = item['Fn::If'];
  if (!isList(call)) throw Fault.fatal('Value of Fn::If must be a list.');
  return call.slice(1).filter((branch) => !isNoValue(branch));
}

/** `Fn::If` around a part of the document. */
export function conditional(condition: string | ReturnType<typeof given>, part: BodyValue): BodyValue {
  return { 'Fn::If': [condition, part, { Ref: 'AWS::NoValue' }] };
}

/** `part`, which is in the document already, under the author's condition. */
export function conditionalPart(condition: string, part: Value): BodyValue {
  return conditional(given(condition), existing(part));
}

export function pathItem(item: Optional, path: string): ValueMap {
  if (isMap(item)) return item;
  throw Fault.fatal(`Value of '${path}' path must be a dictionary according to Swagger spec.`);
}

export function methodDefinition(definition: Optional, path: string, method: string): ValueMap {
  if (isMap(definition)) return definition;
  throw Fault.fatal(`Definition of method '${method}' for path '${path}' should be a map.`);
}

/** The key of a method: lower case, and `any` spelled as API Gateway does. */
export function methodKey(method: string): string {
  const lower = method.toLowerCase();
  return lower === 'any' ? ANY_METHOD : lower;
}
