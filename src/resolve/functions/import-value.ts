import type { Intrinsic } from '../intrinsic.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::ImportValue: name`: known only where the caller gives the exports of other stacks. */
export const importValue: Intrinsic = (argument, scope, expression) => {
  const name = scope.resolve(argument);
  if (name instanceof Unresolved) return new Unresolved(expression, name.reason);
  if (typeof name !== 'string') return new Unresolved(expression, 'Fn::ImportValue takes the name of an export.');
  if (Object.hasOwn(scope.imports, name)) return scope.imports[name];
  // With its name where that is no secret: whoever knows the exports can look it up.
  const known = scope.redact(name) === name ? { 'Fn::ImportValue': name } : expression;
  return new Unresolved(known, `Export "${name}" of another stack is not known on this machine.`);
};
