import type { IamCaller } from '../../authorizers/authorization.ts';
import { headerValue } from '../../message.ts';
import type { PolicyRequest } from '../condition-keys.ts';

/** Reads one key of a request; `part` is what follows a slash (`aws:PrincipalTag/team`), in lower case. */
type ReadKey = (request: PolicyRequest, part: string) => string | readonly string[] | undefined;

/**
 * The condition keys that API Gateway knows, in lower case: names of keys have no case. Those of temporary credentials
 * (`aws:TokenIssueTime`, `aws:MultiFactorAuthPresent`, `aws:MultiFactorAuthAge`) and `aws:PrincipalOrgPaths` are never
 * there: nothing here knows them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 */
export const CONDITION_KEYS: Readonly<Record<string, ReadKey>> = {
  'aws:currenttime': ({ exchange }) => new Date(exchange.timeMs).toISOString(),
  'aws:epochtime': ({ exchange }) => String(Math.floor(exchange.timeMs / 1000)),
  'aws:principalaccount': ({ caller }) => iam(caller)?.accountId,
  'aws:principalarn': ({ caller }) => mapped(iam(caller)?.userArn, roleOf),
  'aws:principalorgid': ({ caller }) => iam(caller)?.principalOrgId ?? undefined,
  'aws:principaltag': ({ caller }, tag) => tagValue(iam(caller), tag),
  'aws:principaltype': ({ caller }) => mapped(iam(caller)?.userArn, principalType),
  'aws:referer': ({ exchange }) => headerValue(exchange.request.headers, 'referer'),
  'aws:requestedregion': ({ region }) => region,
  'aws:resourceaccount': ({ accountId }) => accountId,
  // The service takes nothing but HTTPS.
  'aws:securetransport': () => 'true',
  'aws:sourceip': ({ exchange }) => exchange.request.remoteAddress,
  'aws:sourcevpc': ({ exchange }) => exchange.request.vpcId,
  'aws:sourcevpce': ({ exchange }) => exchange.request.vpcEndpointId,
  'aws:useragent': ({ exchange }) => headerValue(exchange.request.headers, 'user-agent'),
  'aws:userid': ({ caller }) => iam(caller)?.userId,
  'aws:username': ({ caller }) => mapped(iam(caller)?.userArn, userName),
  'aws:vpcsourceip': ({ exchange: { request } }) =>
    request.vpcId === undefined && request.vpcEndpointId === undefined ? undefined : request.remoteAddress,
};

function iam(caller: PolicyRequest['caller']): IamCaller | undefined {
  return caller?.kind === 'iam' ? caller.identity : undefined;
}

function tagValue(identity: IamCaller | undefined, lowerCaseName: string): string | undefined {
  return Object.entries(identity?.tags ?? {}).find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
}

/** The role behind a session; any other principal is itself. */
function roleOf(arn: string): string {
  const [, partition, account, role] = /^arn:([^:]*):sts::(\d*):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

function principalType(arn: string): string {
  if (arn.includes(':assumed-role/')) return 'AssumedRole';
  if (arn.includes(':federated-user/')) return 'FederatedUser';
  return arn.endsWith(':root') ? 'Account' : 'User';
}

function userName(arn: string): string | undefined {
  return /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
}

function mapped<T>(value: string | undefined, change: (value: string) => T): T | undefined {
  return value === undefined ? undefined : change(value);
}
