import type { TransformContext } from '../../context.ts';
import { Fault } from '../../errors.ts';
import { isMap, type ValueMap } from '../../value.ts';

/** The author's conditions, to which those of a property with `Fn::If` are added: without any, none of them exists. */
export function authorsConditions(logicalId: string, property: string, { output }: TransformContext): ValueMap {
  const { Conditions } = output;
  if (isMap(Conditions)) return Conditions;
  throw Fault.resource(
    logicalId,
    `Property '${property}' is conditional, but the template has no map of 'Conditions'.`,
  );
}
