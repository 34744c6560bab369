import type { ApiDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import { accessLine } from '../access-log.ts';
import { routeAuthorizers } from '../authorizers/route-authorizers.ts';
import { callFunction } from '../call-function.ts';
import { beginExchange, type Exchange } from '../exchange.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import { type Gateway, type GatewayResponse, headersTooLarge } from '../message.ts';
import { noRoute } from '../no-route.ts';
import { type RouteMatch, RouteTable, segmentsOf } from '../route-table.ts';
import { routeTarget } from '../route-target.ts';
import { stageVariablesOf } from '../stage-variables.ts';
import { tenantOf } from '../tenant.ts';
import { httpContext } from './context.ts';
import { isPreflight, preflightAnswer, withCors } from './cors.ts';
import { type HttpEventInput, routeKeyOf } from './event.ts';
import { httpEventV1 } from './event-v1.ts';
import { httpEventV2 } from './event-v2.ts';
import { httpProxy } from './http-proxy.ts';
import { mapRequest, mapResponse } from './parameter-mapping.ts';
import { httpAnswer, httpError, httpFailure, httpRefusal } from './response.ts';
import { createThrottling } from './throttling.ts';

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** An HTTP API as a function, served at the root: a stage other than `$default` is in the events only. */
export function createHttpGateway(api: ApiDefinition, options: GatewayOptions): Gateway {
  const { clock = systemClock } = options;
  const answer = createAnswer(api, options);
  const { cors, accessLogFormat } = api;
  return async (request) => {
    const exchange = beginExchange(request, clock.now());
    const progress: Progress = { exchange };
    const started = accessLogFormat === undefined ? 0 : performance.now();
    const answered = await answer(progress);
    const response = cors === undefined ? answered : withCors(answered, cors, exchange);
    if (accessLogFormat === undefined) return response;
    const { integrationMs, input } = progress;
    const known = input ?? { api, exchange, accountId: options.accountId ?? DEFAULT_ACCOUNT_ID };
    const latencyMs = Math.round(performance.now() - started);
    const notes = { context: (name: string) => httpContext(known, name), exchange, response, latencyMs, integrationMs };
    return { ...response, accessLog: accessLine(accessLogFormat, notes) };
  };
}

/** A request on its way. */
interface Progress {
  readonly exchange: Exchange;
  input?: HttpEventInput;
  integrationMs?: number;
}

/** Everything but CORS. */
function createAnswer(api: ApiDefinition, options: GatewayOptions): (progress: Progress) => Promise<GatewayResponse> {
  const { accountId = DEFAULT_ACCOUNT_ID } = options;
  const integrate = createIntegration(options);
  const findRoute = createRouting(api);
  const stageVariables = stageVariablesOf(api);
  const authorizers = routeAuthorizers(api, options);
  const isThrottled = createThrottling(api, options);

  return async (progress) => {
    const { exchange } = progress;
    const { request } = exchange;
    if (request.bodyTooLarge === true) return httpError(exchange, 413, 'Request Entity Too Large');
    if (headersTooLarge(request.headers)) return httpError(exchange, 431, 'Request Header Fields Too Large');

    const match = findRoute(exchange);
    if (match === undefined) {
      // A route that takes OPTIONS goes first, `ANY` and `$default` included; only then does the service answer itself.
      if (isPreflight(exchange) && api.cors) return preflightAnswer(exchange);
      const failure = noRoute(api, exchange);
      return { ...httpError(exchange, 404, 'Not Found'), failure, isUnrouted: true };
    }
    const { route, parameters } = match;
    let input: HttpEventInput = { api, stageVariables, route, parameters, exchange, accountId };
    progress.input = input;
    const routeKey = routeKeyOf(route);
    if (isThrottled?.(routeKey) === true) {
      const failure = `${routeKey} is called more often than the stage allows.`;
      return { ...httpError(exchange, 429, 'Too Many Requests'), failure };
    }
    const authorize = authorizers.get(route);
    if (authorize !== undefined) {
      const authorization = await authorize(input);
      input = progress.input = { ...input, caller: authorization.caller };
      if (!authorization.allowed) return httpRefusal(exchange, authorization.refusal);
    }

    const { parameterMapping } = route;
    const asked = performance.now();
    const mapped = parameterMapping && { ...input, exchange: mapRequest(input, parameterMapping) };
    const response = await integrate(mapped ?? input);
    progress.integrationMs = Math.round(performance.now() - asked);
    return parameterMapping === undefined ? response : mapResponse(response, input, parameterMapping);
  };
}

/** What stands behind the routes. */
function createIntegration(options: GatewayOptions): (input: HttpEventInput) => Promise<GatewayResponse> {
  const { invoker, signal } = options;
  return async (input) => {
    const { route, exchange } = input;
    const target = routeTarget(route);
    if (target.kind === 'refused') return refuse(exchange, target.code, target.reason);
    if (target.kind === 'web-server') return await httpProxy(input, target.integration, options);
    const { functionId, qualifier, timeoutMs, format } = target;
    const { tenantId, tenantRequired } = tenantOf(functionId, exchange.request, options);
    const event = format === '2.0' ? httpEventV2(input) : httpEventV1(input);
    const outcome = await callFunction(invoker, {
      functionId,
      qualifier,
      event,
      timeoutMs,
      traceId: exchange.functionTrace,
      signal,
      turn: exchange.request.turn,
      tenantId,
      tenantRequired,
    });
    switch (outcome.kind) {
      case 'response':
        return { ...httpAnswer(outcome.payload, format, exchange), functionId };
      case 'function-error':
      case 'not-invoked':
        return { ...httpFailure(exchange, outcome.reason), functionId };
      case 'event-too-large':
        return { ...httpError(exchange, 413, 'Request Entity Too Large'), failure: outcome.reason, functionId };
      case 'integration-timeout':
        return { ...httpError(exchange, 503, 'Service Unavailable'), failure: outcome.reason, functionId };
    }
  };
}

/** `$default` takes what no other route does. */
function createRouting(api: ApiDefinition): (exchange: Exchange) => RouteMatch | undefined {
  const routes = new RouteTable(api.routes.filter((route) => route.path !== '$default'));
  const defaultRoute = api.routes.find((route) => route.path === '$default');
  const otherwise = defaultRoute && { route: defaultRoute, parameters: NO_PARAMETERS };
  return ({ routePath, request }) => routes.match(segmentsOf(routePath), request.method) ?? otherwise;
}

function refuse(exchange: Exchange, code: string, reason: string): GatewayResponse {
  if (code === 'FUNCTION_NOT_DEFINED') return httpFailure(exchange, reason);
  return httpError(exchange, code === 'INTEGRATION_NOT_SERVED' ? 501 : 500, reason);
}
