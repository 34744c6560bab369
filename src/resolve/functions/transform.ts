import type { Intrinsic } from '../intrinsic.ts';
import { entryOf } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::Transform`: `AWS::Include` of a local file where the caller can read it; other macros run only in AWS. */
export const transform: Intrinsic = (argument, scope, expression) => {
  const name = entryOf(argument, 'Name');
  if (name !== 'AWS::Include') {
    return new Unresolved(expression, `The macro ${typeof name === 'string' ? `"${name}" ` : ''}runs only in AWS.`);
  }
  const location = scope.resolve(entryOf(entryOf(argument, 'Parameters'), 'Location') ?? null);
  if (location instanceof Unresolved) return new Unresolved(expression, location.reason);
  if (typeof location !== 'string') return new Unresolved(expression, 'AWS::Include takes a Location.');
  return scope.include(location) ?? new Unresolved(expression, `AWS::Include: "${location}" cannot be read here.`);
};
