import type { Intrinsic } from '../intrinsic.ts';
import { Unresolved } from '../unresolved.ts';

/** `Ref: Name`: a parameter, a pseudo parameter or a resource. */
export const ref: Intrinsic = (argument, scope, expression) => {
  const name = scope.resolve(argument);
  if (name instanceof Unresolved) return new Unresolved(expression, name.reason);
  if (typeof name !== 'string') return new Unresolved(expression, 'Ref takes the name of a parameter or resource.');
  return scope.reference(name);
};
