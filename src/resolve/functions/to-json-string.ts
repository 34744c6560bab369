import { NumericLiteral } from '../../template/index.ts';
import type { Intrinsic } from '../intrinsic.ts';
import { firstUnresolved } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::ToJsonString: value` of the language extensions. */
export const toJsonString: Intrinsic = (argument, scope, expression) => {
  const value = scope.resolve(argument);
  const unknown = firstUnresolved(value);
  if (unknown !== undefined) return new Unresolved(expression, unknown.reason);
  return JSON.stringify(value ?? null, (_, item: unknown) => (item instanceof NumericLiteral ? item.value : item));
};
