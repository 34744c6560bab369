import type { AwsIntegration, HttpIntegration } from '../../../../application/index.ts';
import { apiIdOf } from '../../api-identity.ts';
import { headerValue } from '../../message.ts';
import { decodePercent } from '../../target.ts';
import { Refusal } from '../refusal.ts';
import { dropsAuthorization } from '../request-headers.ts';
import type { RestCall } from '../rest-call.ts';
import { valuesOf } from './parameters.ts';
import { mappedRequestBody } from './request-template.ts';
import type { MappingScope } from './scope.ts';

/** What an integration is sent. */
export interface IntegrationRequest {
  /** By lower-case name. */
  readonly headers: Map<string, readonly [name: string, values: readonly string[]]>;
  /** Encoded as it goes into a URL: `a=1`. */
  readonly query: readonly string[];
  /** For the placeholders of the URI; not encoded. */
  readonly path: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** Headers that nobody may set: a mapping to one makes the call fail (recorded). */
const NOT_MAPPABLE: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'x-amzn-apigateway-api-id',
  'x-amzn-trace-id',
]);

/** More of them, where the request is signed for an AWS service. */
const NOT_MAPPABLE_FOR_AWS: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'expect',
  'proxy-authenticate',
  'te',
]);

/** What does not pass a proxy integration unless it is mapped (recorded). */
const NOT_PASSED: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-md5',
  'expect',
  'host',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'www-authenticate',
  'x-amzn-trace-id',
  'x-http-method-override',
]);

/** What never arrives, though a mapping to it is no mistake (recorded). */
const NEVER_SENT: ReadonlySet<string> = new Set(['connection', 'expect', 'proxy-authenticate', 'te', 'via']);

/** Makes the request to an integration: what is mapped and, for a proxy, what the client sent. */
export function mappedRequest(
  integration: HttpIntegration | AwsIntegration,
  call: RestCall,
  scope: MappingScope,
): IntegrationRequest | Refusal {
  const isProxy = integration.kind === 'http-proxy';
  const headers = standardHeaders(integration.kind, call);
  const query = new Map<string, readonly string[]>();
  const path = new Map<string, string>();
  if (isProxy) passOn(call, headers, query);

  const text = (): string => Buffer.from(call.exchange.request.body).toString('utf8');
  for (const [target, source] of Object.entries(integration.requestParameters)) {
    const [, place, name = ''] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(target) ?? [];
    const values = valuesOf(source, { call, scope, body: text });
    if (place === undefined || values.length === 0) continue;
    const key = name.toLowerCase();
    if (place === 'header') {
      if (NOT_MAPPABLE.has(key) || (integration.kind === 'aws' && NOT_MAPPABLE_FOR_AWS.has(key))) {
        return Refusal.configuration(`The header ${name} of a request to an integration cannot be mapped.`);
      }
      headers.set(key, [name, values]);
    } else if (place === 'querystring') {
      query.set(
        name,
        values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
      );
    } else {
      path.set(name, values.at(-1) ?? '');
    }
  }
  // A proxy's body goes as it is: templates do not apply to it.
  const body = mappedRequestBody(isProxy ? { ...integration, requestTemplates: {} } : integration, call, scope);
  if (body instanceof Refusal) return body;
  // Without a client's word for it, only a body has a type; services are always told one.
  if ((integration.kind === 'aws' || body.length > 0) && !headers.has('content-type')) {
    headers.set('content-type', ['Content-Type', ['application/json']]);
  }
  const overrides = scope.overrides('requestOverride');
  for (const [name, value] of overrides.header) headers.set(name.toLowerCase(), [name, [value]]);
  for (const [name, value] of overrides.querystring) {
    query.set(name, [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`]);
  }
  for (const [name, value] of overrides.path) path.set(name, value);
  for (const name of NEVER_SENT) headers.delete(name);
  if (integration.kind === 'aws') headers.delete('referer');
  return { headers, query: [...query.values()].flat(), path, body };
}

/** What the gateway says of itself and, but for a proxy, of what it wants. */
function standardHeaders(
  kind: (HttpIntegration | AwsIntegration)['kind'],
  { api, exchange }: RestCall,
): Map<string, readonly [string, readonly string[]]> {
  const apiId = apiIdOf(api);
  const contentType = headerValue(exchange.request.headers, 'content-type');
  const standard: readonly (readonly [string, string])[] = [
    ...(contentType === undefined ? [] : [['Content-Type', contentType] as const]),
    ...(kind === 'http-proxy' ? [] : [['Accept', 'application/json'] as const]),
    ['User-Agent', `AmazonAPIGateway_${apiId}`],
    ['x-amzn-apigateway-api-id', apiId],
    ['X-Amzn-Trace-Id', exchange.trace],
  ];
  return new Map(standard.map(([name, value]) => [name.toLowerCase(), [name, [value]]]));
}

/** What the client sent, for a proxy integration. */
function passOn(
  call: RestCall,
  headers: Map<string, readonly [string, readonly string[]]>,
  query: Map<string, readonly string[]>,
): void {
  const own = new Set<string>();
  const { exchange } = call;
  const isForService = dropsAuthorization(call);
  for (const [name, value] of exchange.request.headers) {
    const key = name.toLowerCase();
    if (NOT_PASSED.has(key) || (isForService && key === 'authorization')) continue;
    const before = own.has(key) ? (headers.get(key)?.[1] ?? []) : [];
    own.add(key);
    headers.set(key, [name, [...before, value]]);
  }
  for (const part of exchange.query.split('&')) {
    if (part === '') continue;
    const name = decodePercent((part.split('=')[0] ?? '').replaceAll('+', ' '));
    query.set(name, [...(query.get(name) ?? []), part]);
  }
}
