import { isList, isMap } from '../../template/index.ts';
import type { Intrinsic } from '../intrinsic.ts';
import { entryOf, scalarText } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** `Fn::Sub: text` or `[text, variables]`. `${!Name}` stays as `${Name}`. */
export const sub: Intrinsic = (argument, scope, expression) => {
  const [text, variables] = isList(argument) ? argument : [argument];
  if (typeof text !== 'string' || !(variables === undefined || isMap(variables))) {
    return new Unresolved(expression, 'Fn::Sub takes a text, or a list of a text and a map of variables.');
  }
  let failure: string | undefined;
  const result = text.replace(PLACEHOLDER, (whole, inner: string) => {
    if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
    const name = inner.trim();
    const variable = entryOf(variables, name);
    const value = variable === undefined ? outer(name, scope) : scope.resolve(variable);
    const replacement = scalarText(value);
    if (replacement !== undefined) return replacement;
    failure ??= value instanceof Unresolved ? value.reason : `\${${name}} is not a text.`;
    return whole;
  });
  return failure === undefined ? result : new Unresolved(expression, failure);
};

/** What a name means that is no variable of the function: a resource or parameter, or an attribute of a resource. */
function outer(name: string, scope: Parameters<Intrinsic>[1]): ReturnType<Intrinsic> {
  const dot = name.indexOf('.');
  return dot < 0 ? scope.reference(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
}
