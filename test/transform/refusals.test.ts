import { describe, expect, it } from 'vitest';
import type { TemplateMap } from '../../src/template/index.ts';
import { TransformError, transform } from '../../src/transform/index.ts';

// Templates at which the official transform (1.110.0) ends in a Python exception: there is no official text.

const connector = {
  Type: 'AWS::Serverless::Connector',
  Properties: { Source: { Id: 'Source' }, Destination: { Id: 'Topic' }, Permissions: ['Write'] },
};
const topic = { Type: 'AWS::SNS::Topic' };
const sender = { Type: 'AWS::Lambda::Function', Properties: { Role: { Ref: 'Role' } } };
const parameters = { Parameters: { Registry: { Type: 'String', Default: 'https://registry.example.com' } } };
const minimal = { Handler: 'a.b', Runtime: 'nodejs22.x', InlineCode: 'x' };
const functionWith = (properties: TemplateMap): TemplateMap => ({
  F: { Type: 'AWS::Serverless::Function', Properties: { ...minimal, ...properties } },
});
const unless = { 'Fn::If': ['C', 'arn:x', { Ref: 'AWS::NoValue' }] };

const cases: readonly (readonly [what: string, resources: TemplateMap, message: string])[] = [
  ['a conditional role without conditions', functionWith({ Role: unless }), "no map of 'Conditions'"],
  [
    'a conditional destination without conditions',
    functionWith({ EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: 'SQS', Destination: unless } } } }),
    "no map of 'Conditions'",
  ],
  [
    'metadata of a connector that is no map',
    { Source: sender, Topic: topic, Connector: { ...connector, Metadata: 'x' } },
    "Attribute 'Metadata' should be a map.",
  ],
  [
    'properties at the end of a connector that are no map',
    { Source: { Type: 'AWS::Lambda::Function', Properties: 5 }, Topic: topic, Connector: connector },
    "Properties of resource 'Source' should be a map.",
  ],
  [
    'targets of a rule that are no maps',
    { Source: { Type: 'AWS::Events::Rule', Properties: { Targets: [5] } }, Topic: topic, Connector: connector },
    "Property 'Targets' of a rule should be a list of maps.",
  ],
  [
    'a deployment preference of a state machine that is no map',
    {
      S: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: { Definition: { StartAt: 'A' }, AutoPublishAlias: 'live', DeploymentPreference: ['x'] },
      },
    },
    "Property 'DeploymentPreference' should be a map.",
  ],
  [
    'the ARN of a schema registry that is a parameter',
    functionWith({
      Events: {
        Orders: {
          Type: 'MSK',
          Properties: {
            Stream: 'arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1',
            StartingPosition: 'LATEST',
            Topics: ['orders'],
            SchemaRegistryConfig: {
              SchemaRegistryURI: { Ref: 'Registry' },
              EventRecordFormat: 'JSON',
              SchemaValidationConfigs: [],
            },
          },
        },
      },
    }),
    'SchemaRegistryURI in SchemaRegistryConfig cannot refer to a parameter',
  ],
];

describe('where the official transform fails', () => {
  it.each(cases)('%s is refused by name', (_, resources, message) => {
    const run = (): unknown => transform({ ...parameters, Resources: resources }, { region: 'eu-west-1' });

    expect(run).toThrow(TransformError);
    expect(run).toThrow(message);
  });

  it('keeps a key called __proto__ in a definition as data, and changes no prototype', () => {
    const text = `{"Resources":{"S":{"Type":"AWS::Serverless::StateMachine","Properties":{"Definition":{"__proto__":{"polluted":"yes"},"StartAt":{"__proto__":{"Ref":"X"}}}}}}}`;

    const { template } = transform(text, { region: 'eu-west-1' });

    expect(JSON.stringify(template)).toContain('__proto__');
    expect(JSON.stringify(template)).toContain('polluted');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a template that is nested more than 1,000 levels deep', () => {
  let nested: TemplateMap = {};
  for (let level = 0; level < 5_000; level++) nested = { nested };
  const resources: TemplateMap = { S: { Type: 'AWS::Serverless::StateMachine', Properties: { Definition: nested } } };

  it('is refused', () => {
    const run = (): unknown => transform({ Resources: resources }, { region: 'eu-west-1' });

    expect(run).toThrow(TransformError);
    expect(run).toThrow('nested more than 1000 levels deep');
  });

  it('is a diagnostic in the local profile', () => {
    const { diagnostics } = transform({ Resources: resources }, { region: 'eu-west-1', profile: 'local' });

    expect(diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining('nested more than 1000 levels deep'),
    ]);
  });
});
