import { randomBytes } from 'node:crypto';

const hexDigits = inBulk('hex');

/** So many random digits and letters of base64 as URLs have it. */
export const randomBase64Url: (length: number) => string = inBulk('base64url');

/** So many random bytes as hexadecimal digits, two each. */
export function randomHex(bytes: number): string {
  return hexDigits(2 * bytes);
}

/** Random text, fetched and written out in bulk: a few bytes at a time take as long as a large part of a request. */
function inBulk(encoding: 'hex' | 'base64url'): (length: number) => string {
  let text = '';
  let used = 0;
  return (length) => {
    if (used + length > text.length) {
      text = randomBytes(3072).toString(encoding);
      used = 0;
    }
    used += length;
    return text.slice(used - length, used);
  };
}
