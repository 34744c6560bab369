import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  and,
  base64,
  CfnResource,
  cidr,
  condition,
  DefinitionError,
  equals,
  findInMap,
  getAtt,
  getAZs,
  ifElse,
  importValue,
  join,
  length,
  not,
  or,
  pseudo,
  ref,
  SamFunction,
  SamParameter,
  SamSimpleTable,
  select,
  split,
  sub,
  toJsonString,
} from '../../src/define/index.ts';

const table = new SamSimpleTable('Table');
const stage = new SamParameter('Stage', { type: 'String' });

describe('intrinsic functions', () => {
  it.each([
    [ref('Table'), { Ref: 'Table' }],
    [ref(table), { Ref: 'Table' }],
    [table.ref, { Ref: 'Table' }],
    [stage.ref, { Ref: 'Stage' }],
    [table.arn, { 'Fn::GetAtt': ['Table', 'Arn'] }],
    [getAtt(table, 'StreamArn'), { 'Fn::GetAtt': ['Table', 'StreamArn'] }],
    [new SamFunction('F').alias, { Ref: 'F.Alias' }],
    [join('-', [pseudo.stackName, 'logs']), { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'logs']] }],
    [select(0, getAZs()), { 'Fn::Select': [0, { 'Fn::GetAZs': { Ref: 'AWS::Region' } }] }],
    [split(',', stage.ref), { 'Fn::Split': [',', { Ref: 'Stage' }] }],
    [ifElse('IsProd', 512, pseudo.noValue), { 'Fn::If': ['IsProd', 512, { Ref: 'AWS::NoValue' }] }],
    [findInMap('Sizes', stage.ref, 'memory'), { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }],
    [importValue('vpc'), { 'Fn::ImportValue': 'vpc' }],
    [base64('x'), { 'Fn::Base64': 'x' }],
    [getAZs('eu-west-1'), { 'Fn::GetAZs': 'eu-west-1' }],
    [cidr('10.0.0.0/16', 4), { 'Fn::Cidr': ['10.0.0.0/16', 4] }],
    [cidr('10.0.0.0/16', 4, 8), { 'Fn::Cidr': ['10.0.0.0/16', 4, 8] }],
    [toJsonString({ a: stage.ref }), { 'Fn::ToJsonString': { a: { Ref: 'Stage' } } }],
    [length(['a', 'b']), { 'Fn::Length': ['a', 'b'] }],
    [equals(stage.ref, 'prod'), { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }],
    [and(condition('A'), condition('B')), { 'Fn::And': [{ Condition: 'A' }, { Condition: 'B' }] }],
    [or(condition('A'), not(condition('B'))), { 'Fn::Or': [{ Condition: 'A' }, { 'Fn::Not': [{ Condition: 'B' }] }] }],
  ])('are plain data in the long form: %j', (value, expected) => {
    expect(value).toEqual(expected);
  });

  it.each([
    ['a reference', table.ref, '{"Ref":"Table"}'],
    ['an attribute', table.arn, '{"Fn::GetAtt":["Table","Arn"]}'],
    ['a pseudo parameter', pseudo.region, '{"Ref":"AWS::Region"}'],
    ['another function', join('-', ['a', 'b']), '{"Fn::Join":["-",["a","b"]]}'],
    ['a text of sub', sub`${table}-a`, '{"Fn::Sub":"${Table}-a"}'],
    ['a resource', table, 'AWS::Serverless::SimpleTable "Table"'],
    ['a parameter', stage, 'Parameter "Stage"'],
  ])('%s cannot become a part of a text by accident', (_, value, told) => {
    const asText = (): string => `https://${value}`;

    expect(asText).toThrow(DefinitionError);
    expect(asText).toThrow(told);
  });
});

describe('sub', () => {
  it.each([
    ['a resource by its name', sub`${table}/x`, '${Table}/x'],
    ['a parameter by its name', sub`api-${stage}`, 'api-${Stage}'],
    ['a reference', sub`${table.ref}${pseudo.region}`, '${Table}${AWS::Region}'],
    ['an attribute', sub`${table.arn}/index/*`, '${Table.Arn}/index/*'],
    ['strings, numbers and booleans as text', sub`${'a'}-${1}-${true}`, 'a-1-true'],
    ['nothing', sub`text`, 'text'],
    ['a dollar before a value', sub`$${table}`, '$${Table}'],
  ])('fills in %s', (_, value, expected) => {
    expect(value).toEqual({ 'Fn::Sub': expected });
  });

  it('keeps text text', () => {
    expect(sub`\${Table} ${'${x}'} ${'$'}{y}`).toEqual({ 'Fn::Sub': '${!Table} ${!x} ${!y}' });
  });

  it('makes other intrinsic functions variables', () => {
    const value = sub`${importValue('a')}/${table}/${select(0, ['b'])}`;

    expect(value).toEqual({
      'Fn::Sub': [
        '${Value1}/${Table}/${Value2}',
        { Value1: { 'Fn::ImportValue': 'a' }, Value2: { 'Fn::Select': [0, ['b']] } },
      ],
    });
  });

  it('gives variables names that nothing else in the text has', () => {
    const value = sub`${importValue('a')}${new CfnResource('Value1', { type: 'AWS::SQS::Queue' })}`;

    expect(value).toEqual({ 'Fn::Sub': ['${Value2}${Value1}', { Value2: { 'Fn::ImportValue': 'a' } }] });
  });

  it('refuses what is no value of a template', () => {
    const missing: unknown = undefined;

    expect(() => sub`${missing as string}`).toThrow(DefinitionError);
  });
});

it.each<[string, () => unknown]>([
  ['ref()', () => Reflect.apply(ref, undefined, [undefined])],
  ['ref()', () => Reflect.apply(ref, undefined, [{}])],
  ['getAtt()', () => Reflect.apply(getAtt, undefined, [null, 'Arn'])],
  ['dependsOn()', () => Reflect.apply(table.dependsOn, table, [undefined])],
])('%s of nothing is said to be that', (operation, call) => {
  expect(call).toThrow(
    expect.objectContaining({ code: 'ARGUMENT_INVALID', message: expect.stringContaining(operation) }),
  );
});

describe('what is known only when it is deployed', () => {
  const values: readonly (readonly [string, object])[] = [
    ['a reference', table.ref],
    ['an attribute', getAtt(table, 'Arn')],
    ['a pseudo parameter', pseudo.region],
    ['a substituted text', sub`${table}`],
    ['a resource', table],
    ['a parameter', stage],
  ];

  it.each(values)('%s becomes no text', (_, value) => {
    const texts = [() => `${value}`, () => `a ${[value]}`, () => String(value), () => [value].join()];
    const refused = expect.objectContaining({ code: 'INVALID_VALUE', hint: expect.stringContaining('sub') });

    for (const text of texts) expect(text).toThrow(refused);
  });

  it.each(values)('%s is printed as what it is', (_, value) => {
    expect(format('%s', value)).toBe(inspect(value));
  });

  it('is printed in full', () => {
    const printed = format('%s', sub`${importValue('a')}`);

    expect(printed).toBe("{ 'Fn::Sub': [ '${Value1}', { Value1: { 'Fn::ImportValue': 'a' } } ] }");
    expect(inspect({ url: table.ref })).toBe("{ url: { Ref: 'Table' } }");
  });

  it('is given as it is to who asks as Node would and prints by itself', () => {
    const custom: unknown = Reflect.get(table.ref, inspect.custom);

    expect(custom).toBeTypeOf('function');
    expect(typeof custom === 'function' && custom(2, {})).toEqual({ Ref: 'Table' });
  });
});
