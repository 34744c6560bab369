import { Deadline, messageOf, SamError } from '../../core/index.ts';
import type { FunctionInvoker, InvocationOutcome, InvocationRequest } from '../invocation.ts';

/** What came of calling the function behind a route. */
export type CallOutcome =
  | { readonly kind: 'response'; readonly payload: Uint8Array }
  /** The function failed, timed out or crashed. */
  | {
      readonly kind: 'function-error';
      readonly reason: string;
      readonly errorMessage?: string | undefined;
      /** The error object. */
      readonly payload: Uint8Array;
    }
  /** The integration's own time limit passed. The function runs on, as it does on AWS. */
  | { readonly kind: 'integration-timeout'; readonly reason: string }
  /** The event is larger than Lambda takes. */
  | { readonly kind: 'event-too-large'; readonly reason: string }
  /** The function could not be run at all. */
  | { readonly kind: 'not-invoked'; readonly reason: string; readonly isThrottled?: boolean };

/** One call, as an integration makes it. */
export interface FunctionCall {
  readonly functionId: string;
  /** A UUID; a new one by default. */
  readonly requestId?: string | undefined;
  /** The alias or version of it that the integration names. */
  readonly qualifier?: string | undefined;
  /** Bytes are sent as they are. */
  readonly event: object | Uint8Array;
  readonly traceId: string;
  /** In milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Of the request that it is for; see {@link InvocationRequest}. */
  readonly turn?: number | undefined;
  /** Whose execution environment it is. */
  readonly tenantId?: string | undefined;
  /** Whether the function has tenant isolation, so that it cannot go without a tenant. */
  readonly tenantRequired?: boolean | undefined;
  /** Called when the function streams its answer; see {@link InvocationRequest}. */
  readonly onResponseStart?: InvocationRequest['onResponseStart'];
}

/** The largest event of a synchronous invocation, in bytes: 6 MB and the envelope that Lambda allows for. */
const MAX_EVENT_BYTES = 6_291_556;

/** Deadlines of calls that are over, for those to come. */
const free: Deadline[] = [];

/** Invokes a function with an event and waits for it as long as the integration may. Never rejects. */
export function callFunction(invoker: FunctionInvoker, call: FunctionCall): Promise<CallOutcome> {
  const { functionId, requestId, qualifier, event, traceId, timeoutMs, signal, tenantId, turn, onResponseStart } = call;
  const payload = event instanceof Uint8Array ? event : Buffer.from(JSON.stringify(event));
  const problem = callProblem(call, payload);
  if (problem !== undefined) return Promise.resolve(problem);
  // A part of every request: one promise, where a chain of functions would make one each.
  return new Promise((resolve) => {
    const deadline = free.pop() ?? new Deadline();
    deadline.set(timeoutMs, () => {
      const reason = `Function "${functionId}" did not answer within the integration's ${timeoutMs} ms.`;
      resolve({ kind: 'integration-timeout', reason });
    });
    const settle = (outcome: CallOutcome): void => {
      deadline.clear();
      free.push(deadline);
      resolve(outcome);
    };
    const request = { functionId, requestId, qualifier, payload, traceId, signal, tenantId, turn, onResponseStart };
    invoker.invoke(request).then(
      (outcome) => settle(callOutcome(functionId, outcome)),
      (error: unknown) => settle(notInvoked(error)),
    );
  });
}

/** Why a function is not even invoked. */
function callProblem(call: FunctionCall, payload: Uint8Array): CallOutcome | undefined {
  const { functionId, tenantId, tenantRequired } = call;
  if (payload.length > MAX_EVENT_BYTES) {
    const reason = `The event is ${payload.length} bytes long; Lambda takes at most ${MAX_EVENT_BYTES}.`;
    return { kind: 'event-too-large', reason };
  }
  if (tenantRequired !== true || tenantId !== undefined) return undefined;
  const reason = `Function "${functionId}" has tenant isolation, and the request has no X-Amz-Tenant-Id.`;
  return { kind: 'not-invoked', reason };
}

function callOutcome(functionId: string, { functionError, payload }: InvocationOutcome): CallOutcome {
  if (functionError === undefined) return { kind: 'response', payload };
  const { text, errorMessage } = describeError(payload);
  return { kind: 'function-error', reason: `Function "${functionId}" failed: ${text}`, errorMessage, payload };
}

function notInvoked(error: unknown): CallOutcome {
  const hint = SamError.is(error) && error.hint !== undefined ? ` ${error.hint}` : '';
  const isThrottled = SamError.is(error) && error.code === 'TOO_MANY_REQUESTS';
  return { kind: 'not-invoked', reason: `${messageOf(error)}${hint}`, isThrottled };
}

/** `TypeError: no body`, out of the error object that Lambda returns. */
function describeError(payload: Uint8Array): { readonly text: string; readonly errorMessage?: string } {
  const text = Buffer.from(payload).toString('utf8');
  try {
    const error: unknown = JSON.parse(text);
    if (typeof error === 'object' && error !== null && 'errorMessage' in error) {
      const type = 'errorType' in error ? `${String(error.errorType)}: ` : '';
      const errorMessage = String(error.errorMessage);
      return { text: `${type}${errorMessage}`, errorMessage };
    }
  } catch {
    // Not JSON: shown as it is.
  }
  return { text };
}
