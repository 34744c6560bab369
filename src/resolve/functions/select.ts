import type { Intrinsic } from '../intrinsic.ts';
import { isResolvedList, scalarText } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::Select: [index, list]`. Only the item that is selected has to be known. */
export const select: Intrinsic = (argument, scope, expression) => {
  const resolved = scope.resolve(argument);
  const [position, list] = isResolvedList(resolved) ? resolved : [resolved];
  for (const part of [position, list]) {
    if (part instanceof Unresolved) return new Unresolved(expression, part.reason);
  }
  const index = Number(scalarText(position) ?? Number.NaN);
  if (!Number.isInteger(index) || !isResolvedList(list)) {
    return new Unresolved(expression, 'Fn::Select takes an index and a list.');
  }
  const item = list[index];
  if (item === undefined) {
    return new Unresolved(expression, `Fn::Select asks for item ${index} of a list of ${list.length}.`);
  }
  return item;
};
