/**
 * Headers of a function's answer that a REST API renames to `x-amzn-Remapped-…`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const REMAPPED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
  'x-amz-apigw-id',
  'x-amzn-requestid',
]);

/** Headers of a function's answer that a REST API drops. */
const DROPPED: ReadonlySet<string> = new Set([
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/** The name under which a header of a function's answer reaches the client; `undefined` if it does not. */
export function remappedHeader(name: string): string | undefined {
  const key = name.toLowerCase();
  if (DROPPED.has(key)) return undefined;
  return REMAPPED.has(key) ? `x-amzn-Remapped-${name}` : name;
}

/** Headers that an integration response cannot set under their own name (recorded). */
const REMAPPED_WHEN_MAPPED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
]);

/** The name under which a header that an integration response sets reaches the client; `undefined` if it does not. */
export function mappedHeader(name: string): string | undefined {
  const key = name.toLowerCase();
  if (key === 'transfer-encoding' || !/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(key)) return undefined;
  return REMAPPED_WHEN_MAPPED.has(key) ? `x-amzn-Remapped-${name}` : name;
}
