import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NumericLiteral, parseTemplate, type TemplateValue } from '../../src/template/index.ts';

/** The value of key `A` in a text that has nothing wrong with it. */
function valueIn(text: string): TemplateValue | undefined {
  const { document, diagnostics } = parseTemplate(text, { format: 'yaml' });
  expect(diagnostics).toEqual([]);
  return document?.template['A'];
}

describe('YAML', () => {
  it.each<[text: string, value: TemplateValue]>([
    ['!Ref Table', { Ref: 'Table' }],
    ['!Ref AWS::Region', { Ref: 'AWS::Region' }],
    ['!Ref 123', { Ref: '123' }],
    ['!Condition IsProd', { Condition: 'IsProd' }],
    ['!GetAtt Table.Arn', { 'Fn::GetAtt': ['Table', 'Arn'] }],
    ['!GetAtt a.b.c', { 'Fn::GetAtt': ['a', 'b.c'] }],
    ['!GetAtt Table', { 'Fn::GetAtt': ['Table'] }],
    ['!GetAtt [Table, Arn]', { 'Fn::GetAtt': ['Table', 'Arn'] }],
    ['!GetAtt\n  - Table\n  - !Ref X', { 'Fn::GetAtt': ['Table', { Ref: 'X' }] }],
    ["!Sub '${A}-x'", { 'Fn::Sub': '${A}-x' }],
    ['!Sub 012', { 'Fn::Sub': '012' }],
    ['!Sub\n  - ${A}\n  - { A: !Ref B }', { 'Fn::Sub': ['${A}', { A: { Ref: 'B' } }] }],
    ['!Sub |\n  a\n  b\n', { 'Fn::Sub': 'a\nb\n' }],
    ["!Join ['', [a, !Ref B]]", { 'Fn::Join': ['', ['a', { Ref: 'B' }]] }],
    ["!Select [0, !GetAZs '']", { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ["!Split [',', !ImportValue x]", { 'Fn::Split': [',', { 'Fn::ImportValue': 'x' }] }],
    ['!If [C, yes, !Ref AWS::NoValue]', { 'Fn::If': ['C', true, { Ref: 'AWS::NoValue' }] }],
    ['!Equals [!Ref Stage, prod]', { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }],
    [
      '!And [!Condition X, !Not [!Condition Y]]',
      { 'Fn::And': [{ Condition: 'X' }, { 'Fn::Not': [{ Condition: 'Y' }] }] },
    ],
    ['!Or\n  - !Condition X\n  - !Condition Y', { 'Fn::Or': [{ Condition: 'X' }, { Condition: 'Y' }] }],
    ['!FindInMap [M, !Ref AWS::Region, v]', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'v'] }],
    ['!Cidr [10.0.0.0/16, 6, 8]', { 'Fn::Cidr': ['10.0.0.0/16', 6, 8] }],
    ['!Transform { Name: AWS::Include }', { 'Fn::Transform': { Name: 'AWS::Include' } }],
    ['!Length [1, 2]', { 'Fn::Length': [1, 2] }],
    ['!ToJsonString { a: 1 }', { 'Fn::ToJsonString': { a: 1 } }],
    ['\n  Fn::Base64: !Sub x', { 'Fn::Base64': { 'Fn::Sub': 'x' } }],
    ['!Base64 x', { 'Fn::Base64': 'x' }],
  ])('reads %j in its long form', (text, value) => {
    expect(valueIn(`A: ${text}`)).toEqual(value);
  });

  it.each<[text: string, value: TemplateValue]>([
    ...(['yes', 'Yes', 'YES', 'true', 'True', 'on', 'ON'].map((text) => [text, true]) as [string, boolean][]),
    ...(['no', 'No', 'false', 'FALSE', 'off', 'Off'].map((text) => [text, false]) as [string, boolean][]),
    ...(['', '~', 'null', 'Null', 'NULL'].map((text) => [text, null]) as [string, null][]),
    ...([
      'y',
      'N',
      'yEs',
      'nULL',
      'oN',
      '=',
      '<<',
      '.inf',
      '-.INF',
      '.nan',
      '1e3',
      '1.5e3',
      '0o17',

      '1.2.3',
      '_1',
    ].map((text) => [text, text]) as [string, string][]),
    ...(['2012-10-17', '2001-12-14T21:59:43Z', '0128', '09', '1:99', '012345670123', '000000000000'].map((text) => [
      text,
      text,
    ]) as [string, string][]),
    ['0', 0],
    ['30', 30],
    ['-7', -7],
    ['+7', 7],
    ['1_000', 1000],
    ['012', 10],
    ['-012', -10],
    ['0x1F', 31],
    ['0b101', 5],
    ['12:30:45', 45045],
    ['-1:30', -90],
    ['123456789012', 123456789012],
    ['12345678901234567890', new NumericLiteral('12345678901234567890', 2 ** 64)],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['-1.25', -1.25],
    ['2.0', new NumericLiteral('2.0', 2)],
    ['2.', new NumericLiteral('2.0', 2)],
    ['1.50', new NumericLiteral('1.50', 1.5)],
    ['1.5e+3', new NumericLiteral('1.5e+3', 1500)],
    ['1_0.5', 10.5],
    ['1:30.5', 90.5],
    ['1:30.0', new NumericLiteral('90.0', 90)],
    ['!!str 012', '012'],
    ['!!int 012', 10],
    ['! 012', '012'],
    ["'012'", '012'],
    ['"yes"', 'yes'],
  ])('reads the scalar %j as YAML 1.1 does', (text, value) => {
    const read = valueIn(`A: ${text}`);

    if (value instanceof NumericLiteral && read instanceof NumericLiteral) expect(read.source).toBe(value.source);
    else expect(read).toEqual(value);
  });

  it('takes every key as text', () => {
    const { document, diagnostics } = parseTemplate('200: a\non: b\n2012-10-17: c\n1.0: d\n~: e\n"f g": h\n');

    expect(diagnostics).toEqual([]);
    expect(document?.template).toEqual({ '200': 'a', on: 'b', '2012-10-17': 'c', '1.0': 'd', '~': 'e', 'f g': 'h' });
  });

  it('takes "__proto__" for a key like any other', () => {
    const { document } = parseTemplate('__proto__: { polluted: yes }\nA: !Sub x\n');

    expect(Object.keys(document?.template ?? {})).toEqual(['__proto__', 'A']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(Object.getPrototypeOf(document?.template)).toBe(Object.prototype);
  });

  it('follows aliases and merge keys', () => {
    const { document, diagnostics } = parseTemplate(
      'A: &a { x: 1, y: 2 }\nB: &b { y: 3, z: 4 }\nC: *a\nD:\n  <<: [*a, *b]\n  x: 9\nE:\n  <<: *b\nF: "<<"\nG: { "<<": *a }\n',
    );

    expect(diagnostics).toEqual([]);
    expect(document?.template).toMatchObject({
      C: { x: 1, y: 2 },
      D: { x: 9, y: 2, z: 4 },
      E: { y: 3, z: 4 },
      F: '<<',
      G: { '<<': { x: 1, y: 2 } },
    });
  });

  it.each([
    ['CRLF', 'A:\r\n  B: |\r\n    x\r\n    y\r\n  C: 1\r\n', { A: { B: 'x\ny\n', C: 1 } }],
    ['a byte order mark', '\uFEFFA: 1\n', { A: 1 }],
    ['a start and an end marker', '---\nA: 1\n...\n', { A: 1 }],
    ['tabs between tokens', 'A:\t1\t# one\nB: 2\n', { A: 1, B: 2 }],
    ['comments', '# a\nA: # b\n  # c\n  B: x#y # d\n# e\n', { A: { B: 'x#y' } }],
    ['text over several lines', 'A: x\n  y\nB: >\n  x\n  y\n\n  z\n', { A: 'x y', B: 'x y\nz\n' }],
    ['JSON in YAML', '{"A": [1, {"B": null}], // no\n}'.replace(' // no', ''), { A: [1, { B: null }] }],
  ])('reads %s', (_, text, expected) => {
    const { document, diagnostics } = parseTemplate(text);

    expect(diagnostics).toEqual([]);
    expect(document?.template).toEqual(expected);
  });

  it('keeps the text, and says where relative paths start from', () => {
    const text = 'A: 1\n';

    expect(parseTemplate(text, { file: 'app/template.yaml' }).document).toEqual({
      template: { A: 1 },
      source: { text, format: 'yaml', file: 'app/template.yaml' },
      folder: resolve('app'),
    });
    expect(parseTemplate(text).document).toEqual({
      template: { A: 1 },
      source: { text, format: 'yaml' },
      folder: resolve('.'),
    });
    expect(parseTemplate(text, { file: 'app/template.yaml', folder: 'x' }).document?.folder).toBe(resolve('x'));
  });
});

it.each([
  ['Resources:\n  A: { Path: /any/{proxy+}, M: x }\n  B: 1\n', 'Unexpected "{".', 2, 19],
  ['A: {a: {b}, c}}\nB: 2', 'Unexpected "}".', 1, 15],
  ['- a\nb: 1\nc: 2\n', 'Unexpected "b".', 2, 1],
])('says of %j once what is wrong, not of all that follows', (text, message, line, column) => {
  const { diagnostics } = parseTemplate(text);

  expect(diagnostics).toMatchObject([
    { message, hint: expect.stringContaining('quotes'), range: { start: { line, column } } },
  ]);
});
