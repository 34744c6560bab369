import { hash } from 'node:crypto';
import { pythonJson } from './python.ts';
import { type Optional, truthy, type Value } from './value.ts';

/** The SHA-1 of `data` in hexadecimal digits: of the text itself, else of its sorted, compact JSON. */
export function hashOf(data: Value): string {
  const text = typeof data === 'string' ? data : pythonJson(data, { separators: [',', ':'], sortKeys: true });
  return hash('sha1', text);
}

/** `prefix` and the first ten digits of the hash of `data`; `prefix` alone when `data` is empty. */
export function hashedId(prefix: string, data: Optional): string {
  return data !== undefined && truthy(data) ? prefix + hashOf(data).slice(0, 10) : prefix;
}

/** Whether `text` has letters and digits only, of any alphabet, as Python's `str.isalnum` sees it. */
export function isAlphanumeric(text: string): boolean {
  return /^[\p{L}\p{Nd}\p{No}\p{Nl}]+$/u.test(text);
}
