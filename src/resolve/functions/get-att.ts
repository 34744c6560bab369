import type { Intrinsic } from '../intrinsic.ts';
import { isResolvedList } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::GetAtt: [Resource, Attribute]` or `Resource.Attribute`. */
export const getAtt: Intrinsic = (argument, scope, expression) => {
  const resolved = scope.resolve(argument);
  const parts = typeof resolved === 'string' ? resolved.split('.') : isResolvedList(resolved) ? resolved : [];
  const unknown = parts.find((part) => part instanceof Unresolved);
  if (unknown instanceof Unresolved) return new Unresolved(expression, unknown.reason);
  const [logicalId, ...attribute] = parts;
  if (typeof logicalId !== 'string' || attribute.length === 0) {
    return new Unresolved(expression, 'Fn::GetAtt takes a resource and one of its attributes.');
  }
  return scope.attribute(logicalId, attribute.join('.'));
};
