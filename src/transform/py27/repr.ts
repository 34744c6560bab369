import { NumericLiteral } from '../../template/index.ts';
import { PLAIN_TEXT, pythonNumber, pythonRepr } from '../python.ts';
import { isInteger } from '../value.ts';

const LARGEST_INT = 2n ** 63n - 1n;

/** A string that stems from the template, as Python 2.7 prints it: `u'…'`, in ASCII. */
export function unicodeRepr(text: string): string {
  if (PLAIN_TEXT.test(text)) return `u'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const character of text) out += character === quote ? `\\${quote}` : escaped(character);
  return `u${quote}${out}${quote}`;
}

function escaped(character: string): string {
  if (character === '\\') return '\\\\';
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return character;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

/** A value that is neither text, list nor map. */
export function scalarRepr(value: number | boolean | null | NumericLiteral): string {
  if (typeof value !== 'number' && !(value instanceof NumericLiteral)) return pythonRepr(value);
  const digits = pythonNumber(value);
  return isInteger(value) && BigInt(digits) > LARGEST_INT ? `${digits}L` : digits;
}
