import { createHash, randomBytes, randomUUID } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** An id in API Gateway's format (lower-case letters and digits) that is always the same for the same `seed`. */
export function stableId(seed: string, length: number): string {
  const digest = createHash('sha256').update(seed).digest();
  let id = '';
  for (let index = 0; index < length; index++) id += ALPHABET[(digest[index] ?? 0) % ALPHABET.length];
  return id;
}

/** The id of one request, as REST APIs have it: a UUID. */
export function newRequestId(): string {
  return randomUUID();
}

/** The short id of one request (`JKJaXmPLvHcESHA=`): REST's `extendedRequestId`, the `requestId` of HTTP APIs. */
export function newExtendedRequestId(): string {
  return randomBytes(11).toString('base64');
}
