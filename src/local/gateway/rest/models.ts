import { type Models, validateAgainst } from './schema/index.ts';
import { isJson, parseJson } from './velocity/index.ts';

/** Says what is wrong with a body by the name of its model. */
export type CheckBody = (model: string, body: Uint8Array) => string | undefined;

/** Models that allow anything, which every API has. */
const BUILT_IN: ReadonlySet<string> = new Set(['Empty', 'Error']);

/** Checks bodies against the models of an API: JSON schemas of draft 4, which may refer to each other. */
export function createBodyCheck(models: Models): CheckBody {
  return (name, body) => {
    if (!Object.hasOwn(models, name) && !BUILT_IN.has(name)) return undefined;
    const text = Buffer.from(body).toString('utf8');
    if (text.trim() === '') return '[the body is empty]';
    if (!isJson(text)) return '[the body is not JSON]';
    const problems = validateAgainst(models, name, parseJson(text));
    return problems.length === 0 ? undefined : `[${problems.join(', ')}]`;
  };
}
