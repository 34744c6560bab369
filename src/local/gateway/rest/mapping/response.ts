import type { IntegrationMapping, IntegrationResponseDefinition } from '../../../../application/index.ts';
import { EMPTY_BODY, type GatewayResponse, type HeaderLines, headerValue } from '../../message.ts';
import { bodyVariables, evaluateExpression, type LookUp, selectedTemplate } from '../../selection-expression.ts';
import { acceptedTemplate } from '../accepted-template.ts';
import { firstAccepted, isBinaryMediaType, mediaTypeOf } from '../binary-media-types.ts';
import { Refusal } from '../refusal.ts';
import { mappedHeader } from '../remapped-headers.ts';
import { headerText, identifyingHeaders } from '../response-headers.ts';
import type { RestCall } from '../rest-call.ts';
import { javaExpression, TemplateProblem } from '../velocity/index.ts';
import { type Content, handledContent } from './content.ts';
import { valuesOf } from './parameters.ts';
import { rendered } from './request-template.ts';
import type { MappingScope } from './scope.ts';

/** What an integration answered. */
export interface IntegrationAnswer {
  /** What the patterns are held against: a status, or the message of a function's error, which is empty without one. */
  readonly selector: string;
  readonly headers: HeaderLines;
  readonly body: Uint8Array;
  /** Whether the integration exists, so that there is a trace of it. */
  readonly traced: boolean;
  readonly isFunctionError?: boolean | undefined;
}

/** What the client gets of an integration's answer: the integration response that fits says it. */
export function mappedResponse(
  integration: IntegrationMapping,
  answer: IntegrationAnswer,
  call: RestCall,
  scope: MappingScope,
): GatewayResponse | Refusal {
  const selected = selectResponse(integration.responses, answer.selector);
  if (selected instanceof Refusal) return selected;
  const body = responseBody(selected, answer, call, scope);
  if (body instanceof Refusal) return body;

  const headers = new Map<string, readonly [name: string, values: readonly string[]]>();
  const set = (name: string, values: readonly string[]): void => {
    const sent = mappedHeader(name);
    if (sent !== undefined) headers.set(sent.toLowerCase(), [sent, values.map(headerText)]);
  };
  set('Content-Type', [body.contentType]);
  const { isFunctionError } = answer;
  const text = (): string => Buffer.from(answer.body).toString('utf8');
  for (const [target, source] of Object.entries(selected.responseParameters)) {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    const values = valuesOf(source, { call, scope, body: text, answer: answer.headers, isFunctionError });
    if (name !== undefined && values.length > 0) set(name, values);
  }
  const overrides = scope.overrides('responseOverride');
  for (const [name, value] of overrides.header) set(name, [value]);
  const standard = selected.status ?? statusOf(answer);
  const status = Number(overrides.status ?? standard);
  return {
    status: Number.isInteger(status) && status >= 200 && status <= 599 ? status : standard,
    headers: [
      ...[...headers.values()].flatMap(([name, values]) => values.map((value) => [name, value] as const)),
      ...identifyingHeaders(call.exchange),
      ...(answer.traced ? [['X-Amzn-Trace-Id', call.exchange.functionTrace] as const] : []),
    ],
    body: body.bytes,
  };
}

/** The status of an integration: its own, or 502 where a function failed. */
function statusOf({ selector }: IntegrationAnswer): number {
  if (selector === '') return 200;
  return /^[2-5]\d\d$/.test(selector) ? Number(selector) : 502;
}

/**
 * The first response whose pattern fits as a whole, or the default. Of several that fit, the one of that very status
 * comes first (tried on the service: https://github.com/ministackorg/ministack/pull/1756).
 */
function selectResponse(
  responses: readonly IntegrationResponseDefinition[],
  selector: string,
): IntegrationResponseDefinition | Refusal {
  const fits = ({ selectionPattern }: IntegrationResponseDefinition): boolean =>
    selectionPattern !== undefined && javaExpression(`^(?:${selectionPattern})$`, '').test(selector);
  try {
    const fitting = responses.filter(fits);
    const found =
      fitting.find(({ status }) => String(status) === selector) ??
      fitting[0] ??
      responses.find(({ selectionPattern }) => selectionPattern === undefined);
    if (found !== undefined) return found;
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    return Refusal.configuration(`A selection pattern cannot be used: ${error.message}.`);
  }
  const what = selector === '' ? 'a success' : `"${selector}"`;
  return Refusal.configuration(`No integration response fits ${what}, and there is no default.`);
}

/** A `MOCK` answers with nothing, which templates can always take. */
const NOTHING: Content = { bytes: EMPTY_BODY, isText: true };

function handledAnswer(
  { contentHandling }: IntegrationResponseDefinition,
  { headers, body }: IntegrationAnswer,
  { api, exchange }: RestCall,
): Content | Refusal {
  const { binaryMediaTypes } = api;
  const answeredType = mediaTypeOf(headerValue(headers, 'content-type') ?? 'application/json');
  const wantedType = firstAccepted(headerValue(exchange.request.headers, 'accept'));
  return handledContent(
    body,
    isBinaryMediaType(answeredType, binaryMediaTypes),
    contentHandling,
    isBinaryMediaType(wantedType, binaryMediaTypes),
  );
}

function responseBody(
  selected: IntegrationResponseDefinition,
  answer: IntegrationAnswer,
  call: RestCall,
  scope: MappingScope,
): { readonly bytes: Uint8Array; readonly contentType: string } | Refusal {
  const content = answer.body.length === 0 ? NOTHING : handledAnswer(selected, answer, call);
  if (content instanceof Refusal) return content;
  const [contentType, template] = templateFor(selected, answer, call);
  if (template.trim() === '') return { bytes: content.bytes, contentType };
  const bytes = rendered(scope, template, content);
  return bytes instanceof Refusal ? bytes : { bytes, contentType };
}

/** The template that the client accepts; in a WebSocket API what its expression says. */
function templateFor(
  { responseTemplates, templateSelectionExpression: expression }: IntegrationResponseDefinition,
  answer: IntegrationAnswer,
  { exchange: { request } }: RestCall,
): readonly [contentType: string, template: string] {
  if (expression !== undefined) {
    const key = evaluateExpression(expression, answerVariables(answer, request.body));
    return selectedTemplate(responseTemplates, key) ?? ['application/json', ''];
  }
  return acceptedTemplate(responseTemplates, request) ?? ['application/json', ''];
}

/** What the expressions of integration responses may refer to. */
function answerVariables({ selector, headers }: IntegrationAnswer, body: Uint8Array): LookUp {
  const ofMessage = bodyVariables(Buffer.from(body).toString('utf8'));
  return (variable) => {
    if (variable === 'integration.response.statuscode') return selector;
    const [, place, name = ''] = /^integration\.response\.(header|multivalueheader)\.(.+)$/.exec(variable) ?? [];
    if (place === undefined) return ofMessage(variable);
    const values = headers.filter(([known]) => known.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
    return place === 'header' ? values.at(-1) : values.join(',');
  };
}
