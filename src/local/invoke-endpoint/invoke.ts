import { SamError } from '../../core/index.ts';
import { EMPTY_BODY, type GatewayRequest, type GatewayResponse, headerValue, webStream } from '../gateway/index.ts';
import type { FunctionInvoker, InvocationOutcome, StreamedResponse } from '../invocation.ts';
import { type AsyncInvocations, invocationRequest, reasonOf } from './async-invocations.ts';
import { EVENT_STREAM, invokeComplete, payloadChunk, type StreamEnd } from './event-stream.ts';
import type { FunctionReference } from './function-reference.ts';
import { clientContextOf, eventOf } from './payload.ts';
import { ServiceFault } from './service-fault.ts';
import { type MemberRules, type Violation, violationsOf } from './violations.ts';

/** What the operations that call a function need. */
export interface InvokeContext {
  readonly invoker: FunctionInvoker;
  readonly queue: AsyncInvocations;
  readonly signal: AbortSignal | undefined;
}

/** A call with what the service notes about it on arrival. */
export interface ServiceCall {
  readonly request: GatewayRequest;
  readonly requestId: string;
  /** The trace that the function runs under. */
  readonly traceId: string;
}

/** The answer of an operation, without the headers that all answers have. */
export type OperationAnswer = Pick<GatewayResponse, 'status' | 'headers' | 'body'>;

const TENANT_RULES: MemberRules = {
  maxLength: 256,
  pattern: { test: /^[a-zA-Z0-9._:/=+\-@ ]+$/, text: '[a-zA-Z0-9\\._:\\/=+\\-@ ]+' },
};
const LOG_TYPES: readonly string[] = ['None', 'Tail'];
/** `LogType: Tail` gives this much of the log, in bytes. */
const LOG_TAIL_BYTES = 4096;

/** What `Invoke` can be asked for, and its sibling that streams. */
export const INVOCATION_TYPES: readonly string[] = ['Event', 'RequestResponse', 'DryRun'];
export const STREAMING_INVOCATION_TYPES: readonly string[] = ['RequestResponse', 'DryRun'];

/** What is wrong with the headers of a call, by the model of the service. */
export function headerViolations({ headers }: Pick<GatewayRequest, 'headers'>, types: readonly string[]): Violation[] {
  return [
    ...violationsOf('invocationType', headerValue(headers, 'x-amz-invocation-type'), { values: types }),
    ...violationsOf('logType', headerValue(headers, 'x-amz-log-type'), { values: LOG_TYPES }),
    ...violationsOf('tenantId', headerValue(headers, 'x-amz-tenant-id'), TENANT_RULES),
  ];
}

/** The operation `Invoke`. */
export async function invoke(
  reference: FunctionReference,
  call: ServiceCall,
  context: InvokeContext,
): Promise<OperationAnswer | ServiceFault> {
  const asked = readInvocation(reference, call);
  if (asked instanceof ServiceFault) return asked;
  const { invocation, type, wantsLog } = asked;
  if (type === 'DryRun') return { status: 204, headers: [], body: EMPTY_BODY };
  if (type === 'Event') {
    // "Lambda passes the ClientContext object to your function for synchronous invocations only."
    // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    context.queue.add({ reference, ...invocation, clientContext: undefined });
    return { status: 202, headers: [], body: EMPTY_BODY };
  }
  const outcome = await run(reference, invocation, context);
  if (outcome instanceof ServiceFault) return outcome;
  const headers: [string, string][] = [
    ['Content-Type', 'application/json'],
    ['x-amzn-Remapped-Content-Length', '0'],
  ];
  if (outcome.functionError !== undefined) headers.push(['X-Amz-Function-Error', outcome.functionError]);
  if (wantsLog) headers.push(['X-Amz-Log-Result', logTail(outcome)]);
  headers.push(['X-Amz-Executed-Version', reference.version]);
  return { status: 200, headers, body: outcome.payload };
}

/** The operation `InvokeWithResponseStream`: the same, answered as an event stream. */
export async function invokeWithResponseStream(
  reference: FunctionReference,
  call: ServiceCall,
  context: InvokeContext,
): Promise<OperationAnswer | ServiceFault> {
  const asked = readInvocation(reference, call);
  if (asked instanceof ServiceFault) return asked;
  if (asked.type === 'DryRun') return { status: 204, headers: [], body: EMPTY_BODY };
  const { invocation, wantsLog } = asked;
  return await new Promise((resolve) => {
    const outcome = run(reference, invocation, context, (response) => {
      const events = streamedEvents(response, outcome, wantsLog);
      resolve(eventStream(reference, response.contentType, webStream(events, response.body)));
    });
    // Not before the first piece where there is one: then this is too late and means nothing.
    void outcome.then((whole) => {
      if (whole instanceof ServiceFault) resolve(whole);
      else resolve(eventStream(reference, 'application/octet-stream', wholeEvents(whole, wantsLog)));
    });
  });
}

