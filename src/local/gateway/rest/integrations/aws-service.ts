import type { AwsIntegration } from '../../../../application/index.ts';
import { DEFAULT_REGION, type GatewayOptions } from '../../gateway-options.ts';
import { JSON_SERVICES } from '../data/service-protocols.ts';
import { serviceOf } from '../integration-problem.ts';
import { type IntegrationRequest, mappedRequest } from '../mapping/request.ts';
import { mappedResponse } from '../mapping/response.ts';
import { MappingScope } from '../mapping/scope.ts';
import { integrationUrl } from '../mapping/uri.ts';
import { Refusal } from '../refusal.ts';
import type { Integrate } from '../rest-call.ts';
import { methodOf } from './http.ts';
import { sendRequest } from './http-client.ts';

/**
 * `AWS` in front of another service than Lambda: an address of this machine (an emulator, a stand-in) answers for it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html
 */
export function awsService(integration: AwsIntegration, options: GatewayOptions): Integrate {
  const { serviceEndpoints = {}, region = DEFAULT_REGION, signal } = options;
  const service = serviceOf(integration);
  const base = (serviceEndpoints[service] ?? '').replace(/\/+$/, '');
  const { type, rest } = partsOf(integration);
  return async (call) => {
    const scope = new MappingScope(call);
    const mapped = mappedRequest(integration, call, scope);
    if (mapped instanceof Refusal) return mapped;
    const request = type === 'action' ? withAction(mapped, service, rest) : mapped;
    const url = integrationUrl(type === 'action' ? `${base}/` : `${base}/${rest}`, request, call);
    if (url instanceof Refusal) return url;
    request.headers.set('authorization', ['Authorization', [scopeOnly(service, region, call.exchange.timeMs)]]);
    const { timeoutMs } = integration;
    const answer = await sendRequest({ ...request, url, method: methodOf(integration, call), timeoutMs, signal });
    if (answer instanceof Refusal) return answer;
    return mappedResponse(integration, { ...answer, selector: String(answer.status), traced: true }, call, scope);
  };
}

/** `path` and `bucket/{key}` of `arn:aws:apigateway:us-east-1:s3:path/bucket/{key}`. */
function partsOf({ uri }: AwsIntegration): { readonly type: string; readonly rest: string } {
  const text = typeof uri === 'string' ? uri : '';
  const [, type = 'path', rest = ''] = /^arn:[^:]*:apigateway:[^:]*:[^:]*:(path|action)\/([\s\S]*)$/.exec(text) ?? [];
  return { type, rest };
}

/** How the service knows which action is meant: by a header, or by the query. */
function withAction(request: IntegrationRequest, service: string, action: string): IntegrationRequest {
  const protocol = Object.hasOwn(JSON_SERVICES, service) ? JSON_SERVICES[service] : undefined;
  if (protocol === undefined) return { ...request, query: [`Action=${encodeURIComponent(action)}`, ...request.query] };
  const [prefix, version] = protocol;
  const headers = new Map(request.headers);
  headers.set('x-amz-target', ['X-Amz-Target', [`${prefix}.${action}`]]);
  headers.set('content-type', ['Content-Type', [`application/x-amz-json-${version}`]]);
  return { ...request, headers };
}

/** No credentials, but the scope of some: emulators of all services at one address tell by it which one is meant. */
function scopeOnly(service: string, region: string, timeMs: number): string {
  const date = new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '');
  return `AWS4-HMAC-SHA256 Credential=local/${date}/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}
