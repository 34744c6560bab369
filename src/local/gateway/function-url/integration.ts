import type { FunctionInvoker, StreamedResponse } from '../../invocation.ts';
import { type CallOutcome, callFunction, type FunctionCall } from '../call-function.ts';
import type { Exchange } from '../exchange.ts';
import type { GatewayResponse } from '../message.ts';
import { MalformedResponse } from '../proxy-response.ts';
import { bodyOf, readStreamed } from '../streamed-response.ts';
import { urlAnswer, urlError, urlFailure, urlHeaders, urlTooLarge } from './response.ts';

/** Calls the function of a URL, and answers what came of it. */
export type IntegrateUrl = (
  invoker: FunctionInvoker,
  call: FunctionCall,
  exchange: Exchange,
) => Promise<GatewayResponse>;

/** `InvokeMode: BUFFERED`: the response is what the function returns. */
export const buffered: IntegrateUrl = async (invoker, call, exchange) => {
  const outcome = await callFunction(invoker, call);
  return outcome.kind === 'response' ? urlAnswer(outcome.payload, exchange) : failed(outcome, exchange);
};

/** `InvokeMode: RESPONSE_STREAM`: the response begins when the function begins to stream. */
export const streamed: IntegrateUrl = async (invoker, call, exchange) => {
  const { promise: started, resolve: onResponseStart } = Promise.withResolvers<StreamedResponse>();
  const first = await Promise.race([started, callFunction(invoker, { ...call, onResponseStart })]);
  if ('kind' in first) {
    if (first.kind !== 'response') return failed(first, exchange);
    // What a handler returns that does not stream is not looked at: its JSON is the body (recorded).
    return { status: 200, headers: urlHeaders(NOTHING_SET, exchange), body: first.payload };
  }
  if (first.contentType !== WITH_PRELUDE)
    return plain(first.contentType, bodyOf(Buffer.alloc(0), first.body), exchange);
  const answer = await readStreamed(first.body);
  // Its status and headers went with the first piece, which never came: https://github.com/middyjs/middy/issues/1189
  if (answer === undefined) return plain('application/octet-stream', Buffer.alloc(0), exchange);
  if (answer instanceof MalformedResponse) return urlFailure(exchange, answer.reason);
  const { response, body } = answer;
  return { status: response.status, headers: urlHeaders(response, exchange), body };
};

const WITH_PRELUDE = 'application/vnd.awslambda.http-integration-response';

const NOTHING_SET = { headers: [], cookies: [] } as const;

/** A stream of which the function has said nothing but its type. */
function plain(contentType: string, body: GatewayResponse['body'], exchange: Exchange): GatewayResponse {
  return {
    status: 200,
    headers: urlHeaders({ ...NOTHING_SET, headers: [['Content-Type', contentType]] }, exchange),
    body,
  };
}

function failed(outcome: Exclude<CallOutcome, { kind: 'response' }>, exchange: Exchange): GatewayResponse {
  const { kind, reason: failure } = outcome;
  if (kind === 'event-too-large') return urlTooLarge(exchange, failure);
  if (kind !== 'not-invoked' || outcome.isThrottled !== true) return urlFailure(exchange, failure);
  const body = { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User', Message: 'Rate Exceeded.' };
  return urlError(exchange, { status: 429, type: 'TooManyRequestsException', body, failure });
}
