import type { IamCaller } from '../../authorizers/caller.ts';
import { headerValue } from '../../message.ts';
import type { PolicyRequest } from '../policy-request.ts';

/** Reads one key of a request; `part` is what follows a slash (`aws:PrincipalTag/team`), in lower case. */
type ReadKey = (request: PolicyRequest, part: string) => string | readonly string[] | undefined;

/**
 * The condition keys that are found out of a request, in lower case: names of keys have no case. Any other is there where
 * the user says its values, and else absent.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const CONDITION_KEYS: Readonly<Record<string, ReadKey>> = {
  'aws:currenttime': ({ exchange }) => new Date(exchange.timeMs).toISOString(),
  'aws:epochtime': ({ exchange }) => String(Math.floor(exchange.timeMs / 1000)),
  // Long-term credentials do not have it at all, whoever they belong to.
  'aws:multifactorauthpresent': ({ caller }) => (isSession(iam(caller)) ? 'false' : undefined),
  'aws:principalaccount': ({ caller }) => iam(caller)?.accountId,
  'aws:principalarn': ({ caller }) => mapped(iam(caller)?.userArn, roleOf),
  'aws:principalisawsservice': ({ caller }) => mapped(iam(caller)?.userArn, () => 'false'),
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
  // Temporary credentials of which nothing else is said are new.
  'aws:tokenissuetime': ({ caller, exchange }) =>
    isSession(iam(caller)) ? new Date(exchange.timeMs).toISOString() : undefined,
  'aws:useragent': ({ exchange }) => headerValue(exchange.request.headers, 'user-agent'),
  'aws:userid': ({ caller }) => iam(caller)?.userId,
  'aws:username': ({ caller }) => mapped(iam(caller)?.userArn, userName),
  'aws:viaawsservice': () => 'false',
  'aws:vpcsourceip': ({ exchange: { request } }) =>
    request.vpcId === undefined && request.vpcEndpointId === undefined ? undefined : request.remoteAddress,
  // https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
  'lambda:functionurlauthtype': ({ action }) => (action === 'lambda:InvokeFunctionUrl' ? 'AWS_IAM' : undefined),
  'lambda:invokedviafunctionurl': ({ action }) => (action === 'lambda:InvokeFunction' ? 'true' : undefined),
};

function iam(caller: PolicyRequest['caller']): IamCaller | undefined {
  return caller?.kind === 'iam' ? caller.identity : undefined;
}

/** Whether a caller has temporary credentials. */
function isSession(identity: IamCaller | undefined): boolean {
  return identity !== undefined && /^arn:[^:]*:sts:/.test(identity.userArn);
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