function eventStream(
  { version }: FunctionReference,
  contentType: string,
  body: OperationAnswer['body'],
): OperationAnswer {
  const headers = [
    ['Content-Type', EVENT_STREAM],
    ['X-Amzn-Remapped-Content-Type', contentType],
    ['X-Amz-Executed-Version', version],
  ] as const;
  return { status: 200, headers, body };
}

/** The events of a response that came in one piece. */
function wholeEvents(outcome: InvocationOutcome, wantsLog: boolean): Uint8Array {
  const end = invokeComplete(endOf(outcome, wantsLog));
  return outcome.functionError === undefined ? Buffer.concat([payloadChunk(outcome.payload), end]) : end;
}

/** The events of a response as it comes. How it ended is known from the outcome. */
async function* streamedEvents(
  { body }: StreamedResponse,
  outcome: Promise<InvocationOutcome | ServiceFault>,
  wantsLog: boolean,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body) yield payloadChunk(piece);
  } catch {
    // The function failed: what it is told by comes last.
  }
  const ended = await outcome;
  if (ended instanceof ServiceFault) yield invokeComplete({ ErrorCode: ended.code, ErrorDetails: ended.message });
  else yield invokeComplete(endOf(ended, wantsLog));
}

function endOf(outcome: InvocationOutcome, wantsLog: boolean): StreamEnd {
  const { functionError, payload } = outcome;
  return {
    ...(functionError !== undefined && { ErrorCode: functionError, ErrorDetails: Buffer.from(payload).toString() }),
    ...(wantsLog && { LogResult: logTail(outcome) }),
  };
}

/** The older, deprecated `InvokeAsync`. */
export function invokeAsync(
  reference: FunctionReference,
  call: ServiceCall,
  { queue }: InvokeContext,
): OperationAnswer | ServiceFault {
  const { body, bodyTooLarge = false } = call.request;
  const payload = eventOf(body, bodyTooLarge, true);
  if (payload instanceof ServiceFault) return payload;
  queue.add({ reference, requestId: call.requestId, traceId: call.traceId, payload });
  return { status: 202, headers: [['Content-Type', 'application/json']], body: Buffer.from('{"Status":202}') };
}

interface AskedInvocation {
  readonly type: string;
  readonly wantsLog: boolean;
  readonly invocation: {
    readonly requestId: string;
    readonly traceId: string;
    readonly payload: Uint8Array;
    readonly clientContext: string | undefined;
    readonly tenantId: string | undefined;
  };
}

function readInvocation(
  { definition }: FunctionReference,
  { request, requestId, traceId }: ServiceCall,
): AskedInvocation | ServiceFault {
  const { headers, body, bodyTooLarge = false } = request;
  const type = headerValue(headers, 'x-amz-invocation-type') ?? 'RequestResponse';
  const logType = headerValue(headers, 'x-amz-log-type');
  const tenantId = headerValue(headers, 'x-amz-tenant-id');
  const clientContext = clientContextOf(headerValue(headers, 'x-amz-client-context'));
  if (clientContext instanceof ServiceFault) return clientContext;
  const payload = eventOf(body, bodyTooLarge, type === 'Event');
  if (payload instanceof ServiceFault) return payload;
  if (definition.tenantIsolation && tenantId === undefined) return ServiceFault.tenantMissing();
  if (!definition.tenantIsolation && tenantId !== undefined) return ServiceFault.tenantForbidden();
  const invocation = { requestId, traceId, payload, clientContext, tenantId };
  return { type, wantsLog: logType === 'Tail', invocation };
}

async function run(
  reference: FunctionReference,
  invocation: AskedInvocation['invocation'],
  { invoker, signal }: InvokeContext,
  onResponseStart?: (response: StreamedResponse) => void,
): Promise<InvocationOutcome | ServiceFault> {
  try {
    return await invoker.invoke({ ...invocationRequest(reference, invocation, signal), onResponseStart });
  } catch (error) {
    if (SamError.is(error) && error.code === 'TOO_MANY_REQUESTS') return ServiceFault.reservedConcurrencyUsedUp();
    return ServiceFault.notRunnable(reasonOf(error));
  }
}

/** The last of the log as base64. A character that the cut divides is left out. */
function logTail({ logs }: InvocationOutcome): string {
  const bytes = Buffer.from(logs);
  let start = Math.max(0, bytes.length - LOG_TAIL_BYTES);
  while (start > 0 && start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.toString('base64', start);
}
