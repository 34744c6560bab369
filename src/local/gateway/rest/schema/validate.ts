import { isObject } from '../../../../core/index.ts';
import type { Value, ValueMap } from '../velocity/index.ts';
import { keywordProblems } from './keywords.ts';

/** The models of an API, by name: each a JSON schema. */
export type Models = Readonly<Record<string, unknown>>;

/** A schema with what its references lead into. */
interface Place {
  readonly schema: unknown;
  readonly models: Models;
}

/** How often references may lead on to references. */
const MAX_REFERENCES = 100;

/**
 * What is wrong with a value by a model of an API, each thing in the words of the validator that the service uses
 * (json-schema-validator for Java): JSON schema of draft 4. What stands inside of a value is looked at once there is
 * nothing wrong with the value itself.
 */
export function validateAgainst(models: Models, name: string, value: Value): string[] {
  return problemsOf({ schema: Object.hasOwn(models, name) ? models[name] : undefined, models }, value);
}

function problemsOf(given: Place, value: Value): string[] {
  const place = resolved(given);
  const { schema } = place;
  if (!isObject(schema)) return [];
  const problems = keywordProblems(schema, value, (part, other = value) =>
    problemsOf({ ...place, schema: part }, other),
  );
  if (problems.length > 0) return problems;
  if (Array.isArray(value)) return value.flatMap((item, index) => problemsOf(itemPlace(place, index), item));
  if (!(value instanceof Map)) return [];
  const keys = [...value.keys()].sort();
  return keys.flatMap((key) => memberProblems(place, value, key));
}

function itemPlace(place: Place, index: number): Place {
  const { items, additionalItems } = isObject(place.schema) ? place.schema : {};
  if (!Array.isArray(items)) return { ...place, schema: items ?? additionalItems };
  return { ...place, schema: index < items.length ? items[index] : additionalItems };
}

function memberProblems(place: Place, map: ValueMap, key: string): string[] {
  const { properties, patternProperties, additionalProperties } = isObject(place.schema) ? place.schema : {};
  const named = isObject(properties) && Object.hasOwn(properties, key) ? [properties[key]] : [];
  const matching = isObject(patternProperties)
    ? Object.entries(patternProperties).flatMap(([pattern, schema]) => (new RegExp(pattern).test(key) ? [schema] : []))
    : [];
  const schemas = [...named, ...matching];
  if (schemas.length === 0) schemas.push(additionalProperties);
  return schemas.flatMap((schema) => problemsOf({ ...place, schema }, map.get(key) ?? null));
}

/** What a place is when its references have been followed. They are pointers into all models: `#/definitions/Line`. */
function resolved(given: Place): Place {
  const { models } = given;
  let { schema } = given;
  for (let count = 0; isObject(schema) && typeof schema['$ref'] === 'string'; count++) {
    const reference = schema['$ref'];
    if (count >= MAX_REFERENCES) throw new TypeError(`"$ref": "${reference}" leads back to itself`);
    schema = target(reference, models);
    if (schema === undefined) throw new TypeError(`"$ref": "${reference}" leads to no model`);
  }
  return { schema, models };
}

function target(reference: string, models: Models): unknown {
  if (!reference.startsWith('#/')) return undefined;
  let schema: unknown = { definitions: models };
  for (const step of reference.split('/').slice(1)) schema = childOf(schema, unescaped(step));
  return schema;
}

function childOf(schema: unknown, step: string): unknown {
  if (Array.isArray(schema)) return schema[Number(step)];
  return isObject(schema) && Object.hasOwn(schema, step) ? schema[step] : undefined;
}

/** JSON pointers write `/` and `~` otherwise. */
function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
