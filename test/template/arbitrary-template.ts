import * as fc from 'fast-check';
import { NumericLiteral, type TemplateMap, type TemplateValue } from '../../src/template/index.ts';

const KEYS = [
  'Resources',
  'Ref',
  'Fn::Sub',
  'Fn::GetAtt',
  'Fn::If',
  'Fn::Base64',
  'Condition',
  'Type',
  'on',
  '200',
  '<<',
];
const TEXTS = ['yes', 'No', 'on', '~', '', 'null', '012', '0128', '1e3', '1_000', '0x1F', '12:30:45', '2012-10-17'];
const MORE_TEXTS = [
  '- a',
  '? a',
  ': a',
  'a: b',
  'a #b',
  '#',
  '*a',
  '&a',
  '!Ref a',
  '|',
  '>',
  '%',
  '@',
  '`',
  '"',
  "'",
  '{',
  ']',
];
const LINES = [
  'a\n',
  'a\nb',
  ' a\nb\n',
  'a\n\n\n',
  '\na',
  'a\n  ',
  'a \nb',
  '\ta\nb',
  'a\r\nb',
  '---',
  '--- a',
  '...',
  'a:',
  'a b ',
  ' a',
];

const text = fc.oneof(
  fc.constantFrom(
    ...TEXTS,
    ...MORE_TEXTS,
    ...LINES,
    'résumé',
    'ключ',
    '😀 smile',
    '\u0085',
    '\u2028',
    '\uFEFF',
    '\u007F',
    '\u0000',
    'a.b.c',
  ),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\t', ':', '#', '-', "'", '"', ',', '[', '{', '\r', '0', '.', '\\'),
  }),
);

const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc
    .constantFrom('2.0', '1.50', '12345678901234567890', '-0.0')
    .map((source) => new NumericLiteral(source, Number(source))),
);

const key = fc.oneof(
  fc.constantFrom(...KEYS, '__proto__', 'constructor'),
  text.filter((value) => value.length < 500),
);

/** Any value that a template can hold, with many that are hard to write down. */
export const templateValue: fc.Arbitrary<TemplateValue> = fc.letrec<{ value: TemplateValue; map: TemplateMap }>(
  (tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.boolean(),
      fc.constant(null),
      number,
      fc.array(tie('value'), { maxLength: 4 }),
      tie('map'),
      fc.tuple(fc.constantFrom(...KEYS), tie('value')).map(([name, value]) => ({ [name]: value })),
    ),
    map: mapOf(tie('value')),
  }),
).value;

/** A map with own keys only, `__proto__` among them. */
function mapOf(value: fc.Arbitrary<TemplateValue>): fc.Arbitrary<TemplateMap> {
  return fc.array(fc.tuple(key, value), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

/** A whole template with at least one key. */
export const template: fc.Arbitrary<TemplateMap> = mapOf(templateValue).map((map) => ({ Resources: {}, ...map }));
