import { describe, expect, it } from 'vitest';
import { type TransformResult, transform } from '../../src/transform/index.ts';

const hello = { Type: 'AWS::Serverless::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'app.handler' } };

function locally(resources: Record<string, object>): TransformResult {
  return transform(JSON.stringify({ Resources: resources }), { region: 'eu-west-1', profile: 'local' });
}

describe('the local profile', () => {
  it('keeps the path of CodeUri as it is given', () => {
    const { template, diagnostics } = locally({
      Hello: { ...hello, Properties: { ...hello.Properties, CodeUri: './src' } },
    });

    expect(template).toMatchObject({ Resources: { Hello: { Properties: { Code: './src' } } } });
    expect(diagnostics).toEqual([]);
  });

  it('has a function without CodeUri in the folder of the template, where packaging takes it from', () => {
    const { template, diagnostics } = locally({ Hello: hello });

    expect(template).toMatchObject({ Resources: { Hello: { Properties: { Code: '.' } } } });
    expect(diagnostics).toEqual([]);
  });

  it('leaves loops out and keeps what stands beside them', () => {
    const loop = ['Name', ['A', 'B'], { $: hello }];
    const { template, diagnostics } = locally({ 'Fn::ForEach::Names': loop, Hello: hello });

    expect(Object.keys(Object(template['Resources']))).toEqual(['Hello', 'HelloRole']);
    expect(diagnostics).toEqual([]);
  });

  it('keeps the places in S3 that the service would take', () => {
    const { template } = locally({
      Hello: { ...hello, Properties: { ...hello.Properties, CodeUri: 's3://bucket/app.zip' } },
    });

    expect(template).toMatchObject({
      Resources: { Hello: { Properties: { Code: { S3Bucket: 'bucket', S3Key: 'app.zip' } } } },
    });
  });

  it('keeps the paths of layers, state machines and nested applications', () => {
    const { template, diagnostics } = locally({
      Tools: { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: './tools' } },
      Flow: { Type: 'AWS::Serverless::StateMachine', Properties: { DefinitionUri: './flow.asl.json' } },
      Shop: { Type: 'AWS::Serverless::Application', Properties: { Location: './shop/template.yaml' } },
    });

    const properties = Object.values(Object(template['Resources'])).map((resource) => Object(resource).Properties);
    expect(properties).toContainEqual(expect.objectContaining({ LayerName: 'Tools', Content: './tools' }));
    expect(properties).toContainEqual(expect.objectContaining({ DefinitionS3Location: './flow.asl.json' }));
    expect(properties).toContainEqual(expect.objectContaining({ TemplateURL: './shop/template.yaml' }));
    expect(diagnostics).toEqual([]);
  });

  it('accepts an image that has no address yet', () => {
    const { template, diagnostics } = locally({
      Hello: { Type: 'AWS::Serverless::Function', Metadata: { Dockerfile: 'x' }, Properties: { PackageType: 'Image' } },
    });

    expect(template).toMatchObject({ Resources: { Hello: { Properties: { PackageType: 'Image' } } } });
    expect(diagnostics).toEqual([]);
  });

  it('goes on with the other resources when one is wrong', () => {
    const { template, diagnostics } = locally({
      Wrong: { ...hello, Properties: { ...hello.Properties, CodeUri: './src', Memory: 128 } },
      Hello: { ...hello, Properties: { ...hello.Properties, CodeUri: './src' } },
    });

    expect(template).toMatchObject({ Resources: { Hello: { Type: 'AWS::Lambda::Function' } } });
    expect(diagnostics).toEqual([
      expect.objectContaining({
        severity: 'error',
        logicalId: 'Wrong',
        path: ['Resources', 'Wrong'],
        message: expect.stringContaining('property Memory not defined for resource of type AWS::Serverless::Function'),
      }),
    ]);
  });

  it('keeps a function whose event is wrong', () => {
    const { template, diagnostics } = locally({
      Hello: {
        ...hello,
        Properties: {
          ...hello.Properties,
          CodeUri: './src',
          Events: {
            Nightly: { Type: 'Schedule', Properties: {} },
            Queue: { Type: 'SQS', Properties: { Queue: 'arn:aws:sqs:eu-west-1:123456789012:jobs' } },
          },
        },
      },
    });

    expect(Object.keys(Object(template['Resources'])).sort()).toEqual(['Hello', 'HelloQueue', 'HelloRole']);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "Resource with id [HelloNightly] is invalid. Missing required property 'Schedule'.",
    ]);
  });

  it('says so when it meets a type that SAM does not have', () => {
    const { diagnostics } = locally({ Odd: { Type: 'AWS::Serverless::Funktion' } });

    expect(diagnostics).toEqual([
      expect.objectContaining({ code: 'SAM_TYPE_UNSUPPORTED', severity: 'warning', logicalId: 'Odd' }),
    ]);
  });
});

it('says what is wrong with an event once, and goes on without it', () => {
  const events = {
    Rest: { Type: 'Api', Properties: { Path: '/x' } },
    Http: { Type: 'HttpApi', Properties: { Path: '/y' } },
    Fine: { Type: 'HttpApi', Properties: { Path: '/z', Method: 'get' } },
  };
  const Properties = { Runtime: 'nodejs22.x', Handler: 'a.b', CodeUri: '.', Events: events };

  const { diagnostics, template } = locally({ Fn: { Type: 'AWS::Serverless::Function', Properties } });

  expect(diagnostics.map(({ message }) => message)).toEqual([
    "Resource with id [Fn] is invalid. Event with id [Rest] is invalid. Property 'Method' is required.",
    "Resource with id [Fn] is invalid. Event with id [Http] is invalid. Property 'Method' is required.",
  ]);
  expect(Object.keys(Object(template['Resources']))).toContain('FnFinePermission');
});
