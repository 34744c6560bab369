import type { RoutedRequest } from '../routed-request.ts';
import type { Caller } from './caller.ts';

/** Decides whether a request may go on. Never rejects. */
export type Authorize = (request: RoutedRequest) => Promise<Authorization>;

/** What an authorizer decided. */
export type Authorization = { readonly allowed: true; readonly caller: Caller } | Refused;

/** That a request may not go on. */
interface Refused {
  readonly allowed: false;
  readonly refusal: Refusal;
  /** Whom an authorizer knew and did not let in: gateway responses may say what it said of them. */
  readonly caller?: Caller | undefined;
  /** Whether it only did not allow: what else speaks for the caller may let it in. */
  readonly isSilent?: boolean | undefined;
}

/** The types of gateway responses that authorizers lead to. */
export type RefusalType =
  | 'UNAUTHORIZED'
  | 'ACCESS_DENIED'
  | 'AUTHORIZER_FAILURE'
  | 'AUTHORIZER_CONFIGURATION_ERROR'
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'INVALID_SIGNATURE'
  | 'EXPIRED_TOKEN';

/** Why a request may not go on. */
export interface Refusal {
  readonly type: RefusalType;
  /** What the client of a REST API is told; `null` where that is `"message": null`. */
  readonly message: string | null;
  /** What REST APIs call the exception (`x-amzn-ErrorType`). */
  readonly errorType: string;
  /** `www-authenticate`; HTTP APIs only. */
  readonly challenge?: string | undefined;
  /** For those who watch, as one sentence; the client is told less. */
  readonly reason: string;
}

/** A request that goes on. */
export function allow(caller: Caller): Authorization {
  return { allowed: true, caller };
}

/** Nobody said who they are, or not well enough. */
export function unauthorized(reason: string, challenge?: string): Authorization {
  return refuse({
    type: 'UNAUTHORIZED',
    message: 'Unauthorized',
    errorType: 'UnauthorizedException',
    challenge,
    reason,
  });
}

/** Somebody who may not. */
export function denied(reason: string, explicit: boolean, challenge?: string): Refused {
  const denial = { policy: 'identity-based', explicit } as const;
  const message = `User is not authorized to access this resource ${denialText(denial, 'execute-api:Invoke')}`;
  return refuse({ type: 'ACCESS_DENIED', message, errorType: 'AccessDeniedException', challenge, reason });
}

/** Which kind of policy did not let a call through. What authorizers return counts as one of identities. */
export interface Denial {
  readonly policy: 'identity-based' | 'resource-based';
  readonly explicit: boolean;
}

/** How AWS ends a message about a call that policies did not let through. */
export function denialText({ policy, explicit }: Denial, action: string): string {
  const article = policy === 'identity-based' ? 'an' : 'a';
  return explicit
    ? `with an explicit deny in ${article} ${policy} policy`
    : `because no ${policy} policy allows the ${action} action`;
}

/** The authorizer itself failed, or answered what nobody understands. */
export function misconfigured(reason: string): Authorization {
  const errorType = 'AuthorizerConfigurationException';
  return refuse({ type: 'AUTHORIZER_CONFIGURATION_ERROR', message: null, errorType, reason });
}

/** The authorizer could not be asked. */
export function failed(reason: string): Authorization {
  return refuse({ type: 'AUTHORIZER_FAILURE', message: null, errorType: 'AuthorizerFailureException', reason });
}

export function refuse(refusal: Refusal): Refused {
  return { allowed: false, refusal };
}
