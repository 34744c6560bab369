import { createHash, randomUUID } from 'node:crypto';
import { randomBase64Url } from '../random-text.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** An id in API Gateway's format (lower-case letters and digits) that is always the same for the same `seed`. */
export function stableId(seed: string, length: number): string {
  const digest = createHash('sha256').update(seed).digest();
  return Array.from(digest.subarray(0, length), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** By scope and name, looked up as they are: putting the two together for each request takes longer than all of this. */
const knownIds = new Map<string, Map<string, string>>();

/** The {@link stableId} of a part of an API, six long: a resource, a deployment. */
export function stableIdIn(apiId: string, name: string): string {
  const ids = knownIds.get(apiId) ?? new Map<string, string>();
  const known = ids.get(name);
  if (known !== undefined) return known;
  const id = stableId(`${apiId} ${name}`, 6);
  knownIds.set(apiId, ids.set(name, id));
  return id;
}

/** The id of one request, as REST APIs have it: a UUID. */
export function newRequestId(): string {
  return randomUUID();
}

/** The short id of one request (`JKJaXmPLvHcESHA=`): REST's `extendedRequestId`, the `requestId` of HTTP APIs. */
export function newExtendedRequestId(): string {
  return `${randomBase64Url(15)}=`;
}
