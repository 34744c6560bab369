import type { Schema } from '@cfworker/json-schema';
import { isObject } from '../../../core/index.ts';

/** Says what is wrong with a body by the name of its model. */
export type CheckBody = (model: string, body: Uint8Array) => Promise<string | undefined>;

/** Models that allow anything, which every API has. */
const BUILT_IN: ReadonlySet<string> = new Set(['Empty', 'Error']);

/** Checks bodies against the models of an API: JSON schemas of draft 4, which may refer to each other. */
export function createBodyCheck(models: Readonly<Record<string, unknown>>): CheckBody {
  const definitions = Object.fromEntries(Object.entries(models).map(([name, model]) => [name, withoutIdentity(model)]));
  return async (name, body) => {
    const model = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (model === undefined && !BUILT_IN.has(name)) return undefined;
    const text = Buffer.from(body).toString('utf8');
    let instance: unknown;
    try {
      instance = JSON.parse(text);
    } catch {
      return text.trim() === '' ? '[the body is empty]' : '[the body is not JSON]';
    }
    if (!isObject(model)) return undefined;
    const { Validator } = await import('@cfworker/json-schema');
    const schema: Schema = { ...model, definitions };
    const { valid, errors } = new Validator(schema, '4', false).validate(instance);
    if (valid) return undefined;
    return `[${errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`).join(', ')}]`;
  };
}

/** A model's own `id` and `$schema` would take its references out of the definitions that they lead to. */
function withoutIdentity(model: unknown): unknown {
  if (!isObject(model)) return model;
  const { $schema: _, id, ...rest } = model;
  return typeof id === 'string' ? rest : { ...rest, ...(id === undefined ? {} : { id }) };
}
