import type { Caller, IamCaller } from './caller.ts';

/** What `requestContext.authorizer` of a REST API, or of format 1.0, says of a caller; `undefined` where it is absent. */
export function authorizerV1(caller: Caller | undefined): Record<string, unknown> | undefined {
  switch (caller?.kind) {
    case 'lambda': {
      const { context, principalId, latencyMs } = caller;
      const texts = Object.entries(context ?? {}).map(([name, value]) => [name, value === null ? null : String(value)]);
      return {
        ...Object.fromEntries(texts),
        ...(principalId === undefined ? {} : { principalId }),
        integrationLatency: latencyMs,
      };
    }
    case 'jwt':
      return { claims: caller.claims, ...(caller.scopes === null ? {} : { scopes: caller.scopes }) };
    case 'cognito':
      return { claims: caller.claims };
    default:
      return undefined;
  }
}

/** What `requestContext.authorizer` of format 2.0 says of a caller. */
export function authorizerV2(caller: Caller): Record<string, unknown> {
  switch (caller.kind) {
    case 'lambda':
      return { lambda: caller.context };
    case 'jwt':
      return { jwt: { claims: caller.claims, scopes: caller.scopes } };
    case 'cognito':
      return { jwt: { claims: caller.claims, scopes: null } };
    case 'iam': {
      const { accessKey, accountId, principalOrgId, userArn, userId } = caller.identity;
      return {
        iam: { accessKey, accountId, callerId: userId, cognitoIdentity: null, principalOrgId, userArn, userId },
      };
    }
  }
}

/** What `requestContext.identity` of a REST API, or of format 1.0, says of an IAM caller. */
export function identityV1(caller: Caller | undefined): {
  readonly accessKey: string | null;
  readonly accountId: string | null;
  readonly caller: string | null;
  readonly principalOrgId: string | null;
  readonly user: string | null;
  readonly userArn: string | null;
} {
  const identity: Partial<IamCaller> = caller?.kind === 'iam' ? caller.identity : {};
  const { accessKey = null, accountId = null, principalOrgId = null, userArn = null, userId = null } = identity;
  return { accessKey, accountId, caller: userId, principalOrgId, user: userId, userArn };
}
