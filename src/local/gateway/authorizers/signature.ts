import { createHash, createHmac } from 'node:crypto';
import type { Exchange } from '../exchange.ts';
import { headerValue } from '../message.ts';
import { decodePercent } from '../target.ts';

/** What a signed request says of its signature: in the `Authorization` header, or in the query. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** `20261122`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261122T073956Z`. */
  readonly time: string;
  readonly sessionToken: string | undefined;
  /** Only of presigned URLs: how long it counts, in seconds. */
  readonly expiresIn: number | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Reads the signature of a request; `undefined` without one, `incomplete` where something is missing. */
export function readSignature(exchange: Exchange): SignatureClaim | 'incomplete' | undefined {
  const authorization = headerValue(exchange.request.headers, 'authorization');
  const query = queryPairs(exchange.signed?.query ?? exchange.query);
  const inQuery = (name: string): string | undefined => query.find(([key]) => key.toLowerCase() === name)?.[1];
  if (authorization?.startsWith(ALGORITHM)) {
    const part = (name: string): string | undefined => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1];
    return signatureClaim({
      credential: part('Credential'),
      signedHeaders: part('SignedHeaders'),
      signature: part('Signature'),
      time: headerValue(exchange.request.headers, 'x-amz-date'),
      sessionToken: headerValue(exchange.request.headers, 'x-amz-security-token'),
    });
  }
  if (inQuery('x-amz-algorithm') !== ALGORITHM) return undefined;
  return signatureClaim({
    credential: inQuery('x-amz-credential'),
    signedHeaders: inQuery('x-amz-signedheaders'),
    signature: inQuery('x-amz-signature'),
    time: inQuery('x-amz-date'),
    sessionToken: inQuery('x-amz-security-token'),
    expiresIn: Number(inQuery('x-amz-expires') ?? Number.NaN),
  });
}

function signatureClaim(parts: {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly time: string | undefined;
  readonly sessionToken: string | undefined;
  readonly expiresIn?: number;
}): SignatureClaim | 'incomplete' {
  const { credential = '', signedHeaders, signature, time, sessionToken, expiresIn } = parts;
  const [accessKeyId, date, region, service, terminator] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request') return 'incomplete';
  if (signedHeaders === undefined || signature === undefined || !/^\d{8}T\d{6}Z$/.test(time ?? '')) return 'incomplete';
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
    time: time ?? '',
    sessionToken,
    expiresIn,
  };
}

/**
 * The signature that a request has to have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureOf(exchange: Exchange, claim: SignatureClaim, secretAccessKey: string): string {
  const { date, region, service, time } = claim;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = [ALGORITHM, time, scope, sha256(canonicalRequest(exchange, claim))].join('\n');
  const key = [region, service, 'aws4_request'].reduce<Buffer>(
    (before, part) => hmac(before, part),
    hmac(`AWS4${secretAccessKey}`, date),
  );
  return hmac(key, toSign).toString('hex');
}

function canonicalRequest({ request, path, query: taken, signed }: Exchange, claim: SignatureClaim): string {
  const { signedHeaders } = claim;
  const { method, query } = signed ?? { method: request.method, query: taken };
  const pairs = queryPairs(query)
    .filter(([name]) => name.toLowerCase() !== 'x-amz-signature')
    .map(([name, value]): [string, string] => [uriEncode(name), uriEncode(value)])
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)));
  const headers = signedHeaders.map((name) => `${name}:${canonicalHeader(request.headers, name)}\n`);
  const declared = headerValue(request.headers, 'x-amz-content-sha256');
  // A body that is not what the header says it is must not pass for it.
  const hash = declared === 'UNSIGNED-PAYLOAD' ? declared : sha256(request.body);
  return [
    method,
    canonicalPath(path),
    pairs.map(([name, value]) => `${name}=${value}`).join('&'),
    headers.join(''),
    signedHeaders.join(';'),
    hash,
  ].join('\n');
}

/** The path without empty and dot segments, encoded a second time. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(uriEncode(segment));
  }
  const joined = `/${segments.join('/')}`;
  return path.endsWith('/') && joined !== '/' ? `${joined}/` : joined;
}

function canonicalHeader(headers: Exchange['request']['headers'], name: string): string {
  const values = headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  return values.map((value) => value.trim().replace(/\s+/g, ' ')).join(',');
}

function queryPairs(query: string): (readonly [name: string, value: string])[] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    return [decodePercent(name), decodePercent(value)] as const;
  });
}

function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
