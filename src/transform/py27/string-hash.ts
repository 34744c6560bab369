/** A string and its 64-bit hash as two signed halves: numbers in JavaScript hold 53 bits, and are fastest below 32. */
export interface StringHash {
  readonly text: string;
  readonly high: number;
  readonly low: number;
}

const MULTIPLIER = 1000003;
const TWO_32 = 2 ** 32;

/** Strings that were hashed before: the keys of API documents repeat all the time. */
const known = new Map<string, StringHash>();
const KNOWN_LIMIT = 10_000;

/** The hash of a string in 64-bit Python 2.7 without randomisation, as two numbers of 32 bits. */
export function stringHash(text: string): StringHash {
  const before = known.get(text);
  if (before !== undefined) return before;
  const hash = compute(text);
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(text, hash);
  return hash;
}

function compute(text: string): StringHash {
  const first = text.codePointAt(0);
  if (first === undefined) return { text, high: 0, low: 0 };
  let high = 0;
  let low = (first << 7) >>> 0;
  let length = 0;
  for (const character of text) {
    // 1000003 × 2^32 stays below 2^53, so the product of the lower half and its carry are exact.
    const product = low * MULTIPLIER;
    high = (Math.imul(high, MULTIPLIER) + Math.floor(product / TWO_32)) >>> 0;
    low = ((product % TWO_32) ^ (character.codePointAt(0) ?? 0)) >>> 0;
    length += 1;
  }
  return { text, high: high | 0, low: low ^ length };
}
