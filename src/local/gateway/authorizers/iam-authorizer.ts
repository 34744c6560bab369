import { timingSafeEqual } from 'node:crypto';
import { readPolicy } from '../policies/policy.ts';
import type { Statement } from '../policies/statement.ts';
import type { RoutedRequest } from '../routed-request.ts';
import type { LocalIamIdentity } from './auth-options.ts';
import { type Authorization, allow, refuse } from './authorization.ts';
import type { AuthorizerEnvironment } from './authorizer-environment.ts';
import type { IamCaller } from './caller.ts';
import { readSignature, type SignatureClaim, signatureOf } from './signature.ts';

/** How far the clock of a client may be off, in milliseconds. */
const MAX_SKEW_MS = 5 * 60 * 1000;

/**
 * Checks SigV4 signatures with the access keys that the user gave.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-using-iam-policies-to-invoke-api.html
 */
export function iamAuthorizer({
  auth,
  clock,
  region,
  service = 'execute-api',
}: Pick<AuthorizerEnvironment, 'auth' | 'clock' | 'region'> & {
  /** The service that signatures have to be for. */
  readonly service?: string;
}): (request: Pick<RoutedRequest, 'exchange' | 'accountId'>) => Promise<Authorization> {
  const owners = new Map((auth.credentials ?? []).map((owner) => [owner.accessKeyId, owner]));

  return async ({ exchange, accountId }) => {
    const claim = readSignature(exchange);
    if (claim === undefined) {
      const reason = 'The request is not signed.';
      const message = 'Missing Authentication Token';
      return refuse({ type: 'MISSING_AUTHENTICATION_TOKEN', message, errorType: `${MISSING}Exception`, reason });
    }
    if (claim === 'incomplete') return unsigned('IncompleteSignatureException', 'The signature is not complete.');
    const owner = owners.get(claim.accessKeyId);
    if (owner === undefined || (owner.sessionToken !== undefined && owner.sessionToken !== claim.sessionToken)) {
      const why = owner === undefined ? 'is not among `auth.credentials`' : 'came without its session token';
      return unsigned(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        `Access key ${claim.accessKeyId} ${why}.`,
      );
    }
    const wrong = wrongScope(claim, region, service) ?? wrongTime(claim, clock.now());
    if (wrong !== undefined) return unsigned('InvalidSignatureException', wrong);
    if (!sameText(claim.signature, signatureOf(exchange, claim, owner.secretAccessKey))) {
      return unsigned('InvalidSignatureException', MISMATCH);
    }
    return allow({ kind: 'iam', identity: iamCaller({ ...owner, accessKey: owner.accessKeyId }, accountId) });
  };
}

const MISSING = 'MissingAuthenticationToken';

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/** An identity with everything that events show. */
export function iamCaller(identity: LocalIamIdentity, apiAccountId: string): IamCaller {
  const { accountId = apiAccountId } = identity;
  return {
    accessKey: identity.accessKey ?? 'AKIAIOSFODNN7EXAMPLE',
    accountId,
    userArn: identity.userArn ?? `arn:aws:iam::${accountId}:user/ada`,
    userId: identity.userId ?? 'AIDACKCEVSQ6C2EXAMPLE',
    principalOrgId: identity.principalOrgId ?? null,
    ...(identity.tags === undefined ? {} : { tags: identity.tags }),
    ...(identity.conditionKeys === undefined ? {} : { conditionKeys: identity.conditionKeys }),
    ...(identity.policies === undefined ? {} : { statements: identity.policies.flatMap(statementsOf) }),
  };
}

/** The statements of a policy; one that cannot be read forbids everything. */
function statementsOf(document: Readonly<Record<string, unknown>>): readonly Statement[] {
  const statements = readPolicy(document);
  return typeof statements === 'string' ? NOTHING_ALLOWED : statements;
}

const EVERYTHING = { values: ['*'], negated: false } as const;

const NOTHING_ALLOWED: readonly Statement[] = [
  { effect: 'Deny', actions: EVERYTHING, resources: EVERYTHING, conditions: [], hasVariables: false },
];

function unsigned(errorType: string, message: string, reason: string = message): Authorization {
  return refuse({ type: 'INVALID_SIGNATURE', message, errorType, reason });
}

function wrongScope(claim: SignatureClaim, wanted: string, wantedService: string): string | undefined {
  const { region, service, date, time } = claim;
  if (service !== wantedService) return `Credential should be scoped to correct service: '${wantedService}'.`;
  if (region !== wanted) return `Credential should be scoped to a valid region, not '${region}'.`;
  if (!time.startsWith(date)) return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.`;
  return undefined;
}

function wrongTime({ time, expiresIn }: SignatureClaim, nowMs: number): string | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  const signed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const now = isoTime(nowMs);
  const until = signed + (expiresIn === undefined ? MAX_SKEW_MS : expiresIn * 1000);
  if (!(nowMs <= until))
    return `Signature expired: ${time} is now earlier than ${isoTime(nowMs - MAX_SKEW_MS)} (${now} - 5 min.)`;
  if (signed > nowMs + MAX_SKEW_MS)
    return `Signature not yet current: ${time} is still later than ${isoTime(nowMs + MAX_SKEW_MS)} (${now} + 5 min.)`;
  return undefined;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
