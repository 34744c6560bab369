import type { ApiDefinition, GatewayResponseDefinition } from '../../../application/index.ts';
import { type GatewayResponse, headerValue } from '../message.ts';
import { parseQuery } from '../target.ts';
import { acceptedTemplate } from './accepted-template.ts';
import { GATEWAY_RESPONSE_STATUS } from './data/gateway-response-types.ts';
import type { RefusalParts } from './refusal.ts';
import { requestContextOf } from './request-context.ts';
import { headerText, identifyingHeaders } from './response-headers.ts';
import type { RestCall } from './rest-call.ts';

/** A call as far as it got: one that found no method has no route. */
export type RefusedCall = Omit<RestCall, 'route'> & Partial<Pick<RestCall, 'route'>>;

/**
 * What the client gets in place of an answer of the integration, as the API's gateway responses have it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function gatewayResponse(refusal: RefusalParts, call: RefusedCall): GatewayResponse {
  const { type, errorType, reason, traced, functionId } = refusal;
  const { exchange } = call;
  const standard = statusOf(refusal, call.api);
  const definition = definitionOf(call.api, type, standard);
  const headers: [string, string][] = [['Content-Type', 'application/json'], ...identifyingHeaders(exchange)];
  if (errorType !== undefined) headers.push(['x-amzn-ErrorType', errorType]);
  if (traced === true) headers.push(['X-Amzn-Trace-Id', exchange.functionTrace]);
  const { message, validationErrors } = refusal;
  const common = { failure: reason, functionId, refusal: { type, message, validationErrors } };
  if (definition === undefined) {
    return { ...common, status: standard, headers, body: Buffer.from(standardBody(refusal)) };
  }
  const lookUp = variables(refusal, standard, call);
  const [contentType, template] = acceptedTemplate(definition.responseTemplates, exchange.request) ?? DEFAULT_TEMPLATE;
  setHeader(headers, 'Content-Type', contentType);
  for (const [name, source] of Object.entries(definition.responseParameters)) {
    const header = /^gatewayresponse\.header\.(.+)$/.exec(name)?.[1];
    const value = header === undefined ? undefined : parameterValue(source, lookUp);
    if (header !== undefined && value !== undefined) setHeader(headers, header, headerText(value));
  }
  return {
    ...common,
    status: definition.status ?? standard,
    headers,
    body: Buffer.from(filled(template, lookUp)),
  };
}

/** What the service puts a space into: what goes wrong behind its front door (recorded by its length). */
const SPACED: ReadonlySet<string> = new Set([
  'API_CONFIGURATION_ERROR',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_5XX',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'REQUEST_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
]);

function standardBody({ type, message }: RefusalParts): string {
  // The service writes this one word with a capital.
  if (type === 'ACCESS_DENIED') return JSON.stringify({ Message: message });
  return SPACED.has(type) ? `{"message": ${JSON.stringify(message)}}` : JSON.stringify({ message });
}

const DEFAULT_TEMPLATE = ['application/json', '{"message":$context.error.messageString}'] as const;

function statusOf({ type, status, yields }: RefusalParts, { rest }: ApiDefinition): number {
  const ofType = GATEWAY_RESPONSE_STATUS[type] ?? 500;
  return yields === true && Object.hasOwn(rest?.gatewayResponses ?? {}, type) ? ofType : (status ?? ofType);
}

/** The answer that the API defines for the type itself, or for all like it. */
function definitionOf(api: ApiDefinition, type: string, status: number): GatewayResponseDefinition | undefined {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  if (type === 'REQUEST_TOO_LARGE') return undefined;
  const defined = api.rest?.gatewayResponses ?? {};
  const fallback = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const found = [type, fallback].find((name) => Object.hasOwn(defined, name));
  return found === undefined ? undefined : defined[found];
}

type LookUp = (path: readonly string[]) => string | undefined;

const VARIABLE = /(?:context|stageVariables|method\.request)(?:\.[\w-]+)+/.source;
const VARIABLES = new RegExp(`\\$(?:\\{(${VARIABLE})\\}|(${VARIABLE}))`, 'g');

/** `$context…`, `$stageVariables…` and `$method.request…`: gateway responses know no more, and no directives. */
function filled(template: string, lookUp: LookUp): string {
  return template.replace(
    VARIABLES,
    (_, inBraces: string | undefined, plain: string | undefined) => lookUp((inBraces ?? plain ?? '').split('.')) ?? '',
  );
}

function parameterValue(source: string, lookUp: LookUp): string | undefined {
  const literal = /^'([\s\S]*)'$/.exec(source);
  return literal === null ? lookUp(source.split('.')) : literal[1];
}

function variables(refusal: RefusalParts, status: number, call: RefusedCall): LookUp {
  const { message, type, validationErrors } = refusal;
  const error = {
    message,
    messageString: JSON.stringify(message),
    responseType: type,
    // For a text of JSON: templates put it between quotes, and it has quotes of its own.
    validationErrorString: validationErrors && JSON.stringify(validationErrors).slice(1, -1),
  };
  const { exchange, parameters, stageVariables } = call;
  return ([root, ...path]) => {
    if (root === 'context') return valueAt({ ...requestContextOf(call), status: String(status), error }, path);
    if (root === 'stageVariables') return valueAt(stageVariables, path);
    const [kind, place, ...rest] = path;
    const name = rest.join('.');
    if (root !== 'method' || kind !== 'request') return undefined;
    if (place === 'header') return headerValue(exchange.request.headers, name.toLowerCase());
    if (place === 'querystring') return parseQuery(exchange.query).get(name)?.at(-1);
    return place === 'path' ? parameters.get(name) : undefined;
  };
}

function valueAt(value: unknown, path: readonly string[]): string | undefined {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = Object.entries(found).find(([key]) => key === name)?.[1];
  }
  if (found === null || found === undefined) return undefined;
  return typeof found === 'object' ? JSON.stringify(found) : String(found);
}

function setHeader(headers: [string, string][], name: string, value: string): void {
  const at = headers.findIndex(([known]) => known.toLowerCase() === name.toLowerCase());
  if (at < 0) headers.push([name, value]);
  else headers[at] = [name, value];
}
