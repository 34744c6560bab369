import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** What requests are signed with. */
export const KEY = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' } as const;

/** SHA-256 as the signer wants it. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {}
}

export interface Signed {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string | string[]>;
  readonly body?: string;
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly region?: string;
  readonly service?: string;
  readonly date?: Date;
  readonly presign?: boolean;
}

/** A request of AWS's own signer as `fetch` sends it. */
export async function signed({
  method = 'GET',
  path = '/orders',
  query = {},
  body,
  ...more
}: Signed): Promise<[string, RequestInit]> {
  const signer = new SignatureV4({
    service: more.service ?? 'execute-api',
    region: more.region ?? 'us-east-1',
    credentials: more.credentials ?? KEY,
    sha256: Sha256,
  });
  const plain = {
    method,
    protocol: 'http:',
    hostname: 'api.test',
    path,
    query,
    headers: { host: 'api.test', 'x-custom': 'a  b ' },
    ...(body === undefined ? {} : { body }),
  };
  const when = { signingDate: more.date ?? new Date() };
  const result = more.presign ? await signer.presign(plain, when) : await signer.sign(plain, when);
  const pairs = Object.entries(result.query ?? {}).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  );
  const target = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  return [target, { method, headers: result.headers, ...(body === undefined ? {} : { body }) }];
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
