import { sub } from '../intrinsics/functions.ts';
import { absent, isList, isMap, type Optional, type Value, type ValueMap } from '../value.ts';

/** Replaces `%{Source.Arn}` and the like; `missing` makes the error for what nobody knows. */
export function replacePlaceholders(
  value: Value,
  values: Readonly<Record<string, Optional>>,
  missing: (name: string) => Error,
): Value {
  if (typeof value === 'string') return replaceText(value, values, missing);
  if (isList(value)) return value.map((item) => replacePlaceholders(item, values, missing));
  if (!isMap(value)) return value;
  const copy: ValueMap = {};
  for (const [key, item] of Object.entries(value)) copy[key] = replacePlaceholders(item, values, missing);
  return copy;
}

function replaceText(
  text: string,
  values: Readonly<Record<string, Optional>>,
  missing: (name: string) => Error,
): Value {
  const known = (name: string): Value => {
    const value = values[name];
    if (absent(value)) throw missing(name);
    return value;
  };
  const [, whole] = /^%\{([\w.]+)\}$/.exec(text) ?? [];
  if (whole !== undefined) return known(whole);
  const variables: ValueMap = {};
  const replaced = text.replace(/%\{([\w.]+)\}/g, (_, name: string) => {
    const variable = name.replaceAll('.', '');
    variables[variable] = known(name);
    return `\${${variable}}`;
  });
  if (!replaced.includes('${')) return replaced;
  return sub(replaced, Object.keys(variables).length > 0 ? variables : undefined);
}
