import type { TemplateValue } from './document.ts';
import { NumericLiteral } from './numeric-literal.ts';
import { isList } from './predicates.ts';

/** JSON text of a value. `step` is one level of indentation; none gives one line. `indent` is that of the first line. */
export function writeJson(value: TemplateValue, step = '  ', indent = ''): string {
  if (value instanceof NumericLiteral) return value.source;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = indent + step;
  const entries = isList(value)
    ? value.map((item) => writeJson(item, step, inner))
    : Object.entries(value).map(
        ([key, item]) => `${JSON.stringify(key)}:${step && ' '}${writeJson(item, step, inner)}`,
      );
  const [open, close] = isList(value) ? '[]' : '{}';
  if (entries.length === 0) return `${open}${close}`;
  return step === ''
    ? `${open}${entries.join(',')}${close}`
    : `${open}\n${inner}${entries.join(`,\n${inner}`)}\n${indent}${close}`;
}
