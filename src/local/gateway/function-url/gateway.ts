import type { FunctionDefinition, FunctionUrlDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import type { StreamedResponse } from '../../invocation.ts';
import type { Caller, Refusal } from '../authorizers/authorization.ts';
import { urlAuthorizer } from '../authorizers/url-authorizer.ts';
import { type CallOutcome, callFunction, type FunctionCall } from '../call-function.ts';
import { beginExchange, type Exchange } from '../exchange.ts';
import { framed } from '../framing.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import { isPreflight } from '../http/cors.ts';
import { stableId } from '../ids.ts';
import { type Gateway, type GatewayResponse, headersTooLarge } from '../message.ts';
import { MalformedResponse } from '../proxy-response.ts';
import { bodyOf, readStreamed } from '../streamed-response.ts';
import { tenantOf } from '../tenant.ts';
import { corsLines } from './cors.ts';
import { urlEvent } from './event.ts';
import { preflightAnswer, urlAnswer, urlError, urlFailure, urlHeaders } from './response.ts';

/** The largest request of a function URL: what Lambda takes as an event. */
const MAX_REQUEST_BYTES = 6 * 1024 * 1024;

/** No function runs longer, and nothing else limits how long a URL waits. */
const MAX_FUNCTION_MS = 901_000;

/** A URL of a function, served at the root. */
export function createFunctionUrl(
  { id: functionId, arn }: FunctionDefinition,
  url: FunctionUrlDefinition,
  options: GatewayOptions,
): Gateway {
  const { clock = systemClock, accountId = DEFAULT_ACCOUNT_ID, invoker, signal } = options;
  const { cors, invokeMode, qualifier } = url;
  const urlId = stableId(`url ${url.id}`, 32);
  const authorize = urlAuthorizer(url, arn, options);

  const answer = async (exchange: Exchange): Promise<GatewayResponse> => {
    const { request } = exchange;
    const asked = urlIdOf(exchange.domainName);
    if (asked !== undefined && asked !== urlId && asked !== url.id.toLowerCase()) {
      const failure = `There is no function URL ${asked}.`;
      return urlError(exchange, { status: 403, type: 'AccessDeniedException', body: { Message: null }, failure });
    }
    if (request.bodyTooLarge === true || request.body.length > MAX_REQUEST_BYTES) return tooLarge(exchange);
    if (headersTooLarge(request.headers)) {
      const failure = 'The headers are too large.';
      const body = { Message: 'Request Header Fields Too Large' };
      return urlError(exchange, { status: 431, type: 'RequestHeaderFieldsTooLargeException', body, failure });
    }
    if (cors !== undefined && isPreflight(exchange)) return preflightAnswer(exchange);

    let caller: Caller | undefined;
    if (authorize !== undefined) {
      const authorization = await authorize({ exchange, accountId });
      if (!authorization.allowed) return refused(exchange, authorization.refusal);
      caller = authorization.caller;
    }
    const call: FunctionCall = {
      functionId,
      qualifier,
      event: urlEvent({ urlId, exchange, caller }),
      traceId: exchange.functionTrace,
      timeoutMs: MAX_FUNCTION_MS,
      signal,
      turn: request.turn,
      ...tenantOf(functionId, request, options),
    };
    const response = await (invokeMode === 'BUFFERED' ? buffered(call, exchange) : streamed(call, exchange));
    return { ...response, functionId };
  };

  const buffered = async (call: FunctionCall, exchange: Exchange): Promise<GatewayResponse> => {
    const outcome = await callFunction(invoker, call);
    return outcome.kind === 'response' ? urlAnswer(outcome.payload, exchange) : failed(outcome, exchange);
  };

  const streamed = async (call: FunctionCall, exchange: Exchange): Promise<GatewayResponse> => {
    const { promise: started, resolve: onResponseStart } = Promise.withResolvers<StreamedResponse>();
    const first = await Promise.race([started, callFunction(invoker, { ...call, onResponseStart })]);
    if ('kind' in first) {
      if (first.kind !== 'response') return failed(first, exchange);
      // What a handler returns that does not stream is not looked at: its JSON is the body (recorded).
      return { status: 200, headers: urlHeaders(NOTHING_SET, exchange), body: first.payload };
    }
    if (first.contentType !== WITH_PRELUDE)
      return plain(first.contentType, bodyOf(Buffer.alloc(0), first.body), exchange);
    const streamedAnswer = await readStreamed(first.body);
    // Its status and headers went with the first piece, which never came: https://github.com/middyjs/middy/issues/1189
    if (streamedAnswer === undefined) return plain('application/octet-stream', Buffer.alloc(0), exchange);
    if (streamedAnswer instanceof MalformedResponse) return urlFailure(exchange, streamedAnswer.reason);
    const { response, body } = streamedAnswer;
    return { status: response.status, headers: urlHeaders(response, exchange), body };
  };

  return async (request) => {
    const exchange = beginExchange(request, clock.now());
    const response = await answer(exchange);
    const headers = cors === undefined ? response.headers : [...corsLines(cors, exchange), ...response.headers];
    return framed({ ...response, headers }, request.method, clock.now());
  };
}

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

/** The id that a host name on AWS begins with, as `FunctionUrl` has it in templates; `undefined` for any other host. */
function urlIdOf(host: string): string | undefined {
  return /^([a-z0-9]+)\.lambda-url\./i.exec(host)?.[1]?.toLowerCase();
}

function failed(outcome: Exclude<CallOutcome, { kind: 'response' }>, exchange: Exchange): GatewayResponse {
  const { kind, reason: failure } = outcome;
  if (kind === 'event-too-large') return tooLarge(exchange, failure);
  if (kind !== 'not-invoked' || outcome.isThrottled !== true) return urlFailure(exchange, failure);
  const body = { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User', Message: 'Rate Exceeded.' };
  return urlError(exchange, { status: 429, type: 'TooManyRequestsException', body, failure });
}

function tooLarge(exchange: Exchange, failure = 'The request is larger than 6 MB.'): GatewayResponse {
  const body = { Message: `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation` };
  return urlError(exchange, { status: 413, type: 'RequestEntityTooLargeException', body, failure });
}

/** A request without a signature, or from somebody who may not, is told less than one with a wrong signature. */
function refused(exchange: Exchange, { type, message, errorType, reason }: Refusal): GatewayResponse {
  const isSigned = type !== 'MISSING_AUTHENTICATION_TOKEN' && type !== 'ACCESS_DENIED';
  return urlError(exchange, {
    status: 403,
    type: isSigned ? errorType : 'AccessDeniedException',
    body: isSigned ? { message } : { Message: 'Forbidden' },
    failure: reason,
  });
}
