import type { ApiDefinition } from '../../../application/index.ts';
import { type GatewayRequest, type GatewayResponse, headerValue } from '../message.ts';
import { Refusal } from './refusal.ts';
import type { RestCall } from './rest-call.ts';

/**
 * Takes the compression off request bodies, where the API knows compression at all; refuses one that it cannot take off.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html
 */
export function createDecompression(
  api: ApiDefinition,
): ((request: GatewayRequest) => Promise<GatewayRequest | Refusal>) | undefined {
  const minimum = api.rest?.minimumCompressionSize;
  if (minimum === undefined) return undefined;
  return async (request) => {
    const encoding = headerValue(request.headers, 'content-encoding')?.trim().toLowerCase() ?? 'identity';
    const { length } = request.body;
    if (encoding === 'identity' || length === 0 || length < minimum) return request;
    if (encoding !== 'gzip' && encoding !== 'deflate') return Refusal.unsupportedEncoding(encoding);
    const [{ promisify }, { gunzip, inflate }] = await Promise.all([import('node:util'), import('node:zlib')]);
    try {
      const body = await promisify(encoding === 'gzip' ? gunzip : inflate)(request.body, { maxOutputLength: 10 << 20 });
      const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'content-encoding');
      return { ...request, headers, body };
    } catch {
      return Refusal.unsupportedEncoding(encoding);
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
  const encoding = encodingFor(headerValue(exchange.request.headers, 'accept-encoding') ?? '');
  if (encoding === undefined) return response;
  const [{ promisify }, { gzip, deflate }] = await Promise.all([import('node:util'), import('node:zlib')]);
  const smaller = await promisify(encoding === 'gzip' ? gzip : deflate)(body);
  return { ...response, headers: [...headers, ['Content-Encoding', encoding]], body: smaller };
}

/**
 * The encoding of an answer: one that the client names and likes best, if the service knows it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
 */
function encodingFor(accepted: string): 'gzip' | 'deflate' | undefined {
  const weights = new Map(
    accepted.split(',').map((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
  const best = Math.max(...weights.values());
  const isBest = (name: string): boolean => (weights.get(name) ?? 0) === best;
  return best > 0 ? (['gzip', 'deflate'] as const).find(isBest) : undefined;
}
