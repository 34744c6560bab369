import { NumericLiteral } from './numeric-literal.ts';

/** What a scalar can mean. */
export type ScalarValue = string | number | boolean | null | NumericLiteral;

type Resolve = (text: string) => ScalarValue;

/**
 * How YAML 1.1 reads plain scalars, as PyYAML does it: SAM's own tools use that parser, so `yes` is a boolean, `1e3` is
 * a string and `012` is ten. The first pattern that matches wins. Two things are kept as written on purpose: dates
 * (`Version: 2012-10-17` must stay text) and infinities (JSON has no word for them).
 */
const RULES: readonly (readonly [pattern: RegExp, resolve: Resolve])[] = [
  [/^(?:~|null|Null|NULL|)$/, () => null],
  [/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/, () => true],
  [/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/, () => false],
  [/^[-+]?(?:0|[1-9][0-9_]*)$/, (text) => integer(text, '')],
  // Twelve octal digits are far more often an account id (012345670123) than a number: text, so that no digit is lost.
  [/^0[0-7]{11,}$/, (text) => text],
  [/^[-+]?0[0-7_]+$/, (text) => integer(text, '0o')],
  [/^[-+]?0b[01_]+$/, (text) => integer(text.replace('0b', ''), '0b')],
  [/^[-+]?0x[0-9a-fA-F_]+$/, (text) => integer(text.replace('0x', ''), '0x')],
  [/^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/, (text) => sexagesimal(text)],
  [/^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/, (text) => float(text)],
  [/^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/, (text) => float(text)],
  [/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/, (text) => sexagesimal(text)],
];

/** Only texts that begin like this can be anything but a string; most never reach the patterns. */
const CANDIDATE = /^(?:$|[-+.~0-9]|(?:[nN](?:o|O|u|U)|[yY][eE]|[tT][rR]|[fF][aA]|[oO][nNfF]))/;

/** The value of a plain (unquoted, untagged) YAML scalar. */
export function resolvePlainScalar(text: string): ScalarValue {
  if (!CANDIDATE.test(text)) return text;
  for (const [pattern, resolve] of RULES) if (pattern.test(text)) return resolve(text);
  return text;
}

/** A number from its spelling in JSON; a {@link NumericLiteral} if JavaScript would write it in another way. */
export function numberFrom(spelling: string): number | NumericLiteral {
  const value = Number(spelling);
  return String(value) === spelling ? value : new NumericLiteral(spelling, value);
}

function integer(text: string, prefix: '' | '0o' | '0b' | '0x'): ScalarValue {
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  if (digits === '') return text;
  const magnitude = BigInt(prefix + digits);
  return numberFrom(String(text.startsWith('-') ? -magnitude : magnitude));
}

/** Spells the number as JSON allows it, and otherwise as it was: `+1_0.` → `10.0`, `.5` → `0.5`. */
function float(text: string): ScalarValue {
  const spelling = text
    .replaceAll('_', '')
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/\.(?!\d)/, '.0');
  // YAML 1.1 wants the dot that JavaScript leaves out of 1e-7.
  return numberFrom(
    spelling.replace(/^(-?\d)\.0(?=e)/, (whole, digit) => {
      const short = digit + spelling.slice(whole.length);
      return String(Number(short)) === short ? digit : whole;
    }),
  );
}

/** Base 60: `12:30:45` is 45045, as YAML 1.1 wants it. */
function sexagesimal(text: string): ScalarValue {
  const parts = text.replace(/^[-+]/, '').replaceAll('_', '').split(':');
  const magnitude = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  const value = text.startsWith('-') ? -magnitude : magnitude;
  return numberFrom(text.includes('.') && Number.isInteger(value) ? `${value}.0` : String(value));
}
