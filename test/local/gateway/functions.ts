import type {
  ApiDefinition,
  Application,
  IntegrationDefinition,
  RouteDefinition,
} from '../../../src/application/index.ts';
import { SamError } from '../../../src/core/index.ts';
import type { FunctionInvoker, InvocationOutcome, InvocationRequest } from '../../../src/local/index.ts';

/** An event of any shape, as `JSON.parse` gives it. */
export type AnyEvent = ReturnType<typeof JSON.parse>;

/** A handler as users write it, run in this process. */
export type Handler = (event: AnyEvent, signal: AbortSignal | undefined) => unknown;

/** Runs plain functions of this process behind the port that the pool stands behind in production. */
export class InProcessInvoker implements FunctionInvoker {
  /** Calls in the order of arrival. */
  readonly requests: InvocationRequest[] = [];
  /** Their events. */
  readonly events: AnyEvent[] = [];
  readonly #handlers: Record<string, Handler>;

  constructor(handlers: Record<string, Handler>) {
    this.#handlers = handlers;
  }

  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const { functionId, payload, signal } = request;
    this.requests.push(request);
    const handler = this.#handlers[functionId];
    if (handler === undefined) throw new TypeError(`no handler for ${functionId}`);
    const event: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    this.events.push(event);
    const common = { requestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd', logs: '', durationMs: 1 };
    try {
      const result = await handler(event, signal);
      // `Raw` is for what no JSON serialiser would return.
      const text = result instanceof Raw ? result.text : JSON.stringify(result === undefined ? null : result);
      return { ...common, payload: Buffer.from(text) };
    } catch (error) {
      // What the pool refuses, no function has failed at.
      if (SamError.is(error)) throw error;
      const { name, message } = error as Error;
      const body = JSON.stringify({ errorType: name, errorMessage: message, trace: [] });
      return { ...common, payload: Buffer.from(body), functionError: 'Unhandled' };
    }
  }
}

/** The bytes that a runtime hands back, whatever they are. */
export class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function lambda(
  functionId: string,
  more: Partial<Extract<IntegrationDefinition, { kind: 'lambda-proxy' }>> = {},
): IntegrationDefinition {
  return {
    kind: 'lambda-proxy',
    functionId,
    uri: `arn:aws:lambda:us-east-1:123456789012:function:${functionId}`,
    payloadFormatVersion: '2.0',
    timeoutMs: 29_000,
    ...more,
  };
}

/** `GET /ratings/{id}` → `Fn`. */
export function route(key: string, more: Partial<RouteDefinition> = {}): RouteDefinition {
  const [method = '', path = ''] = key === '$default' ? ['ANY', '$default'] : key.split(' ');
  return { method, path, integration: lambda('Fn'), ...more };
}

export function restApi(routes: readonly RouteDefinition[], more: Partial<ApiDefinition> = {}): ApiDefinition {
  return {
    id: 'ServerlessRestApi',
    kind: 'rest',
    name: 'app',
    stage: 'Prod',
    stageVariables: {},
    binaryMediaTypes: [],
    routes,
    ...more,
  };
}

export function httpApi(routes: readonly RouteDefinition[], more: Partial<ApiDefinition> = {}): ApiDefinition {
  return {
    id: 'ServerlessHttpApi',
    kind: 'http',
    name: 'app',
    stage: '$default',
    stageVariables: {},
    binaryMediaTypes: [],
    routes,
    ...more,
  };
}

export function application(...apis: readonly ApiDefinition[]): Application {
  return {
    folder: '/app',
    functions: [],
    layers: [],
    apis,
    diagnostics: [],
    outputs: {},
    region: 'us-east-1',
    accountId: '123456789012',
  };
}
