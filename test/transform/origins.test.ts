import { describe, expect, it } from 'vitest';
import { transform } from '../../src/transform/index.ts';

const code = { Runtime: 'nodejs22.x', Handler: 'app.handler', InlineCode: 'exports.handler = async () => 1' };

function originsOf(resources: Record<string, object>): unknown {
  return transform(JSON.stringify({ Resources: resources }), { region: 'eu-west-1' }).origins;
}

describe('origins', () => {
  it('lead from a role, a version and an alias to their function', () => {
    const origins = originsOf({
      Hello: { Type: 'AWS::Serverless::Function', Properties: { ...code, AutoPublishAlias: 'live' } },
    });

    expect(origins).toEqual({
      Hello: { resource: 'Hello' },
      HelloRole: { resource: 'Hello' },
      HelloAliaslive: { resource: 'Hello' },
      [versionOf(origins)]: { resource: 'Hello' },
    });
  });

  it('name the event that something stems from', () => {
    const origins = originsOf({
      Hello: {
        Type: 'AWS::Serverless::Function',
        Properties: { ...code, Events: { Nightly: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)' } } } },
      },
    });

    expect(origins).toMatchObject({
      HelloNightly: { resource: 'Hello', event: 'Nightly' },
      HelloNightlyPermission: { resource: 'Hello', event: 'Nightly' },
    });
  });

  it('lead from a layer with a hash to the layer', () => {
    const origins = originsOf({
      Tools: { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: 's3://bucket/tools.zip' } },
    });

    expect(Object.values(Object(origins))).toEqual([{ resource: 'Tools' }]);
    expect(Object.keys(Object(origins))).toEqual([expect.stringMatching(/^Tools[0-9a-f]{10}$/)]);
  });

  it("leave a bucket that an event changes the author's own", () => {
    const origins = originsOf({
      Photos: { Type: 'AWS::S3::Bucket' },
      Hello: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          ...code,
          Events: { Upload: { Type: 'S3', Properties: { Bucket: { Ref: 'Photos' }, Events: 's3:ObjectCreated:*' } } },
        },
      },
    });

    expect(origins).toMatchObject({
      Photos: { resource: 'Photos' },
      HelloUploadPermission: { resource: 'Hello', event: 'Upload' },
    });
  });

  it('lead from an embedded connector to the resource that it stands in', () => {
    const origins = originsOf({
      Hello: {
        Type: 'AWS::Serverless::Function',
        Properties: code,
        Connectors: { ToTable: { Properties: { Destination: { Id: 'Ratings' }, Permissions: ['Read'] } } },
      },
      Ratings: { Type: 'AWS::DynamoDB::Table' },
    });

    expect(origins).toMatchObject({ HelloToTablePolicy: { resource: 'Hello' } });
  });
});

function versionOf(origins: unknown): string {
  return Object.keys(Object(origins)).find((id) => id.startsWith('HelloVersion')) ?? 'no version';
}
