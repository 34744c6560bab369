import { randomFillSync } from 'node:crypto';

/** Random bytes are fetched in bulk: asking the system for a few costs as much as the rest of a request. */
const pool = Buffer.alloc(32 * 1024);
let used = pool.length;

/** The text of so many random bytes. */
export function randomText(bytes: number, encoding: 'hex' | 'base64'): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString(encoding, used - bytes, used);
}
