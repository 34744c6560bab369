import { readFileSync } from 'node:fs';
import { SamError, SamFunction, SamTemplate, type TransformError, transform } from 'samwright';
import { describe, expect, it } from 'vitest';
import { isMap, parseTemplate, type TemplateMap } from '../../src/template/index.ts';

const yaml = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: orders.handler
      CodeUri: s3://bucket/key
`;
const plain = {
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: {
    Orders: {
      Type: 'AWS::Serverless::Function',
      Properties: { Runtime: 'nodejs22.x', Handler: 'orders.handler', CodeUri: 's3://bucket/key' },
    },
  },
};
const builder = new SamTemplate().add(
  new SamFunction('Orders', { runtime: 'nodejs22.x', handler: 'orders.handler', codeUri: 's3://bucket/key' }),
);
const region = 'eu-west-1';

describe('transform', () => {
  it.each([
    ['YAML', yaml],
    ['JSON', JSON.stringify(plain)],
    ['a document', parseTemplate(yaml).document!],
    ['a builder', builder],
    ['a plain object', plain],
  ])('takes %s', (_, input) => {
    const { template, origins } = transform(input, { region });

    expect(Object.keys(template['Resources'] ?? {})).toEqual(['Orders', 'OrdersRole']);
    expect(origins).toEqual({ Orders: { resource: 'Orders' }, OrdersRole: { resource: 'Orders' } });
  });

  it('refuses a text that is no template, with its place', () => {
    expect(() => transform('Resources: [', { region })).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_INVALID', message: expect.stringContaining('YAML_SYNTAX') }),
    );
  });

  it('throws the text of the service, and for each cause its resource and place', () => {
    const bad = yaml.replace('CodeUri: s3://bucket/key', 'CodeUri: ./src');

    const error = catching(() => transform(bad, { region }));

    expect(error.message).toBe(
      'Invalid Serverless Application Specification document. Number of errors found: 1. Resource with id [Orders] is ' +
        "invalid. 'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.",
    );
    expect(error.causes).toEqual([
      {
        message: expect.stringContaining('[Orders]'),
        logicalId: 'Orders',
        eventId: undefined,
        range: expect.objectContaining({ start: { line: 4, column: 3, offset: 52 } }),
      },
    ]);
  });

  it('follows the region to its partition', () => {
    const { template } = transform(plain, { region: 'cn-north-1' });

    expect(JSON.stringify(template)).toContain('arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole');
  });

  it('names managed policies that a partition does not list', () => {
    const Machine = {
      Type: 'AWS::Serverless::StateMachine',
      Properties: { Definition: { StartAt: 'A' }, Tracing: { Enabled: true } },
    };

    const { template } = transform({ Resources: { Machine } }, { region: 'us-iso-east-1' });

    expect(template).toMatchObject({
      Resources: { MachineRole: { Properties: { ManagedPolicyArns: ['AWSXRayDaemonWriteAccess'] } } },
    });
  });

  it('says once, of the first resource, that an application cannot be had', () => {
    const application = {
      Type: 'AWS::Serverless::Application',
      Properties: { Location: { ApplicationId: 'private', SemanticVersion: '1.0.2' } },
    };
    const serverlessRepo = (): { error: string } => ({ error: 'Cannot access application: private.' });

    const run = (): unknown => transform({ Resources: { B: application, A: application } }, { region, serverlessRepo });

    expect(run).toThrow(/found: 1\. Resource with id \[B\] is invalid\. Cannot access application: private\.$/);
  });

  it('gives the metadata of an API to no record set that a later API shares', () => {
    const api = (name: string): TemplateMap => ({
      StageName: 'Prod',
      Domain: { DomainName: name, CertificateArn: 'arn:aws:acm:::certificate/a', Route53: { HostedZoneId: 'Z1' } },
    });
    const One = { Type: 'AWS::Serverless::Api', Properties: api('one.example.com') };
    const Three = { Type: 'AWS::Serverless::Api', Properties: api('three.example.com'), Metadata: { Owner: 'shop' } };

    // In the order in force `Three` is the first to make it.
    const { template } = transform({ Resources: { One, Three } }, { region, passthroughMetadata: true });

    const generated = Object.values(isMap(template['Resources']) ? template['Resources'] : {}).filter(isMap);
    expect(generated.filter(({ Type }) => Type === 'AWS::Route53::RecordSetGroup')).toEqual([
      { Type: 'AWS::Route53::RecordSetGroup', Properties: expect.anything() },
    ]);
  });

  it('does no I/O: the file of CodeUri is not looked at in the local profile', () => {
    const local = {
      ...plain,
      Resources: { Orders: { ...plain.Resources.Orders, Properties: { CodeUri: './nowhere' } } },
    };

    expect(() => readFileSync('./nowhere')).toThrow();
    expect(() => transform(local, { region, profile: 'local' })).not.toThrow();
  });
});

function catching(work: () => unknown): TransformError {
  try {
    work();
  } catch (error) {
    if (SamError.is(error) && 'causes' in error) return error as TransformError;
    throw error;
  }
  throw new Error('nothing was thrown');
}
