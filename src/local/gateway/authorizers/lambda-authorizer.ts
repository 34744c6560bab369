import type { LambdaAuthorizerDefinition } from '../../../application/index.ts';
import { callFunction } from '../call-function.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { evaluatePolicy } from '../policies/policy.ts';
import type { PolicyRequest } from '../policies/policy-request.ts';
import type { RoutedRequest } from '../routed-request.ts';
import {
  type Authorization,
  type Authorize,
  allow,
  denied,
  failed,
  misconfigured,
  unauthorized,
} from './authorization.ts';
import type { AuthorizerEnvironment } from './authorizer-environment.ts';
import { executeApiArn, invokeRequest } from './execute-api-arn.ts';
import { identitySource } from './identity-source.ts';
import { httpRequestEventV1, httpRequestEventV2, restRequestEvent, tokenEvent } from './lambda-event.ts';
import { type LambdaResult, type ResultForm, readLambdaResult } from './lambda-result.ts';
import { ResultCache } from './result-cache.ts';

/** How long an authorizer may take, in milliseconds. */
const TIMEOUT_MS: Readonly<Record<'rest' | 'http', number>> = { rest: 29_000, http: 10_000 };

/**
 * An authorizer that asks a function. What it answers is kept by who asked, and holds for all routes: a policy is looked
 * at again for each.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function lambdaAuthorizer(
  definition: LambdaAuthorizerDefinition & { readonly functionId: string },
  { name, kind, region, options, clock }: AuthorizerEnvironment,
): Authorize {
  const { functionId, qualifier, type, identitySources, payloadFormatVersion: format, resultTtlSeconds } = definition;
  const expressions =
    type === 'TOKEN' && identitySources.length === 0 ? ['method.request.header.Authorization'] : identitySources;
  const sources = expressions.map((expression) => ({ expression, read: identitySource(expression) }));
  const validation = validationOf(definition.validationExpression);
  const form = { simple: definition.simpleResponses, scalarContext: kind === 'rest' || format === '1.0' };
  const cache = new ResultCache<LambdaResult>(sources.length === 0 ? 0 : resultTtlSeconds, clock);

  const eventOf = (request: RoutedRequest, arn: string, identities: readonly string[]): object => {
    if (type === 'TOKEN') return tokenEvent(identities[0] ?? '', arn);
    if (kind === 'rest') return restRequestEvent(request, arn);
    return format === '1.0'
      ? httpRequestEventV1(request, arn, identities)
      : httpRequestEventV2(request, arn, identities);
  };

  return async (request) => {
    const identities: string[] = [];
    for (const { expression, read } of sources) {
      const identity = read?.(request);
      if (identity === undefined || identity === '') return unauthorized(`Authorizer "${name}": no ${expression}.`);
      identities.push(identity);
    }
    if (validation !== undefined && !validation.test(identities[0] ?? '')) {
      return unauthorized(`Authorizer "${name}": the token does not match ${definition.validationExpression}.`);
    }
    const arn = executeApiArn(request, region);
    const key = identities.join('\0');
    const known = cache.get(key);
    if (known !== undefined) return judged(name, known, invokeRequest(request, arn, region), 0);

    const started = performance.now();
    const asked = await askAuthorizer(options, {
      name,
      functionId,
      qualifier,
      event: eventOf(request, arn, identities),
      traceId: request.exchange.functionTrace,
      timeoutMs: TIMEOUT_MS[kind],
      form,
    });
    if (!('result' in asked)) return asked;
    cache.set(key, asked.result);
    const latencyMs = Math.round(performance.now() - started);
    return judged(name, asked.result, invokeRequest(request, arn, region), latencyMs);
  };
}

/** One question to the function of an authorizer. */
interface AuthorizerCall {
  readonly name: string;
  readonly functionId: string;
  readonly qualifier?: string | undefined;
  readonly event: object;
  readonly traceId: string;
  readonly timeoutMs: number;
  readonly form: ResultForm;
}

/** Asks the function of an authorizer. */
export async function askAuthorizer(
  { invoker, signal }: Pick<GatewayOptions, 'invoker' | 'signal'>,
  { name, functionId, qualifier, event, traceId, timeoutMs, form }: AuthorizerCall,
): Promise<Asked> {
  const outcome = await callFunction(invoker, { functionId, qualifier, event, traceId, timeoutMs, signal });
  switch (outcome.kind) {
    case 'response': {
      const result = readLambdaResult(outcome.payload, form);
      return typeof result === 'string' ? misconfigured(`Authorizer "${name}": ${result}`) : { result };
    }
    case 'function-error':
      // The one word with which a function refuses without a policy.
      if (outcome.errorMessage === 'Unauthorized') return unauthorized(`Authorizer "${name}" answered Unauthorized.`);
      return misconfigured(`Authorizer "${name}": ${outcome.reason}`);
    default:
      return failed(`Authorizer "${name}": ${outcome.reason}`);
  }
}

/** What a function answered, or the refusal where it answered nothing that counts. */
type Asked = { readonly result: LambdaResult } | Authorization;

/** Whether the result of an authorizer lets a call through. */
export function judged(name: string, result: LambdaResult, request: PolicyRequest, latencyMs: number): Authorization {
  const { principalId, context, usageIdentifierKey, verdict } = result;
  const caller = { kind: 'lambda', principalId, context, usageIdentifierKey, latencyMs } as const;
  if (typeof verdict === 'boolean') {
    return verdict ? allow(caller) : { ...denied(`Authorizer "${name}" answered isAuthorized: false.`, false), caller };
  }
  const said = evaluatePolicy(verdict, request);
  if (said === 'allow') return allow(caller);
  const explicit = said === 'explicit-deny';
  const reason = `Authorizer "${name}": its policy ${explicit ? 'denies' : 'does not allow'} ${request.resources[0]}.`;
  return { ...denied(reason, explicit), caller, isSilent: !explicit };
}

/** The expression, to be matched from the first character on; one that is none lets nothing through. */
function validationOf(expression: string | undefined): RegExp | undefined {
  if (expression === undefined) return undefined;
  try {
    return new RegExp(`^(?:${expression})`);
  } catch {
    return /^(?!)/;
  }
}
