import { isObject } from '../core/index.ts';
import { NumericLiteral, type TemplateMap, type TemplateValue } from '../template/index.ts';
import { EXCEPTIONAL_NAMES, NAMED_PROPERTIES, VERBATIM_PROPERTIES } from './data/property-names.ts';
import { DefinitionError } from './definition-error.ts';

/** SAM's name of an option: `codeUri` → `CodeUri`. What is no camelCase name (`GET /`, `method.request.…`) stays. */
function propertyName(option: string): string {
  if (!/^[a-z][A-Za-z0-9]*$/.test(option)) return option;
  return EXCEPTIONAL_NAMES.get(option) ?? option.charAt(0).toUpperCase() + option.slice(1);
}

/** Options in camelCase → properties as SAM names them, on every level that is SAM's. `undefined` means "not given". */
export function toProperties(options: object, path: string): TemplateMap {
  return mapEntries(Object.entries(options), (name, value) => {
    const property = propertyName(name);
    return [property, propertyValue(property, value, `${path}.${property}`)];
  });
}

/** Any data as a value of a template: a copy, without what is `undefined`. */
export function toTemplateValue(value: unknown, path: string): TemplateValue {
  if (Array.isArray(value)) return value.map((item: unknown, index) => toTemplateValue(item, `${path}[${index}]`));
  if (isObject(value)) return toTemplateMap(value, path);
  return toScalar(value, path);
}

/** Any map as a map of a template: a copy, without what is `undefined`. */
export function toTemplateMap(map: object, path: string): TemplateMap {
  return mapEntries(Object.entries(map), (name, item) => [name, toTemplateValue(item, `${path}.${name}`)]);
}

function propertyValue(property: string, value: unknown, path: string): TemplateValue {
  if (VERBATIM_PROPERTIES.has(property)) return toTemplateValue(value, path);
  if (NAMED_PROPERTIES.has(property) && isObject(value) && !isIntrinsic(value)) {
    return mapEntries(Object.entries(value), (name, item) => [name, shapeValue(item, `${path}.${name}`)]);
  }
  return shapeValue(value, path);
}

function shapeValue(value: unknown, path: string): TemplateValue {
  if (Array.isArray(value)) return value.map((item: unknown, index) => shapeValue(item, `${path}[${index}]`));
  if (isObject(value)) return isIntrinsic(value) ? toTemplateMap(value, path) : toProperties(value, path);
  return toScalar(value, path);
}

/** No option is called `Ref` or `Fn::…`, so a map that has just one such key is the author's own expression. */
function isIntrinsic(map: object): boolean {
  const [name, ...others] = Object.keys(map);
  return name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}

function toScalar(value: unknown, path: string): TemplateValue {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof NumericLiteral) return value;
  throw DefinitionError.invalidValue(path, describe(value));
}

function describe(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`;
  if (typeof value === 'object' && value !== null) return `an instance of ${value.constructor.name}`;
  return String(value);
}

/** `Object.fromEntries` rather than assignment: a key may be called `__proto__`. */
function mapEntries(
  entries: readonly (readonly [string, unknown])[],
  change: (name: string, value: unknown) => readonly [string, TemplateValue],
): TemplateMap {
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined).map(([name, value]) => change(name, value)),
  );
}
