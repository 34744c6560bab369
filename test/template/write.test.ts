import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NumericLiteral,
  parseTemplate,
  type TemplateFormat,
  type TemplateMap,
  type TemplateValue,
  writeTemplate,
} from '../../src/template/index.ts';
import { template } from './arbitrary-template.ts';

const write = (tree: TemplateMap, format?: TemplateFormat) => writeTemplate({ template: tree, folder: '/' }, format);
const yamlOf = (value: TemplateValue) => write({ A: value }).slice('A:'.length);

describe('writeTemplate', () => {
  it.each<TemplateFormat>(['yaml', 'json'])('writes any tree as %s that is read as the same tree', (format) => {
    void fc.assert(
      fc.property(template, (tree) => {
        const text = write(tree, format);

        const { document, diagnostics } = parseTemplate(text, { format });

        expect(diagnostics).toEqual([]);
        expect(document?.template).toEqual(tree);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, TemplateValue, string]>([
    ['a reference', { Ref: 'Table' }, ' !Ref Table\n'],
    ['an attribute', { 'Fn::GetAtt': ['Table', 'Stream.Arn'] }, ' !GetAtt Table.Stream.Arn\n'],
    ['a dotted resource', { 'Fn::GetAtt': ['Sub.Table', 'Arn'] }, ' !GetAtt [Sub.Table, Arn]\n'],
    ['an attribute in the form of a text', { 'Fn::GetAtt': 'Table.Arn' }, '\n  Fn::GetAtt: Table.Arn\n'],
    ['a short list of arguments', { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }, ' !Equals [!Ref Stage, prod]\n'],
    ['a nested function', { 'Fn::Base64': { 'Fn::Sub': 'a' } }, '\n  Fn::Base64: !Sub a\n'],
    [
      'a function in an argument',
      { 'Fn::Join': [',', ['a', { Ref: 'B' }]] },
      " !Join\n  - ','\n  - - a\n    - !Ref B\n",
    ],
    ['a function of a number', { 'Fn::Base64': 5 }, '\n  Fn::Base64: 5\n'],
    ['a function that has no short tag', { 'Fn::ForEach::Topics': ['X'] }, '\n  Fn::ForEach::Topics:\n    - X\n'],
    ['text of several lines', 'a\n  b\n', ' |\n  a\n    b\n'],
    ['text without a last line break', 'a\nb', ' |-\n  a\n  b\n'],
    ['text with empty lines at the end', 'a\n\n', ' |+\n  a\n\n'],
    ['text that YAML would indent wrongly', ' a\nb', ' " a\\nb"\n'],
    ['a list of maps', [{ a: 1, b: { c: 2 } }], '\n  - a: 1\n    b:\n      c: 2\n'],
    ['empty collections', { a: {}, b: [] }, '\n  a: {}\n  b: []\n'],
    ['nothing', null, ' null\n'],
    ['a number with its spelling', new NumericLiteral('2.0', 2), ' 2.0\n'],
    ['a large integer', new NumericLiteral('12345678901234567890', 2 ** 63), ' 12345678901234567890\n'],
    ['long text on one line', 'word '.repeat(60).trim(), ` ${'word '.repeat(60).trim()}\n`],
  ])('writes %s', (_, value, expected) => {
    expect(yamlOf(value)).toBe(expected);
  });

  it.each([
    'yes',
    'No',
    'on',
    'OFF',
    'true',
    'null',
    '~',
    '',
    '012',
    '0128',
    '0x1F',
    '0b1',
    '1_000',
    '1:30',
    '12:30:45',
    '2012-10-17',
    '2001-12-14t21:59:43.10-05:00',
    '1.5',
    '1e3',
    '.5',
    '.inf',
    '.NaN',
    '+1',
    '=',
    '<<',
    '- a',
    '? a',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '#a',
    'a: b',
    'a #b',
    'a:',
    ' a',
    'a ',
    '{a',
    '[a',
    ']',
    ',a',
    '|',
    '>',
    '---',
    "'a",
  ])('quotes %j, which YAML would read as something else', (value) => {
    expect(yamlOf(value)).toBe(` '${value.replaceAll("'", "''")}'\n`);
  });

  it.each([
    'app.handler',
    './src',
    's3://bucket/key',
    'AWS::Serverless::Function',
    'arn:aws:s3:::b',
    'rate(5 minutes)',
    'a#b',
    '/{proxy+}',
    '$default',
    '10.0.0.0/16',
    'N',
    'it is',
    'résumé',
    '😀',
    '-Xmx1g',
    'nodejs22.x',
    '(a, b)',
  ])('leaves %j without quotes', (value) => {
    expect(yamlOf(value)).toBe(` ${value}\n`);
  });

  it('quotes keys like values', () => {
    expect(write({ on: 1, '200': 2, 'a: b': 3 })).toBe("'200': 2\n'on': 1\n'a: b': 3\n");
  });

  it('writes JSON with two spaces and the spelling of its numbers', () => {
    const text = write({ A: [1, new NumericLiteral('2.0', 2), {}], B: { C: 'é' } }, 'json');

    expect(text).toBe('{\n  "A": [\n    1,\n    2.0,\n    {}\n  ],\n  "B": {\n    "C": "é"\n  }\n}\n');
  });

  it('gives exponents the dot and the sign that YAML 1.1 asks for', () => {
    const { document } = parseTemplate('{"A": 1e3, "B": 1E-7}');

    expect(writeTemplate({ template: document?.template ?? {}, folder: '/' }, 'yaml')).toBe('A: 1.0e+3\nB: 1.0e-7\n');
  });

  it('gives back the text that the document was read from', () => {
    const text = '# mine\nResources:   {}   # odd\r\n';
    const { document } = parseTemplate(text);

    expect(writeTemplate(document!)).toBe(text);
    expect(writeTemplate(document!, 'yaml')).toBe(text);
    expect(writeTemplate(document!, 'json')).toBe('{\n  "Resources": {}\n}\n');
  });

  it('does not give back a text that says something else than the tree', () => {
    const { document } = parseTemplate('Resources: {}\n');

    expect(writeTemplate({ ...document!, template: { Resources: { A: 1 } } })).toBe('Resources:\n  A: 1\n');
  });
});

it.each([undefined, null, 'text', { Resources: {} }])('refuses %j, which is no document', (document) => {
  const call = (): unknown => Reflect.apply(writeTemplate, undefined, [document]);

  expect(call).toThrow(
    expect.objectContaining({ code: 'ARGUMENT_INVALID', message: expect.stringContaining('writeTemplate()') }),
  );
});
