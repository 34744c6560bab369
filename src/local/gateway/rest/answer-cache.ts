import type { ApiDefinition, MethodCacheDefinition, RouteDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import { executeApiArn, invokeRequest } from '../authorizers/execute-api-arn.ts';
import { notAuthorized } from '../authorizers/identity-policies.ts';
import { ResultCache } from '../authorizers/result-cache.ts';
import { DEFAULT_REGION, type GatewayOptions } from '../gateway-options.ts';
import { type GatewayResponse, type HeaderLines, headerValue } from '../message.ts';
import { evaluatePolicy } from '../policies/policy.ts';
import type { ResourcePolicy } from '../policies/resource-policy.ts';
import { resourcePolicyOf } from './access.ts';
import { valuesOf } from './mapping/parameters.ts';
import { MappingScope } from './mapping/scope.ts';
import { Refusal } from './refusal.ts';
import { identifyingHeaders } from './response-headers.ts';
import type { Integrate, RestCall } from './rest-call.ts';

/** The answers that a stage keeps, by namespace and time to live. */
export class AnswerCaches extends Map<string, ResultCache<GatewayResponse>> {}

/** The largest answer that is kept, in bytes. */
const MAX_BYTES = 1_048_576;

/** What API Gateway says to a client that wanted a new answer and may not have one. */
const IGNORED = ['Warning', '199 Cache-control headers were ignored because the caller was unauthorized.'] as const;

/**
 * The cache of a stage: methods that have caching enabled answer out of it as long as their answers count.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
 */
export function createAnswerCache(
  api: ApiDefinition,
  options: GatewayOptions,
  namespaces: AnswerCaches,
): (route: RouteDefinition, integrate: Integrate) => Integrate {
  const { methodCaches } = api.rest ?? {};
  if (methodCaches === undefined || options.caching !== true) return (_, integrate) => integrate;
  const { clock = systemClock, region = DEFAULT_REGION } = options;
  const policy = resourcePolicyOf(api, options);
  return (route, integrate) => {
    const caches = new Map<string, ResultCache<GatewayResponse>>();
    const cacheOf = (method: string, ttlSeconds: number): ResultCache<GatewayResponse> => {
      const name = `${route.cacheNamespace ?? route.path} ${ttlSeconds}`;
      const cache = namespaces.get(name) ?? new ResultCache<GatewayResponse>(ttlSeconds, clock);
      namespaces.set(name, cache);
      caches.set(method, cache);
      return cache;
    };
    return async (call) => {
      const { method } = call.exchange.request;
      const settings = settingsOf(methodCaches, route, method);
      if (settings?.enabled !== true || settings.ttlSeconds <= 0) return await integrate(call);
      const cache = caches.get(method) ?? cacheOf(method, settings.ttlSeconds);
      const key = keyOf(route, call);
      const isNewWanted = wantsNew(call);
      const isRefused = isNewWanted && settings.requireAuthorization && !mayInvalidate(call, policy, region);
      if (isRefused && settings.unauthorizedStrategy === 'FAIL_WITH_403') return forbidden(call, region);
      const known = isNewWanted && !isRefused ? undefined : cache.get(key);
      const answer = known === undefined ? await integrate(call) : { ...known, headers: renewed(known.headers, call) };
      if (known === undefined && isKept(answer)) cache.set(key, { ...answer, functionId: undefined });
      const isTold = isRefused && settings.unauthorizedStrategy === 'SUCCEED_WITH_RESPONSE_HEADER';
      return isTold && !(answer instanceof Refusal) ? { ...answer, headers: [...answer.headers, IGNORED] } : answer;
    };
  };
}

/** What counts for a method; what is said of all methods counts for `GET` alone. */
function settingsOf(
  caches: Readonly<Record<string, MethodCacheDefinition>>,
  route: RouteDefinition,
  method: string,
): MethodCacheDefinition | undefined {
  const path = route.path === '/' ? '' : route.path;
  const own = caches[`${path}/${method}`] ?? caches[`${path}/${route.method}`];
  return own ?? (method === 'GET' ? (caches[`${path}/*`] ?? caches['*']) : undefined);
}

/** What tells an answer from others: the method, and those parameters alone that are said to be keys. */
function keyOf({ cacheKeyParameters = [] }: RouteDefinition, call: RestCall): string {
  const text = (): string => Buffer.from(call.exchange.request.body).toString('utf8');
  const scope = new MappingScope(call);
  const values = cacheKeyParameters.map((source) => valuesOf(source, { call, scope, body: text }));
  return JSON.stringify([call.exchange.request.method, ...values]);
}

function wantsNew({ exchange }: RestCall): boolean {
  const directives = (headerValue(exchange.request.headers, 'cache-control') ?? '').split(',');
  return directives.some((directive) => /^\s*max-age\s*=\s*0\s*$/i.test(directive));
}

/** Whether the caller's policies, or that of the API, let it have an answer made anew. */
function mayInvalidate(call: RestCall, policy: ResourcePolicy | undefined, region: string): boolean {
  const request = invalidation(call, region);
  const { caller } = call;
  const own = caller?.kind === 'iam' ? caller.identity.statements : [];
  // An IAM caller whose policies nobody gave may do everything.
  const verdicts = [own === undefined ? 'allow' : evaluatePolicy(own, request)];
  if (policy !== undefined) verdicts.push(evaluatePolicy(policy.statements, request));
  return verdicts.includes('allow') && !verdicts.includes('explicit-deny');
}

function forbidden(call: RestCall, region: string): Refusal {
  const reason = 'The caller asked for a new answer (Cache-Control: max-age=0) and may not have one.';
  const policy = call.caller?.kind === 'iam' ? 'identity-based' : 'resource-based';
  return new Refusal(notAuthorized(invalidation(call, region), call.caller, { policy, explicit: false }, reason));
}

function invalidation(call: RestCall, region: string): ReturnType<typeof invokeRequest> {
  const request = invokeRequest(call, executeApiArn(call, region), region, call.caller);
  return { ...request, action: 'execute-api:InvalidateCache' };
}

function isKept(answer: GatewayResponse | Refusal): answer is GatewayResponse {
  return !(answer instanceof Refusal) && answer.body instanceof Uint8Array && answer.body.length <= MAX_BYTES;
}

/** The headers of a kept answer for another request. */
function renewed(headers: HeaderLines, { exchange }: RestCall): HeaderLines {
  const own = new Set(['x-amzn-requestid', 'x-amz-apigw-id', 'x-amzn-trace-id']);
  return [...headers.filter(([name]) => !own.has(name.toLowerCase())), ...identifyingHeaders(exchange)];
}
