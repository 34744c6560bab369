import type { Intrinsic } from '../intrinsic.ts';
import { scalarText } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::Base64: text`. */
export const base64: Intrinsic = (argument, scope, expression) => {
  const value = scope.resolve(argument);
  if (value instanceof Unresolved) return new Unresolved(expression, value.reason);
  const text = scalarText(value);
  if (text === undefined) return new Unresolved(expression, 'Fn::Base64 takes a text.');
  return Buffer.from(text, 'utf8').toString('base64');
};
