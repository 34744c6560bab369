import { isObject, type JsonObject, type JsonValue } from '../../core/index.ts';
import { createResolver, isResolvedList, isResolvedMap, type ResolvedTree, Unresolved } from '../../resolve/index.ts';
import { isMap, NumericLiteral, type TemplateMap, toJson } from '../../template/index.ts';

/** A resource of a template without macros, with everything in it that can be known as a value. */
export interface ReviewedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
}

/** What values are taken from: the stack's own. */
export interface ReviewContext {
  readonly region: string;
  readonly accountId: string | undefined;
  readonly stackName: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The resources that the template makes: those whose condition does not hold are left out. */
export function reviewedResources(template: TemplateMap, context: ReviewContext): readonly ReviewedResource[] {
  const { region, accountId, stackName, parameters } = context;
  const resolver = createResolver({ template, region, parameters, accountId, stackName });
  const resources = isMap(template['Resources']) ? Object.entries(template['Resources']) : [];
  return resources.flatMap(([logicalId, resource]): ReviewedResource[] => {
    if (!isMap(resource) || typeof resource['Type'] !== 'string') return [];
    const { Type: type, Condition: condition, Properties = {} } = resource;
    if (typeof condition === 'string' && resolver.condition(condition) === false) return [];
    const properties = plain(resolver.resolve(Properties));
    return [{ logicalId, type, properties: isObject(properties) ? (properties as JsonObject) : {} }];
  });
}

/** What cannot be known stays the expression that it is: the same on both sides when it is the same expression. */
function plain(value: ResolvedTree | undefined): JsonValue | undefined {
  if (value instanceof Unresolved) return toJson(value.expression);
  if (value instanceof NumericLiteral) return toJson(value);
  if (isResolvedList(value)) return value.map((item) => plain(item) ?? null);
  if (isResolvedMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  return value;
}

/** The value at `path`, where it is. */
export function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let found = value;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? (found as JsonObject)[key] : undefined;
  return found;
}

/** A single value is a list of one, as in IAM. */
export function listAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[] {
  const found = at(value, ...path);
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found as JsonValue];
}

/** A value as one line of text. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
