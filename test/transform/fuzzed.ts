import fc from 'fast-check';
import {
  getIn,
  isList,
  isMap,
  type TemplateMap,
  type TemplatePath,
  type TemplateValue,
} from '../../src/template/index.ts';

/** One change to a template, wherever it lands: paths are numbered in the order of the template. */
interface Edit {
  readonly kind: 'replace' | 'delete' | 'add' | 'copy';
  readonly at: number;
  readonly from: number;
  readonly key: string;
  readonly value: TemplateValue;
}

const intrinsics: readonly TemplateValue[] = [
  { Ref: 'AWS::NoValue' },
  { Ref: 'Stage' },
  { Ref: '' },
  { Ref: null },
  { Ref: ['Orders'] },
  { 'Fn::GetAtt': 'Orders.Arn' },
  { 'Fn::GetAtt': [] },
  { 'Fn::GetAtt': ['Orders', { Ref: 'Stage' }] },
  { 'Fn::Sub': '${Stage}${Orders.Arn}${AWS::Region}${!Literal}${' },
  { 'Fn::Sub': ['${a}', null] },
  { 'Fn::Sub': 5 },
  { 'Fn::If': ['InProduction', { Ref: 'Stage' }, { Ref: 'AWS::NoValue' }] },
  { 'Fn::If': [] },
  { 'Fn::If': 'InProduction' },
  { 'Fn::Join': ['', null] },
  { 'Fn::FindInMap': ['a', 'b', 'c'] },
  { 'Fn::FindInMap': null },
  { 'Fn::Transform': { Name: 'AWS::Include' } },
];

const words = fc.constantFrom(
  ...[
    '',
    '*',
    '$default',
    '/',
    '/{proxy+}',
    'any',
    'None',
    'NONE',
    'AWS_IAM',
    'SQS',
    'Orders',
    'Shop',
    'Table',
    '${',
    '{{resolve:ssm:a}}',
  ],
  ...[
    's3://',
    's3://a/b?versionId=1&versionId=2',
    'https://[',
    'arn:aws:sqs:::a',
    'true',
    'é\u{1f600}',
    '\ud800',
    '0',
    'x'.repeat(300),
  ],
  ...[
    'Function',
    'Api',
    'HttpApi',
    'WebSocketApi',
    'StateMachine',
    'GraphQLApi',
    'Connector',
    'LayerVersion',
    'Application',
  ].map((type) => `AWS::Serverless::${type}`),
  ...['Api', 'HttpApi', 'S3', 'SNS', 'SQS', 'MQ', 'MSK', 'Schedule', 'ScheduleV2', 'Cognito', 'DocumentDB', 'IoTRule'],
);

const keys = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'length',
    'Ref',
    'Fn::If',
    'Type',
    'Properties',
    'Auth',
    '',
    '1',
  ),
  words,
  fc.string(),
);

const anyValue: fc.Arbitrary<TemplateValue> = fc.oneof(
  fc.constantFrom<TemplateValue>(null, true, false, 0, -1, 1.5, 1e21, {}, [], [null], { a: null }, ...intrinsics),
  words,
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<TemplateValue>,
  fc.nat(400).map((depth) => nested(depth)),
  fc.dictionary(keys, fc.oneof(words, fc.constantFrom(...intrinsics)), { maxKeys: 4 }),
);

const anyEdit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'delete', 'add', 'copy'),
  at: fc.nat(1e6),
  from: fc.nat(1e6),
  key: keys,
  value: anyValue,
});

/** Templates that are almost like the given ones. */
export function almost(templates: readonly TemplateMap[]): fc.Arbitrary<TemplateMap> {
  return fc
    .tuple(fc.constantFrom(...templates), fc.array(anyEdit, { minLength: 1, maxLength: 5 }))
    .map(([template, edits]) => edits.reduce(edited, template));
}

function edited(template: TemplateMap, { kind, at, from, key, value }: Edit): TemplateMap {
  const paths = pathsIn(template);
  const path = paths[at % paths.length];
  if (path === undefined) return template;
  if (kind === 'delete') return changed(template, path, undefined);
  if (kind === 'replace') return changed(template, path, value);
  if (kind === 'copy') return changed(template, path, getIn(template, paths[from % paths.length]!) ?? null);
  const target = getIn(template, path) ?? null;
  if (isList(target)) return changed(template, path, [...target, value]);
  return changed(template, isMap(target) ? [...path, key] : path, value);
}

function pathsIn(value: TemplateValue, path: TemplatePath = []): TemplatePath[] {
  const entries: (readonly [string | number, TemplateValue])[] = isList(value)
    ? value.map((item, index) => [index, item] as const)
    : isMap(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, item]) => [[...path, key], ...pathsIn(item, [...path, key])]);
}

function changed(value: TemplateMap, path: TemplatePath, to: TemplateValue | undefined): TemplateMap;
function changed(value: TemplateValue, path: TemplatePath, to: TemplateValue | undefined): TemplateValue | undefined;
function changed(value: TemplateValue, path: TemplatePath, to: TemplateValue | undefined): TemplateValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  if (isList(value)) {
    return value.flatMap((item, index) => {
      const next = index === key ? changed(item, rest, to) : item;
      return next === undefined ? [] : [next];
    });
  }
  const entries = new Map(Object.entries(isMap(value) ? value : {}));
  const next = changed(entries.get(String(key)) ?? null, rest, to);
  if (next === undefined) entries.delete(String(key));
  else entries.set(String(key), next);
  return Object.fromEntries(entries); // makes an own key of `__proto__` too
}

function nested(depth: number): TemplateValue {
  let value: TemplateValue = 'deep';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { 'Fn::Sub': value } : [value];
  return value;
}
