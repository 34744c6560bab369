import { type HeaderLines, headerValue } from '../../message.ts';
import { decodePercent, parseQuery } from '../../target.ts';
import type { RestCall } from '../rest-call.ts';
import { findByPath, jsonText, parseJson, textOf, type Value } from '../velocity/index.ts';
import type { MappingScope } from './scope.ts';

/** What the sources of parameters are looked up in. */
export interface ParameterScope {
  readonly call: RestCall;
  readonly scope: MappingScope;
  /** Text of the body: of the request, or of what the integration answered. */
  readonly body: () => string;
  /** What the integration answered; absent while the request is mapped. */
  readonly answer?: HeaderLines | undefined;
  /** Whether the answer is the error of a function. */
  readonly isFunctionError?: boolean | undefined;
}

/**
 * The values of a source like `method.request.header.X` or `'static'`; none where there is nothing.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
 */
export function valuesOf(
  source: string,
  { call, scope, body, answer, isFunctionError }: ParameterScope,
): readonly string[] {
  const literal = /^'([\s\S]*)'$/.exec(source)?.[1];
  if (literal !== undefined) return [literal];
  const [, kind = '', rest = ''] =
    /^(context|stageVariables|(?:method|route)\.request|integration\.response)\.(.+)$/.exec(source) ?? [];
  switch (kind) {
    case 'context':
      return present(textAt(scope.context, rest.split('.')));
    case 'stageVariables':
      return present(own(call.stageVariables ?? {}, rest));
    case 'method.request':
    case 'route.request':
      return rest === 'body' || rest.startsWith('body.') ? bodyPart(body(), rest) : requestValues(rest, call);
    case 'integration.response': {
      if (rest === 'body' || rest.startsWith('body.')) {
        const inMessage = isFunctionError === true ? /^body\.errorMessage\.(.+)$/.exec(rest)?.[1] : undefined;
        return inMessage === undefined ? bodyPart(body(), rest) : messagePart(body(), inMessage);
      }
      const [, place, name = ''] = /^(header|multivalueheader)\.(.+)$/.exec(rest) ?? [];
      const lines = (answer ?? []).filter(([known]) => known.toLowerCase() === name.toLowerCase());
      return lines.slice(place === 'header' ? -1 : 0).map(([, value]) => value);
    }
    default:
      return [];
  }
}

function requestValues(rest: string, { exchange, parameters }: RestCall): readonly string[] {
  const [, place, name = ''] = /^(\w+)\.(.+)$/.exec(rest) ?? [];
  switch (place) {
    case 'header':
      return present(headerValue(exchange.request.headers, name.toLowerCase()));
    case 'multivalueheader':
      return exchange.request.headers
        .filter(([known]) => known.toLowerCase() === name.toLowerCase())
        .map(([, value]) => value);
    case 'querystring':
      return present(parseQuery(exchange.query).get(name)?.at(-1));
    case 'multivaluequerystring':
      return parseQuery(exchange.query).get(name) ?? [];
    case 'path': {
      const value = parameters.get(name);
      return present(value === undefined ? undefined : decodePercent(value));
    }
    default:
      return [];
  }
}

/** `body`, or `body.<JSONPath>`. */
function bodyPart(text: string, rest: string): readonly string[] {
  if (rest === 'body') return [text];
  try {
    const found = findByPath(parseJson(text), rest.slice('body.'.length));
    return found === null ? [] : [typeof found === 'string' ? found : jsonText(found)];
  } catch {
    return [];
  }
}

/**
 * A part of the JSON that is the message of a function's error.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html#handle-custom-errors-in-lambda-integration
 */
function messagePart(text: string, path: string): readonly string[] {
  return bodyPart(text, 'body.errorMessage').flatMap((message) => bodyPart(message, `body.${path}`));
}

function textAt(value: Value, path: readonly string[]): string | undefined {
  let found: Value | undefined = value;
  for (const name of path) found = found instanceof Map ? found.get(name) : undefined;
  return found === undefined || found === null ? undefined : textOf(found);
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
