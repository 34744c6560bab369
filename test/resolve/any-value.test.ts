import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isObject } from '../../src/core/index.ts';
import { createResolver, Unresolved } from '../../src/resolve/index.ts';
import type { TemplateMap, TemplateValue } from '../../src/template/index.ts';

const NAMES = [
  'P',
  'List',
  'Missing',
  'Table',
  'Loop',
  'IsA',
  'Map',
  'a',
  '0',
  'AWS::NoValue',
  '__proto__',
  'constructor',
];
const FUNCTIONS = [
  ...['Ref', 'Condition', 'Fn::And', 'Fn::Base64', 'Fn::Cidr', 'Fn::Equals', 'Fn::FindInMap', 'Fn::ForEach::X'],
  ...['Fn::GetAZs', 'Fn::GetAtt', 'Fn::If', 'Fn::ImportValue', 'Fn::Join', 'Fn::Length', 'Fn::Not', 'Fn::Or'],
  ...['Fn::Select', 'Fn::Split', 'Fn::Sub', 'Fn::ToJsonString', 'Fn::Transform', 'Fn::Unknown'],
];

const { value: templateValue } = fc.letrec<{ value: TemplateValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<TemplateValue>(
      ...NAMES,
      '${P}-${Table.Arn}-${!x}-${}',
      '10.0.0.0/8',
      '{{resolve:ssm:x}}',
      0,
      1.5,
      true,
      null,
    ),
    fc.tuple(fc.constantFrom(...FUNCTIONS), tie('value')).map(([name, argument]) => ({ [name]: argument })),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES, ...FUNCTIONS), tie('value'), { maxKeys: 3 }),
  ),
}));

/** Whether no intrinsic function is left beside what is unresolved. */
function isSettled(value: unknown): boolean {
  if (value instanceof Unresolved) return value.reason !== '';
  if (Array.isArray(value)) return value.every(isSettled);
  if (!isObject(value)) return value !== undefined;
  const [first, ...others] = Object.keys(value);
  const isFunction = others.length === 0 && first !== undefined && (first === 'Ref' || first.startsWith('Fn::'));
  return !(isFunction && !first.startsWith('Fn::ForEach')) && Object.values(value).every(isSettled);
}

it('resolves any value to something settled', () => {
  fc.assert(
    fc.property(templateValue, templateValue, templateValue, (value, condition, name) => {
      const template: TemplateMap = {
        Parameters: {
          P: { Type: 'String', Default: 'p' },
          List: { Type: 'CommaDelimitedList', Default: 'a,b' },
          Missing: {},
        },
        Mappings: { Map: { a: { a: 1 } } },
        Conditions: { IsA: condition },
        Resources: {
          Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: name } },
          Loop: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Loop' }, Name: value } },
        },
      };
      const resolver = createResolver({ template, region: 'eu-west-1' });

      const resolved = resolver.resolve([value]);

      expect(isSettled(resolved)).toBe(true);
    }),
    { numRuns: 2000, seed: 7 },
  );
});
