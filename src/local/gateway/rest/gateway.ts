import type { ApiDefinition, RouteDefinition } from '../../../application/index.ts';
import { messageOf, systemClock } from '../../../core/index.ts';
import { accessLine, valueAt } from '../access-log.ts';
import { beginExchange } from '../exchange.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import { type Gateway, type GatewayRequest, type GatewayResponse, headersTooLarge } from '../message.ts';
import { noRoute } from '../no-route.ts';
import { RouteTable, segmentsOf } from '../route-table.ts';
import { stageVariablesOf } from '../stage-variables.ts';
import { type Access, createAccess } from './access.ts';
import { type AnswerCaches, createAnswerCache } from './answer-cache.ts';
import { type Admit, createAdmission } from './api-keys.ts';
import { compressed, createDecompression } from './compression.ts';
import { resourcePathOf } from './event.ts';
import { gatewayResponse, type RefusedCall } from './gateway-responses.ts';
import { createIntegration } from './integrations/create-integration.ts';
import { Refusal } from './refusal.ts';
import { asTaken } from './request-as-taken.ts';
import { requestContextOf } from './request-context.ts';
import { createValidation, type Validate } from './request-validation.ts';
import type { Integrate, RestCall } from './rest-call.ts';

/** A REST API as a function, served at the root: the stage is in the events, not in the address. */
export function createRestGateway(
  api: ApiDefinition,
  options: GatewayOptions,
  caches: AnswerCaches,
  isCanary?: boolean,
): Gateway {
  const { clock = systemClock, accountId = DEFAULT_ACCOUNT_ID } = options;
  const routes = new RouteTable(api.routes);
  const methods = restMethods(api, options, caches);
  const stageVariables = stageVariablesOf(api);
  const decompressed = createDecompression(api);
  const { accessLogFormat } = api;
  const logged = (
    response: GatewayResponse,
    call: RefusedCall,
    started: number,
    integrationMs?: number,
  ): GatewayResponse => {
    if (accessLogFormat === undefined) return response;
    const context = { ...requestContextOf(call), isCanaryRequest: isCanary };
    const latencyMs = Math.round(performance.now() - started);
    const { exchange } = call;
    const notes = { context: (name: string) => valueAt(context, name), exchange, response, latencyMs, integrationMs };
    return { ...response, accessLog: accessLine(accessLogFormat, notes) };
  };

  return async (received) => {
    const started = accessLogFormat === undefined ? 0 : performance.now();
    const taken = decompressed === undefined ? received : await decompressed(received);
    const request = taken instanceof Refusal ? received : taken;
    const exchange = asTaken(beginExchange(request, clock.now()));
    const before = { api, stageVariables, parameters: NO_PARAMETERS, exchange, accountId, isCanary };
    if (request.bodyTooLarge === true) return logged(BODY_TOO_LARGE, before, started);
    const problem = taken instanceof Refusal ? taken : requestProblem(request);
    if (problem !== undefined) return logged(gatewayResponse(problem.parts, before), before, started);

    const match = routes.match(resourceSegments(exchange.routePath), exchange.request.method);
    const method = match && methods.get(match.route);
    if (match === undefined || method === undefined) {
      const reason = noRoute(api, exchange);
      const resource = routes.matchResource(resourceSegments(exchange.routePath));
      const call = { ...before, ...resource };
      const answer = gatewayResponse(Refusal.missingAuthenticationToken(reason).parts, call);
      return { ...logged(answer, call, started), isUnrouted: true };
    }
    const progress: Progress = { call: { ...before, route: match.route, parameters: match.parameters } };
    let answer: GatewayResponse;
    try {
      let result: GatewayResponse | Refusal | undefined = method.isOpen ? undefined : await refusalOf(method, progress);
      if (result === undefined) {
        const asked = performance.now();
        result = await method.integrate(progress.call);
        progress.integrationMs = Math.round(performance.now() - asked);
      }
      answer = result instanceof Refusal ? gatewayResponse(result.parts, progress.call) : result;
    } catch (error) {
      answer = gatewayResponse(broken(error).parts, progress.call);
    }
    const response = decompressed === undefined ? answer : await compressed(answer, progress.call);
    return logged(response, progress.call, started, progress.integrationMs);
  };
}

/** A method with the steps that a request goes through; those that it does not need are absent. */
interface RestMethod {
  /** There are none in front of the integration: most often, and then nothing is waited for. */
  readonly isOpen: boolean;
  readonly access: Access | undefined;
  readonly admit: Admit | undefined;
  readonly validate: Validate | undefined;
  readonly integrate: Integrate;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** In the words of what stands in front of the service. https://github.com/koki-develop/lgtm-generator/issues/10 */
const BODY_TOO_LARGE: GatewayResponse = {
  status: 413,
  headers: [['Content-Type', 'text; charset=utf-8']],
  body: Buffer.from('HTTP content length exceeded 10485760 bytes.'),
  failure: 'The body is longer than 10 MB.',
};

function restMethods(
  api: ApiDefinition,
  options: GatewayOptions,
  caches: AnswerCaches,
): ReadonlyMap<RouteDefinition, RestMethod> {
  const access = createAccess(api, options);
  const admission = createAdmission(api, options);
  const kept = createAnswerCache(api, options, caches);
  return new Map(
    api.routes.map((route) => {
      const steps = { access: access(route), admit: admission(route), validate: createValidation(api, route) };
      const isOpen = Object.values(steps).every((step) => step === undefined);
      return [route, { ...steps, isOpen, integrate: kept(route, createIntegration(route, options)) }];
    }),
  );
}

/** A call on its way through the steps. */
interface Progress {
  call: RestCall;
  integrationMs?: number;
}

/** The steps in front of the integration, in the service's order: who calls, how often, with what. */
async function refusalOf(method: RestMethod, progress: Progress): Promise<Refusal | undefined> {
  let { call } = progress;
  if (method.access !== undefined) {
    const { caller, refusal } = await method.access(call);
    if (caller !== undefined) call = progress.call = { ...call, caller };
    if (refusal !== undefined) return refusal;
  }
  if (method.admit !== undefined) {
    const admitted = method.admit(call);
    if (admitted instanceof Refusal) return admitted;
    call = progress.call = admitted;
  }
  return method.validate?.(call);
}

/** What nobody foresaw is a 500 too, and does not stay unsaid. */
function broken(error: unknown): Refusal {
  return Refusal.configuration(`The request could not be served: ${messageOf(error)}.`);
}

function requestProblem(request: GatewayRequest): Refusal | undefined {
  return headersTooLarge(request.headers) ? Refusal.headersTooLarge() : undefined;
}

/** A trailing slash does not matter to REST APIs, nor do extra slashes in front. */
function resourceSegments(path: string): string[] {
  return segmentsOf(resourcePathOf(path).replace(/\/+$/, ''));
}
