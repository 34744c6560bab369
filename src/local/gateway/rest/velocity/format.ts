import { TemplateProblem } from './template-problem.ts';
import { javaText, numberOf, type Value } from './values.ts';

const PLACE = /%(?:(\d+)\$)?([-+ 0,#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** What `String.format` of Java makes of texts and numbers. */
export function formatted(pattern: string, given: readonly Value[]): string {
  let next = 0;
  return pattern.replace(PLACE, (place, at?: string, flags = '', width = '0', precision?: string, kind = '') => {
    if (kind === '%') return '%';
    if (kind === 'n') return '\n';
    const value = given[at === undefined ? next++ : Number(at) - 1];
    if (value === undefined) throw new TemplateProblem(`"${place}" has no argument`);
    const text = converted(value, kind, flags, precision === undefined ? undefined : Number(precision));
    return padded(kind === kind.toUpperCase() ? text.toUpperCase() : text, flags, Number(width));
  });
}

function converted(value: Value, kind: string, flags: string, precision: number | undefined): string {
  const number = numberOf(value);
  const isWhole = typeof value === 'number' || typeof value === 'bigint';
  switch (kind.toLowerCase()) {
    case 's':
      return javaText(value).slice(0, precision);
    case 'b':
      return String(value !== null && value !== false);
    case 'd':
      if (isWhole) return signed(String(value), flags);
      break;
    case 'x':
      if (isWhole) return BigInt.asUintN(number !== undefined && number < 0 ? 32 : 64, BigInt(value)).toString(16);
      break;
    case 'f':
      if (number !== undefined && !isWhole) return signed(number.toFixed(precision ?? 6), flags);
  }
  throw new TemplateProblem(`"%${kind}" cannot take ${javaText(value)}`);
}

function signed(text: string, flags: string): string {
  const grouped = flags.includes(',') ? text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',') : text;
  if (grouped.startsWith('-')) return grouped;
  return flags.includes('+') ? `+${grouped}` : flags.includes(' ') ? ` ${grouped}` : grouped;
}

function padded(text: string, flags: string, width: number): string {
  if (width > 10_000) throw new TemplateProblem(`"%${width}s" is too wide`);
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  const [, sign = '', digits = ''] = /^([-+ ]?)([\s\S]*)$/.exec(text) ?? [];
  return sign + digits.padStart(width - sign.length, '0');
}
