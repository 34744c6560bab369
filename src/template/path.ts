import type { TemplatePath, TemplateValue } from './document.ts';
import { TemplateError } from './errors.ts';
import { isList, isMap } from './predicates.ts';
import { setKey } from './source-node.ts';

/** The value at `path`, or `undefined` if the path does not lead anywhere. */
export function getIn(value: TemplateValue, path: TemplatePath): TemplateValue | undefined {
  let current: TemplateValue | undefined = value;
  for (const key of path) {
    if (isList(current)) current = typeof key === 'number' ? current[key] : undefined;
    else if (isMap(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return current;
}

/**
 * A copy of `root` with another value at `path`; `undefined` takes the value away. Missing maps on the way are made; a
 * list takes an index up to its length.
 */
export function setIn(root: TemplateValue, path: TemplatePath, value: TemplateValue | undefined): TemplateValue {
  return replaceIn(root, path, 0, value) ?? {};
}

function replaceIn(
  current: TemplateValue | undefined,
  path: TemplatePath,
  depth: number,
  value: TemplateValue | undefined,
): TemplateValue | undefined {
  const key = path[depth];
  if (key === undefined) return value;
  if (isList(current)) {
    if (typeof key !== 'number' || !Number.isInteger(key) || key < 0 || key > current.length) {
      throw TemplateError.editInvalid(path, `the list there has ${current.length} items, "${key}" is no place in it`);
    }
    const item = replaceIn(current[key], path, depth + 1, value);
    return current.toSpliced(key, 1, ...(item === undefined ? [] : [item]));
  }
  if (typeof key === 'number' && !isMap(current)) {
    throw TemplateError.editInvalid(path, `there is no list that "${key}" could be an index of`);
  }
  if (current !== undefined && current !== null && !isMap(current)) {
    throw TemplateError.editInvalid(
      path,
      `"${key}" would be a key of the ${typeof current} ${JSON.stringify(current)}`,
    );
  }
  if (value === undefined && (!isMap(current) || !Object.hasOwn(current, key))) return current;
  const copy: Record<string, TemplateValue> = {};
  for (const [name, item] of Object.entries(current ?? {})) setKey(copy, name, item);
  const item = replaceIn(
    isMap(current) && Object.hasOwn(current, key) ? current[key] : undefined,
    path,
    depth + 1,
    value,
  );
  if (item === undefined) delete copy[key];
  else setKey(copy, String(key), item);
  return copy;
}
