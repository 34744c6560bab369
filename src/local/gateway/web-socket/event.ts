import type { WebSocketApiDefinition } from '../../../application/index.ts';
import { apiIdOf } from '../api-identity.ts';
import type { Caller } from '../authorizers/caller.ts';
import { authorizerV1, identityV1 } from '../authorizers/caller-context.ts';
import { eventHeaders } from '../event-headers.ts';
import { eventQuery } from '../event-query.ts';
import { newExtendedRequestId } from '../ids.ts';
import { type GatewayRequest, headerValue } from '../message.ts';
import { formatRequestTime } from '../request-time.ts';
import { parseTarget } from '../target.ts';
import { traceHeader } from '../trace.ts';
import type { Connection } from './connections.ts';

/** What any event of a WebSocket API is about. */
export interface SocketEventInput {
  readonly api: WebSocketApiDefinition;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  readonly connection: Connection;
  readonly routeKey: string;
  readonly requestId: string;
  readonly timeMs: number;
}

/** `requestContext` of every event of a WebSocket API. */
export interface SocketContext {
  readonly routeKey: string;
  readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly extendedRequestId: string;
  readonly requestTime: string;
  readonly messageDirection: 'IN';
  readonly stage: string;
  readonly connectedAt: number;
  readonly requestTimeEpoch: number;
  readonly identity: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly domainName: string;
  readonly connectionId: string;
  readonly apiId: string;
  readonly authorizer?: Readonly<Record<string, unknown>>;
  readonly messageId?: string;
  readonly disconnectStatusCode?: number;
  readonly disconnectReason?: string;
}

/** An event of a WebSocket API. */
export interface SocketEvent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly requestContext: SocketContext;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** The event of `$connect`: the request that asks for the connection. */
export function connectEvent(input: SocketEventInput): SocketEvent {
  return {
    ...requestParts(input),
    ...stageVariablesPart(input),
    requestContext: socketContext(input, 'CONNECT'),
    isBase64Encoded: false,
  };
}

/** What the authorizer of `$connect` gets. What is empty is `{}`, not absent. */
export function socketAuthorizerEvent(input: SocketEventInput, methodArn: string): object {
  return {
    type: 'REQUEST',
    methodArn,
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    ...requestParts(input),
    stageVariables: { ...input.stageVariables },
    requestContext: socketContext(input, 'CONNECT'),
    isBase64Encoded: false,
  };
}

/** The event of a message. */
export function messageEvent(input: SocketEventInput, body: string): SocketEvent {
  const requestContext = { ...socketContext(input, 'MESSAGE'), messageId: newExtendedRequestId() };
  return { ...stageVariablesPart(input), requestContext, body, isBase64Encoded: false };
}

/** The event of `$disconnect`. Of the request that opened the connection, little is left. */
export function disconnectEvent(input: SocketEventInput, code: number, reason: string): SocketEvent {
  const headers = {
    Host: domainNameOf(input.connection.request),
    'x-api-key': '',
    'X-Forwarded-For': '',
    'x-restapi': '',
  };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...stageVariablesPart(input),
    requestContext: {
      ...socketContext(input, 'DISCONNECT'),
      disconnectStatusCode: code,
      disconnectReason: code === 1005 ? 'Client-side close frame status not set' : reason,
    },
    isBase64Encoded: false,
  };
}

const NAMING = { dropped: new Set(['connection', 'upgrade', 'x-amzn-trace-id']), nameOf: (name: string) => name };

function requestParts({
  connection: { request },
  timeMs,
}: SocketEventInput): Pick<
  SocketEvent,
  'headers' | 'multiValueHeaders' | 'queryStringParameters' | 'multiValueQueryStringParameters'
> {
  const trace = traceHeader(headerValue(request.headers, 'x-amzn-trace-id'), timeMs);
  const { queryStringParameters, multiValueQueryStringParameters } = eventQuery(parseTarget(request.target).query);
  return {
    ...eventHeaders(request, trace, NAMING),
    ...(queryStringParameters === null ? {} : { queryStringParameters }),
    ...(multiValueQueryStringParameters === null ? {} : { multiValueQueryStringParameters }),
  };
}

function stageVariablesPart({ stageVariables }: SocketEventInput): Pick<SocketEvent, 'stageVariables'> {
  return stageVariables === undefined ? {} : { stageVariables };
}

function socketContext(input: SocketEventInput, eventType: SocketContext['eventType']): SocketContext {
  const { api, connection, routeKey, requestId, timeMs } = input;
  const { request, caller, apiKey, connectedAt, id: connectionId } = connection;
  const authorizer = authorizerV1(caller);
  const userAgent = headerValue(request.headers, 'user-agent');
  return {
    routeKey,
    ...(authorizer === undefined ? {} : { authorizer }),
    eventType,
    extendedRequestId: requestId,
    requestTime: formatRequestTime(timeMs),
    messageDirection: 'IN',
    stage: api.stage,
    connectedAt,
    requestTimeEpoch: timeMs,
    identity: {
      ...(userAgent === undefined ? {} : { userAgent }),
      sourceIp: request.remoteAddress,
      ...iamIdentity(caller),
      ...(apiKey === undefined ? {} : { apiKey: apiKey.value, apiKeyId: apiKey.id }),
    },
    requestId,
    domainName: domainNameOf(request),
    connectionId,
    apiId: apiIdOf(api),
  };
}

/** The keys of an IAM caller, where there is one. */
function iamIdentity(caller: Caller | undefined): Readonly<Record<string, string>> {
  if (caller?.kind !== 'iam') return {};
  const entries = Object.entries(identityV1(caller));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function domainNameOf({ headers }: GatewayRequest): string {
  return headerValue(headers, 'host') ?? 'localhost';
}
