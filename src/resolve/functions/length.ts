import type { Intrinsic } from '../intrinsic.ts';
import { isResolvedList } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::Length: list` of the language extensions. */
export const length: Intrinsic = (argument, scope, expression) => {
  const list = scope.resolve(argument);
  if (list instanceof Unresolved) return new Unresolved(expression, list.reason);
  return isResolvedList(list) ? list.length : new Unresolved(expression, 'Fn::Length takes a list.');
};
