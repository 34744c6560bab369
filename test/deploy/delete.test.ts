import { describe, expect, it } from 'vitest';
import { deleteStack } from '../../src/deploy/index.ts';
import { readTemplate, type TemplateMap } from '../../src/template/index.ts';
import { aFolder } from '../package/a-folder.ts';
import { type AnAccount, anAccount } from './an-account.ts';

const queue: TemplateMap = { Type: 'AWS::SQS::Queue', Properties: {} };
const options = { stackName: 'orders', polling: { initialMs: 1, maxMs: 5 } };

describe('deleting a stack', () => {
  it('that is not there is a result', async () => {
    const { aws } = await anAccount();

    const result = await deleteStack(aws, options);

    expect(result).toEqual({
      status: 'not-found',
      deletedArtifacts: [],
      retainedResources: [],
      deletedCompanionStack: false,
    });
  });

  it('tells what happens, and which resources stay', async () => {
    const { deploy, aws, server } = await anAccount();
    await deploy({ Resources: { A: queue, Kept: { ...queue, DeletionPolicy: 'Retain' } } });
    const told: string[] = [];

    const result = await deleteStack(aws, {
      ...options,
      onEvent: (event) => told.push(event.type === 'stack-event' ? `${event.logicalId} ${event.status}` : event.type),
    });

    expect(result).toMatchObject({
      status: 'deleted',
      stackId: server.service.stacks[0]?.id,
      retainedResources: [
        { path: 'Kept', resourceType: 'AWS::SQS::Queue', physicalId: expect.stringMatching(/^orders-Kept-/) },
      ],
    });
    expect(told).toEqual([
      'stack-deleting',
      'orders DELETE_IN_PROGRESS',
      'Kept DELETE_IN_PROGRESS',
      'Kept DELETE_SKIPPED',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'orders DELETE_COMPLETE',
    ]);
  });

  it('deletes what packaging uploaded for it and its nested stacks, and nothing else', async () => {
    const { deploy, aws, server, store, stored } = await anAccount();
    await using project = await aFolder({
      'template.yaml': `Resources:
  F: { Type: AWS::Lambda::Function, Properties: { Code: src } }
  Kept: { Type: AWS::Lambda::Function, DeletionPolicy: Retain, Properties: { Code: kept } }
  Mine: { Type: AWS::Lambda::Function, Properties: { Code: { S3Bucket: bucket, S3Key: by-hand.zip } } }
  Sub: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: sub.yaml } }
`,
      'sub.yaml': 'Resources:\n  L: { Type: AWS::Lambda::LayerVersion, Properties: { Content: layer } }\n',
      'src/index.js': '1',
      'kept/index.js': '2',
      'layer/index.js': '3',
    });
    await deploy(await readTemplate(`${project.path}/template.yaml`), { store });
    const deletions = deletionsAt(server);

    const { deletedArtifacts } = await deleteStack(aws, options);

    // The template of the nested stack has an address in S3 only there.
    expect(deletedArtifacts).toHaveLength(2);
    expect(deletions().sort()).toEqual(deletedArtifacts.map((uri) => uri.replace('s3://bucket/', '')).sort());
    expect(stored.filter((key) => key.endsWith('.zip'))).toHaveLength(3);
  });

  it('keeps artifacts when it is told to', async () => {
    const { deploy, aws, server } = await anAccount();
    const Code = { S3Bucket: 'bucket', S3Key: `${'0'.repeat(64)}.zip` };
    await deploy({ Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Code } } } });
    const deletions = deletionsAt(server);

    const { deletedArtifacts } = await deleteStack(aws, { ...options, artifacts: 'keep' });

    expect([deletedArtifacts, deletions()]).toEqual([[], []]);
  });

  it('is refused for a protected stack, before anything is asked for', async () => {
    const { deploy, aws, server } = await anAccount();
    await deploy({ Resources: { A: queue } });
    server.service.stacks[0]!.isProtected = true;

    const result = deleteStack(aws, options);

    await expect(result).rejects.toMatchObject({
      code: 'TERMINATION_PROTECTED',
      hint: expect.stringContaining('UpdateTerminationProtection'),
    });
    expect(server.requests).not.toContain('DeleteStack');
  });

  it('names the resource that cannot be deleted, and goes on without it', async () => {
    const { deploy, aws, server } = await anAccount();
    await deploy({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' }, A: queue } });
    server.behaviour.rollbackFailures.set('Bucket', 'The bucket you tried to delete is not empty');

    const failed = await deleteStack(aws, options).catch((error: unknown) => error);
    const result = await deleteStack(aws, { ...options, retainResources: ['Bucket'] });

    expect(failed).toMatchObject({
      code: 'DELETE_FAILED',
      stackStatus: 'DELETE_FAILED',
      message: expect.stringContaining('Bucket (AWS::S3::Bucket) DELETE_FAILED: The bucket you tried to delete'),
      hint: 'Empty it, or keep it (`DeletionPolicy: Retain`).',
    });
    expect(result).toMatchObject({ status: 'deleted', retainedResources: [{ path: 'Bucket' }] });
  });

  it.each([
    [
      'with what was signed',
      '{"source":{"s3":{"bucketName":"b","key":"p/00000000000000000000000000000000.zip","version":"1"}}}',
      ['p/00000000000000000000000000000000.zip'],
    ],
    ['alone where that is not from here', '{"source":{"s3":{"bucketName":"b","key":"mine.zip","version":"1"}}}', []],
    ['alone where the job is not known', 'no JSON', []],
  ])('deletes signed code %s', async (_, job, others) => {
    const { deploy, aws, server } = await anAccount();
    const signed = `p/signed_${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}.zip`;
    const Code = { S3Bucket: 'b', S3Key: signed };
    await deploy({ Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Code } } } });
    const keys: string[] = [];
    server.onOther = ({ url, body }) => {
      if (url.startsWith('/signing-jobs/')) return job;
      keys.push(...[...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key));
      return '<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>';
    };

    await deleteStack(aws, options);

    expect(keys).toEqual([signed, ...others]);
  });

  it('takes the companion stack with the image repositories along', async () => {
    const { deploy, aws, stacks, server } = await anAccount();
    await deploy({ Resources: { A: queue } });
    // The first eight digits of the MD5 of "orders", as SAM CLI has them.
    await deploy(
      { Resources: { Repo: { Type: 'AWS::ECR::Repository' } } },
      { stackName: 'orders-12c500ed-CompanionStack' },
    );
    const asked: unknown[] = [];
    server.onOther = ({ body }) => {
      asked.push(JSON.parse(body));
      return '{}';
    };

    const { deletedCompanionStack } = await deleteStack(aws, options);

    expect(deletedCompanionStack).toBe(true);
    expect(asked).toEqual([{ repositoryName: expect.stringMatching(/-Repo-/), force: true }]);
    expect(stacks()).toEqual({});
  });
});

/** Keys that are deleted in S3 from now on. */
function deletionsAt(server: AnAccount['server']): () => string[] {
  const keys: string[] = [];
  server.onOther = ({ body }) => {
    keys.push(...[...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key));
    return '<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>';
  };
  return () => keys;
}
