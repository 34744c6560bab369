import { evaluatePolicy } from '../policies/policy.ts';
import type { PolicyRequest } from '../policies/policy-request.ts';
import { type Authorization, type Denial, denialText, type Refusal, refuse } from './authorization.ts';
import type { Caller } from './caller.ts';

/** The decision about an IAM caller whose own policies are known: an authentication that they have not undone. */
export function permitted(authorization: Authorization, request: PolicyRequest): Authorization {
  if (!authorization.allowed || authorization.caller.kind !== 'iam') return authorization;
  const { caller } = authorization;
  const { statements, userArn } = caller.identity;
  if (statements === undefined) return authorization;
  const verdict = evaluatePolicy(statements, { ...request, caller });
  if (verdict === 'allow') return authorization;
  const explicit = verdict === 'explicit-deny';
  const reason = `The policies of ${userArn} ${explicit ? 'deny' : 'do not allow'} ${request.action} on ${request.resources[0]}.`;
  const denial = { policy: 'identity-based', explicit } as const;
  return { ...refuse(notAuthorized(request, caller, denial, reason)), caller, isSilent: !explicit };
}

/** What IAM says of a caller who may not. Only the last digits of the account are told. */
export function notAuthorized(
  { action, resources: [resource = ''] }: PolicyRequest,
  caller: Caller | undefined,
  denial: Denial,
  reason: string,
): Refusal {
  const user = caller?.kind === 'iam' ? caller.identity.userArn : 'anonymous';
  const masked = resource.replace(/:\d{8}(\d{4}):/, ':********$1:');
  const message = `User: ${user} is not authorized to perform: ${action} on resource: ${masked} ${denialText(denial, action)}`;
  return { type: 'ACCESS_DENIED', message, errorType: 'AccessDeniedException', reason };
}
