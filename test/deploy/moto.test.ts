import { describe, expect, it, type TestContext } from 'vitest';
import { AwsClients } from '../../src/aws/index.ts';
import { type DeployEvent, deploy } from '../../src/deploy/index.ts';
import { S3ArtifactStore } from '../../src/package/index.ts';
import type { TemplateDocument, TemplateMap } from '../../src/template/index.ts';
import { aFolder } from '../package/a-folder.ts';
import { readZip } from '../package/read-zip.ts';
import { needsMoto } from '../set-up/needs.ts';

// moto computes no outputs after a change set: those are tested against the server in test/set-up.
describe('deploy, with the real SDK against moto', () => {
  it('packages, creates, finds nothing to do, and updates', async (context) => {
    const { aws, bucket, stackName } = await anAccount(context);
    await using project = await aFolder({ 'src/index.js': 'exports.handler = async () => 1;' });
    const store = new S3ArtifactStore(aws, { bucket, prefix: stackName });
    const options = { stackName, store, capabilities: ['CAPABILITY_IAM'] as const, parameters: { Stage: 'prod' } };
    const events: DeployEvent[] = [];
    const onEvent = (event: DeployEvent): void => void events.push(event);

    const created = await deploy(template(128, project.path), aws, { ...options, onEvent });
    const unchanged = await deploy(template(128, project.path), aws, options);
    const updated = await deploy(template(256, project.path), aws, options);

    expect([created.status, unchanged.status, updated.status]).toEqual(['created', 'unchanged', 'updated']);
    expect(created.changes.map(({ action, logicalId }) => `${action} ${logicalId}`).sort()).toEqual([
      'Add Handler',
      'Add Role',
      'Add Topic',
    ]);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['artifact-uploaded', 'change-set-created', 'stack-event', 'stack-outputs']),
    );
    const cloudFormation = await aws.cloudFormation();
    const { Stacks } = await cloudFormation.describeStacks({ StackName: stackName });
    expect(Stacks).toMatchObject([{ StackId: created.stackId, StackStatus: 'UPDATE_COMPLETE' }]);
    const { TemplateBody } = await cloudFormation.getTemplate({ StackName: stackName });
    const s3 = await aws.s3();
    const { Contents = [] } = await s3.listObjectsV2({ Bucket: bucket });
    expect(Contents).toHaveLength(1);
    expect(TemplateBody).toContain(Contents[0]!.Key);
    const object = await s3.getObject({ Bucket: bucket, Key: Contents[0]!.Key });
    expect(await readZip(Buffer.from(await object.Body!.transformToByteArray()))).toMatchObject([{ path: 'index.js' }]);
  });

  it('deploys a template over 51,200 bytes from the bucket', async (context) => {
    const { aws, bucket, stackName } = await anAccount(context);
    const Resources = { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'x'.repeat(60_000) } } };

    const result = await deploy({ template: { Resources }, folder: '/' }, aws, {
      stackName,
      store: new S3ArtifactStore(aws, { bucket }),
    });

    expect(result).toMatchObject({ status: 'created', changes: [{ action: 'Add', logicalId: 'Topic' }] });
    const s3 = await aws.s3();
    const { Contents = [] } = await s3.listObjectsV2({ Bucket: bucket });
    expect(Contents.map(({ Key }) => Key)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.template$/)]);
  });
});

async function anAccount(
  context: TestContext,
): Promise<{ readonly aws: AwsClients; readonly bucket: string; readonly stackName: string }> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const aws = new AwsClients({ region: 'us-east-1', endpoint: needsMoto(context), credentials });
  context.onTestFinished(() => aws.close());
  const name = `deploy-${process.pid}-${Date.now()}`;
  const s3 = await aws.s3();
  await s3.createBucket({ Bucket: name });
  return { aws, bucket: name, stackName: name };
}

function template(memorySize: number, folder: string): TemplateDocument {
  const Role: TemplateMap = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  };
  const Handler: TemplateMap = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: './src',
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      MemorySize: memorySize,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Environment: { Variables: { STAGE: { Ref: 'Stage' } } },
    },
  };
  return {
    template: {
      Parameters: { Stage: { Type: 'String' } },
      Resources: { Role, Handler, Topic: { Type: 'AWS::SNS::Topic' } },
      Outputs: { Topic: { Value: { Ref: 'Topic' } } },
    },
    folder,
  };
}
