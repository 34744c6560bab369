import { Fault } from '../errors.ts';
import { methodKey } from '../openapi/conditionals.ts';
import { Expect } from '../properties.ts';
import { type ApiBody, type BodyKey, type BodyValue, given, ordered } from '../py27/index.ts';
import { isMap, truthy, type ValueMap } from '../value.ts';

/**
 * `MergeDefinitions`: puts one generated method into the author's document. Where both say something, what was generated
 * counts.
 */
export function mergeDefinition(
  body: ApiBody,
  generated: ApiBody,
  { apiId, path, method }: { readonly apiId: string; readonly path: string; readonly method: string },
): void {
  body.topCopied();
  const paths = body.root['paths'];
  if (!truthy(paths)) return;
  if (!isMap(paths)) throw notAMap(apiId, '');
  const item = paths[path];
  if (truthy(item) && !isMap(item)) throw notAMap(apiId, path);
  if (item !== undefined && !isMap(item)) {
    throw Fault.fatal(`Value of '${path}' path must be a dictionary according to Swagger spec.`);
  }
  const present = isMap(item) && truthy(item[method]) ? item[method] : {};
  const definition = Expect.resource(apiId).map(present, `DefinitionBody.paths.${path}.${method}`);

  const merged = ordered(mergedEntries(body, definition, generated, methodIn(generated, path, method)));
  if (isMap(item)) body.set(item, given(method), merged);
  else body.set(paths, given(path), ordered([[given(method), merged]]));
}

function notAMap(apiId: string, where: string): Fault {
  const what = where === '' ? 'It should be a map' : `The value of '${where}' should be a map`;
  return Fault.resource(apiId, `Property 'DefinitionBody' is invalid: ${what}`);
}

function methodIn(body: ApiBody, path: string, method: string): ValueMap {
  const paths = body.root['paths'];
  const item = isMap(paths) ? paths[path] : undefined;
  const definition = isMap(item) ? item[methodKey(method)] : undefined;
  return isMap(definition) ? definition : {};
}

function mergedEntries(
  body: ApiBody,
  authors: ValueMap,
  generated: ApiBody,
  definition: ValueMap,
): Map<BodyKey, BodyValue> {
  const entries = new Map<string, [BodyKey, BodyValue]>();
  for (const key of body.keys(authors)) entries.set(key, [body.keyOf(authors, key), body.part(authors, key)]);
  for (const key of generated.keys(definition)) {
    const [name] = entries.get(key) ?? [generated.keyOf(definition, key)];
    entries.set(key, [name, generated.part(definition, key, body)]);
  }
  return new Map(entries.values());
}
