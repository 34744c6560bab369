import type { ApiDefinition } from '../../../application/index.ts';
import { type GatewayRequest, type GatewayResponse, headerValue } from '../message.ts';
import type { RestCall } from './rest-call.ts';

/**
 * Takes the compression off request bodies, where the API knows compression at all.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
 */
export function createDecompression(
  api: ApiDefinition,
): ((request: GatewayRequest) => Promise<GatewayRequest>) | undefined {
  if (api.rest?.minimumCompressionSize === undefined) return undefined;
  return async (request) => {
    const encoding = headerValue(request.headers, 'content-encoding')?.trim().toLowerCase();
    if ((encoding !== 'gzip' && encoding !== 'deflate') || request.body.length === 0) return request;
    const [{ promisify }, { gunzip, inflate }] = await Promise.all([import('node:util'), import('node:zlib')]);
    try {
      const body = await promisify(encoding === 'gzip' ? gunzip : inflate)(request.body, { maxOutputLength: 10 << 20 });
      const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'content-encoding');
      return { ...request, headers, body };
    } catch {
      return request;
    }
  };
}

/** Compresses an answer that is large enough, for clients that take it. */
export async function compressed(response: GatewayResponse, { api, exchange }: RestCall): Promise<GatewayResponse> {
  const { body, headers } = response;
  const minimum = api.rest?.minimumCompressionSize ?? Number.POSITIVE_INFINITY;
  if (
    !(body instanceof Uint8Array) ||
    body.length < minimum ||
    headerValue(headers, 'content-encoding') !== undefined
  ) {
    return response;
  }
  const accepted = (headerValue(exchange.request.headers, 'accept-encoding') ?? '')
    .split(',')
    .map((encoding) => encoding.split(';')[0]?.trim().toLowerCase());
  const encoding = ['gzip', 'deflate'].find((known) => accepted.includes(known));
  if (encoding === undefined) return response;
  const [{ promisify }, { gzip, deflate }] = await Promise.all([import('node:util'), import('node:zlib')]);
  const smaller = await promisify(encoding === 'gzip' ? gzip : deflate)(body);
  return { ...response, headers: [...headers, ['Content-Encoding', encoding]], body: smaller };
}
