import type { MappingTemplates } from '../../application/index.ts';
import { findByPath, parseJson, textOf, type Value } from './rest/velocity/index.ts';

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
  let parsed: { readonly value: Value } | undefined;
  return (variable) => {
    const path = /^request\.body(?:\.([\s\S]+))?$/.exec(variable);
    if (path === null) return undefined;
    if (path[1] === undefined) return text;
    parsed ??= { value: parse(text) };
    try {
      const found = findByPath(parsed.value, path[1]);
      if (found === null) return undefined;
      return Array.isArray(found) ? `[${[...found].map(textOf).join(', ')}]` : textOf(found);
    } catch {
      return undefined;
    }
  };
}

/** Nothing can be found in what is no JSON. */
function parse(text: string): Value {
  try {
    return parseJson(text);
  } catch {
    return null;
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
