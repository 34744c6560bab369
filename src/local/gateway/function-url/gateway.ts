import type { FunctionDefinition, FunctionUrlDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import type { Refusal } from '../authorizers/authorization.ts';
import type { Caller } from '../authorizers/caller.ts';
import { urlAuthorizer } from '../authorizers/url-authorizer.ts';
import type { FunctionCall } from '../call-function.ts';
import { beginExchange, type Exchange } from '../exchange.ts';
import { framed } from '../framing.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import { isPreflight } from '../http/cors.ts';
import { stableId } from '../ids.ts';
import { type Gateway, type GatewayResponse, headersTooLarge } from '../message.ts';
import { tenantOf } from '../tenant.ts';
import { corsLines } from './cors.ts';
import { urlEvent } from './event.ts';
import { buffered, streamed } from './integration.ts';
import { MAX_REQUEST_BYTES, preflightAnswer, urlError, urlTooLarge } from './response.ts';

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
  const integrate = invokeMode === 'BUFFERED' ? buffered : streamed;

  const answer = async (exchange: Exchange): Promise<GatewayResponse> => {
    const { request } = exchange;
    const asked = urlIdOf(exchange.domainName);
    if (asked !== undefined && asked !== urlId && asked !== url.id.toLowerCase()) {
      const failure = `There is no function URL ${asked}.`;
      return urlError(exchange, { status: 403, type: 'AccessDeniedException', body: { Message: null }, failure });
    }
    const problem = requestProblem(exchange);
    if (problem !== undefined) return problem;
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
    return { ...(await integrate(invoker, call, exchange)), functionId };
  };

  return async (request) => {
    const exchange = beginExchange(request, clock.now());
    const response = await answer(exchange);
    const headers = cors === undefined ? response.headers : [...corsLines(cors, exchange), ...response.headers];
    return framed({ ...response, headers }, request.method, clock.now());
  };
}

/** The id that a host name on AWS begins with, as `FunctionUrl` has it in templates; `undefined` for any other host. */
function urlIdOf(host: string): string | undefined {
  return /^([a-z0-9]+)\.lambda-url\./i.exec(host)?.[1]?.toLowerCase();
}

/** Why a request is not taken, whoever sends it. */
function requestProblem(exchange: Exchange): GatewayResponse | undefined {
  const { request } = exchange;
  if (request.bodyTooLarge === true || request.body.length > MAX_REQUEST_BYTES) return urlTooLarge(exchange);
  if (!headersTooLarge(request.headers)) return undefined;
  const failure = 'The headers are too large.';
  const body = { Message: 'Request Header Fields Too Large' };
  return urlError(exchange, { status: 431, type: 'RequestHeaderFieldsTooLargeException', body, failure });
}

/** A request without a signature, or from somebody who may not, is told less than one with a wrong signature. */
function refused(exchange: Exchange, { type, message, errorType, reason }: Refusal): GatewayResponse {
  const isSigned = type !== 'MISSING_AUTHENTICATION_TOKEN' && type !== 'ACCESS_DENIED';
  return urlError(exchange, {
    status: 403,
    type: isSigned ? errorType : 'AccessDeniedException',
    body: isSigned ? { message } : FORBIDDEN,
    failure: reason,
  });
}

/** As AWS has said it since October 2025: https://github.com/awsdocs/aws-lambda-developer-guide/issues/494 */
const FORBIDDEN = {
  Message:
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
};
