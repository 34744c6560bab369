import type { ApiDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import { routeAuthorizers } from '../authorizers/route-authorizers.ts';
import { callFunction } from '../call-function.ts';
import { beginExchange, type Exchange } from '../exchange.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import { type Gateway, type GatewayResponse, headersTooLarge } from '../message.ts';
import { RouteTable, segmentsOf } from '../route-table.ts';
import { routeTarget } from '../route-target.ts';
import { stageVariablesOf } from '../stage-variables.ts';
import { type RestEventInput, resourcePathOf, restProxyEvent } from './event.ts';
import { integrationFailure, restError, restProxyAnswer, restRefusal } from './response.ts';

/** A REST API as a function, served at the root: the stage is in the events, not in the address. */
export function createRestGateway(api: ApiDefinition, options: GatewayOptions): Gateway {
  const { invoker, signal, clock = systemClock, accountId = DEFAULT_ACCOUNT_ID } = options;
  const routes = new RouteTable(api.routes, 'resource-first');
  const stageVariables = stageVariablesOf(api);
  const authorizers = routeAuthorizers(api, options);

  return async (request) => {
    const exchange = beginExchange(request, clock.now());
    if (request.bodyTooLarge === true) return restError(exchange, 413, 'Request Too Long');
    if (headersTooLarge(request.headers)) return restError(exchange, 431, 'Request Header Fields Too Large');

    const match = routes.match(resourceSegments(exchange.path), request.method);
    if (match === undefined) {
      return restError(exchange, 403, 'Missing Authentication Token', 'MissingAuthenticationTokenException');
    }
    const target = routeTarget(match.route);
    if (target.kind === 'refused') return refuse(exchange, target.code, target.reason);

    let input: RestEventInput = { api, stageVariables, ...match, exchange, accountId };
    const authorization = await authorizers.get(match.route)?.(input);
    if (authorization?.allowed === false) return restRefusal(exchange, authorization.refusal);
    if (authorization !== undefined) input = { ...input, caller: authorization.caller };

    const { functionId, timeoutMs } = target;
    const event = restProxyEvent(input);
    const outcome = await callFunction(invoker, {
      functionId,
      event,
      timeoutMs,
      traceId: exchange.functionTrace,
      signal,
    });
    switch (outcome.kind) {
      case 'response':
        return { ...restProxyAnswer(outcome.payload, exchange, api.binaryMediaTypes), functionId };
      case 'function-error':
        return { ...integrationFailure(exchange, 502, outcome.reason), functionId };
      case 'not-invoked':
        return { ...integrationFailure(exchange, 500, outcome.reason), functionId };
      case 'event-too-large':
        return { ...restError(exchange, 413, 'Request Too Long'), failure: outcome.reason, functionId };
      case 'integration-timeout': {
        const answer = restError(exchange, 504, 'Endpoint request timed out', 'InternalServerErrorException', true);
        return { ...answer, failure: outcome.reason, functionId };
      }
    }
  };
}

/** A trailing slash does not matter to REST APIs, nor do extra slashes in front. */
function resourceSegments(path: string): string[] {
  return segmentsOf(resourcePathOf(path).replace(/\/+$/, ''));
}

/** AWS would answer 500 to a broken integration; what merely this machine cannot do says so to the client too. */
function refuse(exchange: Exchange, code: string, reason: string): GatewayResponse {
  if (code === 'FUNCTION_NOT_DEFINED') return integrationFailure(exchange, 500, reason);
  return restError(exchange, code === 'INTEGRATION_NOT_SERVED' ? 501 : 500, reason);
}
