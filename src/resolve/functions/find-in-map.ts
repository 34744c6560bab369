import { closest } from '../../core/index.ts';
import { isList, isMap, type TemplateValue } from '../../template/index.ts';
import type { Intrinsic } from '../intrinsic.ts';
import { entryOf, scalarText } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::FindInMap: [map, key, key]`, optionally with `{ DefaultValue }` as fourth item. */
export const findInMap: Intrinsic = (argument, scope, expression) => {
  if (!isList(argument) || argument.length < 3) {
    return new Unresolved(expression, 'Fn::FindInMap takes the name of a mapping and two keys.');
  }
  const fallback = entryOf(argument[3], 'DefaultValue');
  const giveUp = (reason: string): ReturnType<Intrinsic> =>
    fallback === undefined ? new Unresolved(expression, reason) : scope.resolve(fallback);

  let found: TemplateValue = scope.mappings;
  let subject = 'This template';
  for (const part of argument.slice(0, 3)) {
    const resolved = scope.resolve(part);
    const key = scalarText(resolved);
    if (resolved instanceof Unresolved) return giveUp(resolved.reason);
    if (key === undefined) return giveUp('A key of Fn::FindInMap is not a text.');
    const next = entryOf(found, key);
    if (next === undefined) return giveUp(missing(subject, key, found));
    subject = found === scope.mappings ? `Mapping "${key}"` : `${subject}, "${key}",`;
    found = next;
  }
  return scope.resolve(found);
};

function missing(subject: string, key: string, map: TemplateValue): string {
  const guess = isMap(map) ? closest(key, Object.keys(map)) : undefined;
  const what = subject.startsWith('Mapping') ? 'key' : 'mapping';
  return `${subject} has no ${what} "${key}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}`;
}
