import type { ApiDefinition, RouteDefinition } from '../../../application/index.ts';
import type { Authorization, Authorize, Refusal as AuthorizerRefusal } from '../authorizers/authorization.ts';
import type { Caller } from '../authorizers/caller.ts';
import { executeApi, executeApiArn, invokeRequest } from '../authorizers/execute-api-arn.ts';
import { notAuthorized } from '../authorizers/identity-policies.ts';
import { authorizerOf, routeAuthorizers } from '../authorizers/route-authorizers.ts';
import { DEFAULT_ACCOUNT_ID, DEFAULT_REGION, type GatewayOptions } from '../gateway-options.ts';
import { evaluatePolicy, type Verdict } from '../policies/policy.ts';
import type { PolicyRequest } from '../policies/policy-request.ts';
import { type ResourcePolicy, readResourcePolicy } from '../policies/resource-policy.ts';
import { Refusal } from './refusal.ts';
import type { RestCall } from './rest-call.ts';

/** Decides whether a call may go on: with whom it is from, or with why not. Never rejects. */
export type Access = (call: RestCall) => Promise<Admission>;

/** What was decided, and who calls as far as that is known. */
interface Admission {
  readonly caller?: Caller | undefined;
  readonly refusal?: Refusal | undefined;
}

/** What stands in front of the methods of a REST API: authorizers and the resource policy, together. */
export function createAccess(
  api: ApiDefinition,
  options: GatewayOptions,
): (route: RouteDefinition) => Access | undefined {
  const authorizers = routeAuthorizers(api, options);
  const policy = resourcePolicyOf(api, options);
  const { region = DEFAULT_REGION } = options;
  return (route) => {
    const authorize = authorizers.get(route);
    if (policy === undefined) return authorize && withoutPolicy(authorize);
    const { kind } = route.authorizer === undefined ? { kind: undefined } : authorizerOf(api, route.authorizer);
    return withPolicy(kind, authorize, policy, region);
  };
}

/** The resource policy that counts for an API here. */
export function resourcePolicyOf(api: ApiDefinition, options: GatewayOptions): ResourcePolicy | undefined {
  const { region = DEFAULT_REGION, accountId = DEFAULT_ACCOUNT_ID, disableAuthorizers } = options;
  if (api.rest?.policy === undefined || disableAuthorizers === true) return undefined;
  return readResourcePolicy(api.rest.policy, executeApi(region, accountId, api));
}

function withoutPolicy(authorize: Authorize): Access {
  return async (call) => {
    const authorization = await authorize(call);
    const { caller } = authorization;
    return authorization.allowed ? { caller } : { caller, refusal: refusalOf(authorization.refusal) };
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html */
function withPolicy(
  kind: string | undefined,
  authorize: Authorize | undefined,
  { statements }: ResourcePolicy,
  region: string,
): Access {
  return async (call) => {
    const request = invokeRequest(call, executeApiArn(call, region), region);
    const forbidden = (verdict: Verdict, caller?: Caller): Admission => {
      const explicit = verdict === 'explicit-deny';
      const reason = `The resource policy of the API ${explicit ? 'denies' : 'does not allow'} ${request.action} on ${request.resources[0]} ${seen(request)}.`;
      return {
        caller,
        refusal: refusalOf(notAuthorized(request, caller, { policy: 'resource-based', explicit }, reason)),
      };
    };
    if (authorize === undefined) {
      const verdict = evaluatePolicy(statements, request);
      return verdict === 'allow' ? {} : forbidden(verdict);
    }
    // A Lambda authorizer is not even asked about whom the policy denies.
    if (kind === 'lambda' && evaluatePolicy(statements, request) === 'explicit-deny') return forbidden('explicit-deny');
    const authorization = await authorize(call);
    const { caller } = authorization;
    if (!authorization.allowed && authorization.isSilent !== true) {
      return { caller, refusal: refusalOf(authorization.refusal) };
    }
    const verdict = evaluatePolicy(statements, { ...request, caller });
    if (verdict === 'explicit-deny') return forbidden(verdict, caller);
    if (needsBoth(kind, authorization, call) && (verdict !== 'allow' || !authorization.allowed)) {
      return authorization.allowed ? forbidden(verdict, caller) : { caller, refusal: refusalOf(authorization.refusal) };
    }
    if (verdict === 'allow' || authorization.allowed) return { caller };
    return { caller, refusal: refusalOf(authorization.refusal) };
  };
}

/** Whether the policy has to allow what the authorizer allows: for Cognito, and for callers from other accounts. */
function needsBoth(kind: string | undefined, { caller }: Authorization, { accountId }: RestCall): boolean {
  return kind === 'cognito' || (caller?.kind === 'iam' && caller.identity.accountId !== accountId);
}

/** What a policy is most often about, for those who wonder. */
function seen({ exchange: { request } }: PolicyRequest): string {
  const { remoteAddress, vpcId, vpcEndpointId } = request;
  return `(aws:SourceIp ${remoteAddress}, aws:SourceVpc ${vpcId ?? 'none'}, aws:SourceVpce ${vpcEndpointId ?? 'none'})`;
}

/** A token that has expired is 401 to authorizers, though the type by itself is 403. */
function refusalOf(refusal: AuthorizerRefusal): Refusal {
  return new Refusal({ ...refusal, status: refusal.type === 'EXPIRED_TOKEN' ? 401 : undefined });
}
