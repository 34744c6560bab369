import type {
  ApiDefinition,
  IntegrationDefinition,
  IntegrationResponseDefinition,
  RouteDefinition,
  WebSocketApiDefinition,
  WebSocketRouteDefinition,
} from '../../../application/index.ts';
import { isObject, messageOf } from '../../../core/index.ts';
import { callFunction } from '../call-function.ts';
import { beginExchange } from '../exchange.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import type { GatewayRequest } from '../message.ts';
import { MalformedResponse, type ProxyResponse, parseAnswer, readProxyResponse } from '../proxy-response.ts';
import { createIntegration } from '../rest/integrations/create-integration.ts';
import { refusalOf } from '../rest/integrations/function-refusal.ts';
import { Refusal } from '../rest/refusal.ts';
import { stageVariablesOf } from '../stage-variables.ts';
import { newTrace } from '../trace.ts';
import type { Connection } from './connections.ts';
import type { SocketEvent } from './event.ts';

/** What a route is asked with. */
export interface RouteCall {
  readonly connection: Connection;
  /** What a Lambda proxy gets; its `requestContext` is the `$context` of mapping templates. */
  readonly event: SocketEvent;
}

/** What came of a route: no response means that it failed, and `refusal` says why. */
export interface Answer {
  readonly response?: ProxyResponse | undefined;
  readonly refusal?: Refusal | undefined;
  readonly functionId?: string | undefined;
}

/** What a client is told of a route that failed. */
export function clientMessage({ refusal }: Answer): string | null {
  return refusal === undefined ? 'Internal server error' : refusal.parts.message;
}

/** What stands behind a route. Never rejects. */
export type IntegrateRoute = (call: RouteCall) => Promise<Answer>;

/** The integration of a route on this machine. */
export function routeIntegration(
  api: WebSocketApiDefinition,
  route: WebSocketRouteDefinition,
  options: GatewayOptions,
): IntegrateRoute {
  const { integration } = route;
  if (integration.kind === 'lambda-proxy') return lambdaProxy(route.key, integration, options);
  if (integration.kind === 'mock' && Object.keys(integration.requestTemplates).length === 0) {
    return async () => ({ response: NOTHING });
  }
  return mapped(api, route, options);
}

const NOTHING: ProxyResponse = { status: 200, headers: [], body: '', isBase64Encoded: false, cookies: [] };

function lambdaProxy(
  routeKey: string,
  { functionId, qualifier, timeoutMs }: Extract<IntegrationDefinition, { kind: 'lambda-proxy' }>,
  { invoker, signal }: GatewayOptions,
): IntegrateRoute {
  if (functionId === undefined) {
    const refusal = Refusal.badIntegration(500, `Route ${routeKey} leads to no function of this application.`);
    return async () => ({ refusal });
  }
  return async ({ event }) => {
    const traceId = newTrace(event.requestContext.requestTimeEpoch);
    const outcome = await callFunction(invoker, { functionId, qualifier, event, traceId, timeoutMs, signal });
    if (outcome.kind !== 'response') return { functionId, refusal: refusalOf(outcome, functionId) };
    const response = readAnswer(outcome.payload);
    if (!(response instanceof MalformedResponse)) return { functionId, response };
    const reason = `Malformed Lambda proxy response: ${response.reason}`;
    return { functionId, refusal: Refusal.badIntegration(502, reason, functionId) };
  };
}

function readAnswer(payload: Uint8Array): ProxyResponse | MalformedResponse {
  const answer = parseAnswer(payload);
  if (answer instanceof MalformedResponse) return answer;
  if (!isObject(answer.value)) return new MalformedResponse('The function did not return an object.');
  return readProxyResponse(answer.value);
}

/**
 * Any other integration is that of a REST API, which maps requests and answers alike; only that templates are chosen by
 * expressions, and that clients send no headers with a message.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-routes-integrations.html#apigateway-websocket-api-overview-integrations-differences
 */
function mapped(api: WebSocketApiDefinition, route: WebSocketRouteDefinition, options: GatewayOptions): IntegrateRoute {
  const restRoute: RouteDefinition = { method: '', path: route.key, integration: withResponses(route) };
  const { id, name, stage, stageVariables: variables, clientCertificateId } = api;
  const restApi: ApiDefinition = {
    id,
    kind: 'rest',
    name,
    stage,
    stageVariables: variables,
    binaryMediaTypes: [],
    routes: [restRoute],
    clientCertificateId,
  };
  const integrate = createIntegration(restRoute, options);
  const stageVariables = stageVariablesOf(api);
  const { accountId = DEFAULT_ACCOUNT_ID } = options;
  return async ({ connection, event }) => {
    const { requestContext: context, body = '' } = event;
    const asked = integrate({
      api: restApi,
      route: restRoute,
      stageVariables,
      parameters: NO_PARAMETERS,
      exchange: beginExchange(requestOf(connection, event, body), context.requestTimeEpoch),
      accountId,
      caller: connection.caller,
      context,
    });
    const answer = await asked.catch((error) => Refusal.configuration(`${messageOf(error)}.`));
    if (answer instanceof Refusal) return { refusal: answer, functionId: answer.parts.functionId };
    const text = answer.body instanceof Uint8Array ? Buffer.from(answer.body).toString('utf8') : '';
    const response = { ...NOTHING, status: answer.status, headers: answer.headers, body: text };
    return { response, functionId: answer.functionId };
  };
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** Headers and query are those of the handshake, and only `$connect` can map them. */
function requestOf({ request }: Connection, { requestContext }: SocketEvent, body: string): GatewayRequest {
  const own = requestContext.eventType === 'CONNECT' ? {} : { headers: [], target: '/' };
  return { ...request, ...own, method: 'POST', body: Buffer.from(body) };
}

/** What an integration answers, as it is. */
const AS_IT_IS: IntegrationResponseDefinition = { responseParameters: {}, responseTemplates: {} };

/**
 * A proxy passes what it answers, and gets the message without a template. A route that does not answer its client needs
 * no integration response.
 */
function withResponses({ integration, answers }: WebSocketRouteDefinition): IntegrationDefinition {
  switch (integration.kind) {
    case 'http-proxy':
      return { ...integration, kind: 'http', requestTemplates: {}, responses: [AS_IT_IS] };
    case 'http':
    case 'mock':
    case 'aws': {
      const isOneWay = answers !== 'route-response';
      return isOneWay ? { ...integration, responses: [...integration.responses, AS_IT_IS] } : integration;
    }
    default:
      return integration;
  }
}
