import type { ApiDefinition, RouteDefinition } from '../../../application/index.ts';
import { messageOf, systemClock } from '../../../core/index.ts';
import { beginExchange } from '../exchange.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import { type Gateway, type GatewayRequest, type GatewayResponse, headersTooLarge } from '../message.ts';
import { RouteTable, segmentsOf } from '../route-table.ts';
import { stageVariablesOf } from '../stage-variables.ts';
import { type Access, createAccess } from './access.ts';
import { createAnswerCache } from './answer-cache.ts';
import { type Admit, createAdmission } from './api-keys.ts';
import { compressed, createDecompression } from './compression.ts';
import { resourcePathOf } from './event.ts';
import { gatewayResponse } from './gateway-responses.ts';
import { createIntegration } from './integrations/create-integration.ts';
import { Refusal } from './refusal.ts';
import { createValidation, type Validate } from './request-validation.ts';
import type { Integrate, RestCall } from './rest-call.ts';

/** A REST API as a function, served at the root: the stage is in the events, not in the address. */
export function createRestGateway(api: ApiDefinition, options: GatewayOptions, isCanary?: boolean): Gateway {
  const { clock = systemClock, accountId = DEFAULT_ACCOUNT_ID } = options;
  const routes = new RouteTable(api.routes, 'resource-first');
  const methods = restMethods(api, options);
  const stageVariables = stageVariablesOf(api);
  const decompressed = createDecompression(api);

  return async (received) => {
    const request = decompressed === undefined ? received : await decompressed(received);
    const exchange = beginExchange(request, clock.now());
    const before = { api, stageVariables, parameters: NO_PARAMETERS, exchange, accountId, isCanary };
    const problem = requestProblem(request);
    if (problem !== undefined) return gatewayResponse(problem.parts, before);

    const match = routes.match(resourceSegments(exchange.routePath), request.method);
    const method = match && methods.get(match.route);
    if (match === undefined || method === undefined) {
      const reason = `There is no method ${request.method} ${exchange.path}.`;
      const resource = routes.matchResource(resourceSegments(exchange.routePath));
      const answer = gatewayResponse(Refusal.missingAuthenticationToken(reason).parts, { ...before, ...resource });
      return { ...answer, isUnrouted: true };
    }
    const call: RestCall = { ...before, ...match };
    const response = await answerCall(method, call).catch((error) => gatewayResponse(broken(error).parts, call));
    return decompressed === undefined ? response : await compressed(response, call);
  };
}

/** A method with the steps that a request goes through; those that it does not need are absent. */
interface RestMethod {
  readonly access: Access | undefined;
  readonly admit: Admit | undefined;
  readonly validate: Validate | undefined;
  readonly integrate: Integrate;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

function restMethods(api: ApiDefinition, options: GatewayOptions): ReadonlyMap<RouteDefinition, RestMethod> {
  const access = createAccess(api, options);
  const admission = createAdmission(api, options);
  const kept = createAnswerCache(api, options);
  return new Map(
    api.routes.map((route) => [
      route,
      {
        access: access(route),
        admit: admission(route),
        validate: createValidation(api, route),
        integrate: kept(route, createIntegration(route, options)),
      },
    ]),
  );
}

/** The steps, in the service's order: who calls, how often, with what, and only then the integration. */
async function answerCall(method: RestMethod, arrived: RestCall): Promise<GatewayResponse> {
  let call = arrived;
  if (method.access !== undefined) {
    const { caller, refusal } = await method.access(call);
    if (caller !== undefined) call = { ...call, caller };
    if (refusal !== undefined) return gatewayResponse(refusal.parts, call);
  }
  if (method.admit !== undefined) {
    const admitted = method.admit(call);
    if (admitted instanceof Refusal) return gatewayResponse(admitted.parts, call);
    call = admitted;
  }
  if (method.validate !== undefined) {
    const problem = await method.validate(call);
    if (problem !== undefined) return gatewayResponse(problem.parts, call);
  }
  const answer = await method.integrate(call);
  return answer instanceof Refusal ? gatewayResponse(answer.parts, call) : answer;
}

/** What nobody foresaw is a 500 too, and does not stay unsaid. */
function broken(error: unknown): Refusal {
  return Refusal.configuration(`The request could not be served: ${messageOf(error)}.`);
}

function requestProblem(request: GatewayRequest): Refusal | undefined {
  if (request.bodyTooLarge === true) return Refusal.requestTooLarge('The body is longer than 10 MB.');
  return headersTooLarge(request.headers) ? Refusal.headersTooLarge() : undefined;
}

/** A trailing slash does not matter to REST APIs, nor do extra slashes in front. */
function resourceSegments(path: string): string[] {
  return segmentsOf(resourcePathOf(path).replace(/\/+$/, ''));
}
