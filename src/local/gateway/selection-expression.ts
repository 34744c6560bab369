import type { MappingTemplates } from '../../application/index.ts';
import { isObject } from '../../core/index.ts';
import { findByPath, parseJson, textOf } from './rest/velocity/index.ts';

/** What the variables of a selection expression are looked up by: `request.body.action`. */
export type LookUp = (variable: string) => string | undefined;

/** `\$` is the sign itself; `${name}` and `$name` are variables. */
const PARTS = /\\\$|\$\{([^}]+)\}|\$([a-z]+(?:\.[\w.[\]$*@'"-]+)+)/gi;

/**
 * What a selection expression of a WebSocket API comes to: text with the values of its variables. One that has no value
 * is nothing.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 */
export function evaluateExpression(expression: string, lookUp: LookUp): string {
  return expression.replace(PARTS, (whole, inBraces: string | undefined, plain: string | undefined) =>
    whole === '\\$' ? '$' : (lookUp(inBraces ?? plain ?? '') ?? ''),
  );
}

/** The variables of a message: `request.body` and what is in it, by JSONPath. Its text is parsed when it is first asked. */
export function bodyVariables(text: string): LookUp {
  let plain: { readonly value: unknown } | undefined;
  return (variable) => {
    const path = /^request\.body(?:\.([\s\S]+))?$/.exec(variable);
    if (path === null) return undefined;
    if (path[1] === undefined) return text;
    plain ??= { value: parsed(text) };
    const found = valueAt(plain.value, path[1]);
    if (typeof found === 'string' || found === undefined) return found;
    return textAt(text, path[1]);
  };
}

/**
 * The value at a path of nothing but names, which almost every path is, or `null` where there is more to it. All of
 * JSONPath takes many times as long for a large message.
 */
function valueAt(root: unknown, path: string): unknown {
  if (!/^[\w-]+(?:\.[\w-]+)*$/.test(path)) return null;
  let found = root;
  for (const name of path.split('.')) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found ?? undefined;
}

function textAt(text: string, path: string): string | undefined {
  try {
    const found = findByPath(parseJson(text), path);
    if (found === null) return undefined;
    return Array.isArray(found) ? `[${[...found].map(textOf).join(', ')}]` : textOf(found);
  } catch {
    return undefined;
  }
}

/** Nothing can be found in what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The template under the key that an expression gave, or the one for all other keys. */
export function selectedTemplate(
  templates: MappingTemplates,
  key: string,
): readonly [key: string, template: string] | undefined {
  const found = [key, '$default'].find((name) => Object.hasOwn(templates, name));
  return found === undefined ? undefined : [found, templates[found] ?? ''];
}
