import { describe, expect, it } from 'vitest';
import { expandLoops } from '../../src/resolve/index.ts';
import { parseTemplate, type TemplateMap } from '../../src/template/index.ts';

function expand(yaml: string, parameters = {}): ReturnType<typeof expandLoops> {
  const { document } = parseTemplate(`Transform: AWS::LanguageExtensions\n${yaml}`);
  return expandLoops({ template: document!.template, region: 'eu-west-1', parameters });
}

const section = (template: TemplateMap, name = 'Resources'): unknown => template[name];

it('leaves a template without loops alone', () => {
  const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };

  expect(expandLoops({ template, region: 'eu-west-1' }).template).toBe(template);
});

describe('Fn::ForEach', () => {
  it('makes an entry for each value, with the variable in keys, texts and references', () => {
    const { template, diagnostics } = expand(`
Resources:
  Before: { Type: AWS::SQS::Queue }
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - '\${Name}Topic':
        Type: AWS::SNS::Topic
        DependsOn: ['\${Name}Queue']
        Properties: { TopicName: !Ref Name, DisplayName: !Sub '\${Name} of \${AWS::Region} \${!Name}', Size: 2 }
  After: { Type: AWS::SQS::Queue }
`);

    const topic = (name: string): unknown => ({
      Type: 'AWS::SNS::Topic',
      DependsOn: [`${name}Queue`],
      Properties: { TopicName: name, DisplayName: { 'Fn::Sub': `${name} of \${AWS::Region} \${!Name}` }, Size: 2 },
    });
    const queue = { Type: 'AWS::SQS::Queue' };
    expect(section(template)).toEqual({ Before: queue, ATopic: topic('A'), BTopic: topic('B'), After: queue });
    expect(Object.keys(template['Resources'] as TemplateMap)).toEqual(['Before', 'ATopic', 'BTopic', 'After']);
    expect(diagnostics).toEqual([]);
  });

  it('works in conditions, outputs and properties', () => {
    const { template } = expand(`
Conditions: { 'Fn::ForEach::C': [N, [x, y], { 'Is\${N}': !Equals [!Ref 'AWS::Region', !Ref N] }] }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { Fn::ForEach::P: [N, [TopicName, DisplayName], { '\${N}': 'the \${N}' }], Fifo: true }
Outputs: { 'Fn::ForEach::O': [N, [x], { 'Out\${N}': { Value: !GetAtt '\${N}.Arn' } }] }
`);

    expect(section(template, 'Conditions')).toEqual({
      Isx: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] },
      Isy: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'y'] },
    });
    expect(section(template)).toMatchObject({
      Topic: { Properties: { TopicName: 'the TopicName', DisplayName: 'the DisplayName', Fifo: true } },
    });
    expect(section(template, 'Outputs')).toEqual({ Outx: { Value: { 'Fn::GetAtt': ['x', 'Arn'] } } });
  });

  it('is nothing in other sections', () => {
    const metadata = `Metadata: { 'Fn::ForEach::M': [N, [x], { '\${N}': 1 }] }`;

    expect(section(expand(`${metadata}\nResources: {}`).template, 'Metadata')).toEqual({
      'Fn::ForEach::M': ['N', ['x'], { '${N}': 1 }],
    });
  });

  it('takes its values from parameters and mappings, in loops of loops too', () => {
    const { template, resources } = expand(
      `
Parameters: { Stages: { Type: CommaDelimitedList, Default: none } }
Mappings: { Queues: { dev: { Names: [a] }, prod: { Names: [a, b.b] } } }
Resources:
  Fn::ForEach::Stages:
    - Stage
    - !Ref Stages
    - Fn::ForEach::Queues:
        - Queue
        - !FindInMap [Queues, !Ref Stage, Names]
        - '&{Stage}&{Queue}Queue': { Type: AWS::SQS::Queue, Properties: { QueueName: '\${Stage}-\${Queue}' } }
`,
      { Stages: 'dev,prod' },
    );

    const queue = (name: string): unknown => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: name } });
    expect(section(template)).toEqual({
      devaQueue: queue('dev-a'),
      prodaQueue: queue('prod-a'),
      prodbbQueue: queue('prod-b.b'),
    });
    expect(resources.get('prodbbQueue')).toEqual({
      path: ['Resources', 'Fn::ForEach::Stages', 2, 'Fn::ForEach::Queues', 2, '&{Stage}&{Queue}Queue'],
      steps: [
        { loop: 'Stages', variable: 'Stage', value: 'prod' },
        { loop: 'Queues', variable: 'Queue', value: 'b.b' },
      ],
    });
  });

  it('finds what mappings have for its variable', () => {
    const { template } = expand(`
Mappings: { Folders: { A: { CodeUri: s3://b/a, Size: 3 } } }
Resources:
  Fn::ForEach::F:
    - N
    - [A, B]
    - '\${N}Fn': { CodeUri: !FindInMap [Folders, !Ref N, CodeUri], Size: !FindInMap [Folders, !Ref N, Size] }
  Outside: { CodeUri: !FindInMap [Folders, A, CodeUri] }
`);

    const lookUp = (...args: string[]): unknown => ({ 'Fn::FindInMap': ['Folders', ...args] });
    expect(section(template)).toEqual({
      AFn: { CodeUri: 's3://b/a', Size: lookUp('A', 'Size') },
      BFn: { CodeUri: lookUp('B', 'CodeUri'), Size: lookUp('B', 'Size') },
      Outside: { CodeUri: lookUp('A', 'CodeUri') },
    });
  });

  it('leads back to what the author wrote', () => {
    const expanded = expand(`Resources: { 'Fn::ForEach::T': [N, [A], { '\${N}T': { Type: AWS::SNS::Topic } }] }`);

    expect(expanded.authorPath(['Resources', 'AT', 'Type'])).toEqual([
      'Resources',
      'Fn::ForEach::T',
      2,
      '${N}T',
      'Type',
    ]);
    expect(expanded.authorPath(['Resources', 'Other'])).toEqual(['Resources', 'Other']);
  });

  it.each([
    ['values that are not known', '[N, !Ref P, { "${N}T": {} }]', 'LOOP_UNRESOLVED', /"P" has no value/],
    ['values that are no list', '[N, abc, { "${N}T": {} }]', 'LOOP_INVALID', /no list of texts/],
    ['a list of too few', '[N, [A]]', 'LOOP_INVALID', /"Fn::ForEach::T" is no loop/],
    ['a text', 'abc', 'LOOP_INVALID', /is no loop/],
    ['a key without the variable', '[N, [A, B], { T: {} }]', 'LOOP_KEY_TAKEN', /more than one "T"/],
  ])('that cannot be written out is reported: %s', (_, loop, code, message) => {
    const { template, diagnostics } = expand(
      `Parameters: { P: { Type: CommaDelimitedList } }\nResources: { Topic: {}, 'Fn::ForEach::T': ${loop} }`,
    );

    expect(diagnostics).toMatchObject([{ code, message: expect.stringMatching(message) }]);
    expect(diagnostics[0]?.path?.slice(0, 2)).toEqual(['Resources', 'Fn::ForEach::T']);
    expect(section(template)).toHaveProperty('Topic');
  });

  it('ends before it fills the memory', () => {
    const values = `[${Array.from({ length: 300 }, (_, index) => `v${index}`).join(', ')}]`;
    const { diagnostics, resources } = expand(
      `Resources: { 'Fn::ForEach::A': [X, ${values}, { 'Fn::ForEach::B': [Y, ${values}, { '\${X}\${Y}': {} }] }] }`,
    );

    expect(diagnostics).toMatchObject([{ code: 'LOOPS_TOO_LARGE', severity: 'error' }]);
    expect(resources.size).toBeLessThanOrEqual(10_000);
  });

  it('asks for the transform that it belongs to', () => {
    const template = { Resources: { 'Fn::ForEach::T': ['N', ['A'], { '${N}T': { Type: 'AWS::SNS::Topic' } }] } };
    const { diagnostics, resources } = expandLoops({ template, region: 'eu-west-1' });

    expect(diagnostics).toMatchObject([{ code: 'LANGUAGE_EXTENSIONS_MISSING', severity: 'warning' }]);
    expect([...resources.keys()]).toEqual(['AT']);
  });

  it('shows no secret value', () => {
    const { diagnostics } = expand(
      `Parameters: { S: { Type: String, NoEcho: true } }\nResources: { 'Fn::ForEach::T': [N, [!Ref S], { 'T\${N}': {}, 'T&{N}': {} }] }`,
      { S: 'hunter2' },
    );

    expect(diagnostics).toMatchObject([{ message: 'There is more than one "T****".' }]);
  });
});
