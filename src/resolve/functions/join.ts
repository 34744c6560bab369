import type { Intrinsic } from '../intrinsic.ts';
import { firstUnresolved, isResolvedList, scalarText } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::Join: [delimiter, list]`. */
export const join: Intrinsic = (argument, scope, expression) => {
  const resolved = scope.resolve(argument);
  const unknown = firstUnresolved(resolved);
  if (unknown !== undefined) return new Unresolved(expression, unknown.reason);
  const [delimiter, list] = isResolvedList(resolved) ? resolved : [];
  const items = isResolvedList(list) ? list.map(scalarText) : undefined;
  if (typeof delimiter !== 'string' || items === undefined || items.includes(undefined)) {
    return new Unresolved(expression, 'Fn::Join takes a delimiter and a list of texts.');
  }
  return items.join(delimiter);
};
