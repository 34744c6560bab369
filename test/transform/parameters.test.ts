import { describe, expect, it } from 'vitest';
import type { TemplateValue } from '../../src/template/index.ts';
import { TransformError, transform } from '../../src/transform/index.ts';

const code = { Runtime: 'nodejs22.x', Handler: 'app.handler', InlineCode: 'exports.handler = async () => 1' };

function functionWith(properties: object, parameters: Record<string, TemplateValue> = {}): Record<string, unknown> {
  const template = {
    Parameters: { Stage: { Type: 'String', Default: 'dev' } },
    Resources: { Hello: { Type: 'AWS::Serverless::Function', Properties: { ...code, ...properties } } },
  };
  return Object(transform(JSON.stringify(template), { region: 'eu-west-1', parameters }).template['Resources']);
}

describe('parameters', () => {
  it('give an alias its name', () => {
    const resources = functionWith({ AutoPublishAlias: { Ref: 'Stage' } }, { Stage: 'prod' });

    expect(resources).toMatchObject({ HelloAliasprod: { Properties: { Name: 'prod' } } });
  });

  it('fall back to their defaults', () => {
    const resources = functionWith({ AutoPublishAlias: { Ref: 'Stage' } });

    expect(resources).toMatchObject({ HelloAliasdev: { Properties: { Name: 'dev' } } });
  });

  it('show up in the code of a published function, as in the answer of the service', () => {
    const resources = functionWith({
      InlineCode: undefined,
      AutoPublishAlias: 'live',
      CodeUri: { Bucket: 'artifacts', Key: { Ref: 'Stage' } },
    });

    expect(resources).toMatchObject({ Hello: { Properties: { Code: { S3Bucket: 'artifacts', S3Key: 'dev' } } } });
  });

  it('stay references where the service does not look at them', () => {
    const resources = functionWith({ Environment: { Variables: { STAGE: { Ref: 'Stage' } } } });

    expect(resources).toMatchObject({
      Hello: { Properties: { Environment: { Variables: { STAGE: { Ref: 'Stage' } } } } },
    });
  });

  it('must be text inside of Fn::Sub', () => {
    const attempt = (): unknown =>
      functionWith({ AutoPublishAlias: { 'Fn::Sub': 'v-${Stage}' } }, { Stage: ['a', 1, true] });

    expect(attempt).toThrow(TransformError);
    expect(attempt).toThrow(
      "Structure of the SAM template is invalid. Invalid Fn::Sub variable value ['a', 1, True]. Fn::Sub expects all variables to be strings.",
    );
  });

  it('and mappings must not refer to themselves', () => {
    const reference = { 'Fn::FindInMap': ['Aliases', 'live', 'name'] };
    const template = {
      Mappings: { Aliases: { live: { name: { again: reference } } } },
      Resources: {
        Hello: {
          Type: 'AWS::Serverless::Function',
          Properties: { ...code, DeploymentPreference: { Type: reference } },
        },
      },
    };

    expect(() => functionWith({ AutoPublishAlias: { Ref: 'Stage' } }, { Stage: { again: { Ref: 'Stage' } } })).toThrow(
      'What it stands for refers to itself.',
    );
    expect(() => transform(template, { region: 'eu-west-1' })).toThrow('What it stands for refers to itself.');
  });
});
