import { eventQuery } from '../../event-query.ts';
import { decodePercent } from '../../target.ts';
import { traceRoot } from '../../trace.ts';
import { requestContextOf } from '../request-context.ts';
import { restEventHeaders } from '../request-headers.ts';
import type { RestCall } from '../rest-call.ts';
import {
  Callable,
  findByPath,
  jsonText,
  parseJson,
  renderTemplate,
  TemplateProblem,
  textOf,
  toValue,
  type Value,
  type ValueMap,
} from '../velocity/index.ts';
import { util } from './util.ts';

/** What mapping templates change about a request or a response besides its body. */
export interface Overrides {
  readonly status?: string | undefined;
  readonly header: ReadonlyMap<string, string>;
  readonly querystring: ReadonlyMap<string, string>;
  readonly path: ReadonlyMap<string, string>;
}

/**
 * What the mapping templates of one call may refer to: `$context`, `$input`, `$stageVariables` and `$util`. Request and
 * response template share it, so that what the first sets in `$context` the second sees (recorded).
 */
export class MappingScope {
  readonly #call: RestCall;
  #context: ValueMap | undefined;

  constructor(call: RestCall) {
    this.#call = call;
  }

  get context(): ValueMap {
    this.#context ??= new Map<string, Value>([
      ...contextOf(this.#call),
      ['xrayTraceId', traceRoot(this.#call.exchange.trace) ?? null],
      ...(this.#call.isCanary === undefined ? [] : [['isCanaryRequest', this.#call.isCanary] as const]),
      ['requestOverride', new Overridable('requestOverride', ['header', 'querystring', 'path'])],
      ['responseOverride', new Overridable('responseOverride', ['header'])],
    ]);
    return this.#context;
  }

  /** Renders a template for a body. @throws TemplateProblem */
  render(template: string, body: string): string {
    const variables: ValueMap = new Map<string, Value>([
      ['context', this.context],
      ['stageVariables', toValue(this.#call.stageVariables ?? {})],
      ['input', input(this.#call, body)],
      ['util', util],
    ]);
    return renderTemplate(template, variables);
  }

  /** What templates have set so far in `$context.requestOverride` or `$context.responseOverride`. */
  overrides(kind: 'requestOverride' | 'responseOverride'): Overrides {
    const set = this.#context?.get(kind);
    const part = (name: string): ReadonlyMap<string, string> => {
      const values = set instanceof Map ? set.get(name) : undefined;
      return new Map(values instanceof Map ? [...values].map(([key, value]) => [key, textOf(value)]) : []);
    };
    const status = set instanceof Map ? set.get('status') : undefined;
    return {
      status: status === undefined || status === null ? undefined : textOf(status),
      header: part('header'),
      querystring: part('querystring'),
      path: part('path'),
    };
  }
}

function contextOf(call: RestCall): ValueMap {
  const context = toValue(call.context ?? requestContextOf(call));
  return context instanceof Map ? context : new Map();
}

/**
 * What templates may override: each parameter once.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
class Overridable extends Map<string, Value> {
  readonly #name: string;
  readonly #overridden = new Set<string>();

  constructor(name: string, parts: readonly string[] = []) {
    super();
    this.#name = name;
    for (const part of parts) super.set(part, new Overridable(`${name}.${part}`));
  }

  /** @throws TemplateProblem */
  override set(key: string, value: Value): this {
    if (this.#overridden.has(key))
      throw new TemplateProblem(`$context.${this.#name}.${key} is overridden a second time`);
    this.#overridden.add(key);
    return super.set(key, value);
  }
}

/** `$input` for a body. An empty one counts as `{}`, which is what functions get then (recorded). */
function input(call: RestCall, body: string): Callable {
  const text = body === '' ? '{}' : body;
  let parsed: { readonly value: Value } | undefined;
  const find = (path: Value): Value => {
    parsed ??= { value: parseJson(text) };
    return findByPath(parsed.value, textOf(path ?? '$'));
  };
  return new Callable(
    {
      path: (path = '$') => find(path),
      json: (path = '$') => {
        const found = find(path);
        return found === null ? '""' : jsonText(found);
      },
      params: (name) => (name === undefined ? parameters(call) : parameter(call, textOf(name))),
    },
    { body: () => text },
  );
}

function parameters(call: RestCall): ValueMap {
  const path = [...call.parameters].map(([name, value]) => [name, decodePercent(value)]);
  return new Map<string, Value>([
    ['path', toValue(Object.fromEntries(path))],
    ['querystring', toValue(eventQuery(call.exchange.query).queryStringParameters ?? {})],
    ['header', toValue(restEventHeaders(call.exchange.request, call.exchange.trace).headers)],
  ]);
}

/** Looked up in the path, the query and the headers, in this order. */
function parameter(call: RestCall, name: string): Value {
  for (const [place, values] of parameters(call)) {
    if (!(values instanceof Map)) continue;
    const found = values.get(name);
    if (found !== undefined) return found;
    if (place !== 'header') continue;
    const key = [...values.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
    if (key !== undefined) return values.get(key) ?? '';
  }
  return '';
}
