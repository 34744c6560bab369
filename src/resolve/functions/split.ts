import type { Intrinsic } from '../intrinsic.ts';
import { firstUnresolved, isResolvedList, scalarText } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::Split: [delimiter, text]`. */
export const split: Intrinsic = (argument, scope, expression) => {
  const resolved = scope.resolve(argument);
  const unknown = firstUnresolved(resolved);
  if (unknown !== undefined) return new Unresolved(expression, unknown.reason);
  const [delimiter, source] = isResolvedList(resolved) ? resolved : [];
  const text = scalarText(source);
  if (typeof delimiter !== 'string' || delimiter === '' || text === undefined) {
    return new Unresolved(expression, 'Fn::Split takes a delimiter and a text.');
  }
  return text.split(delimiter);
};
