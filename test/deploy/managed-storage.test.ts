import { describe, expect, it } from 'vitest';
import { AwsClients } from '../../src/aws/index.ts';
import { companionRepositories, deploy, managedBucket, stackResources } from '../../src/deploy/index.ts';
import { type CloudFormationServer, startCloudFormation } from '../set-up/cloudformation-server/index.ts';

const STACK = 'aws-sam-cli-managed-default';
const fast = { polling: { initialMs: 1, maxMs: 5 } };

describe('managedBucket', () => {
  it('creates the bucket that SAM CLI would, once', async () => {
    await using server = await startCloudFormation();
    await using aws = awsAt(server);

    const first = await managedBucket(aws, fast);
    const before = server.requests.length;
    const second = await managedBucket(aws, fast);

    expect(second).toBe(first);
    expect(server.requests.slice(before)).toEqual(['DescribeStacks']);
    const cloudFormation = await aws.cloudFormation();
    const { Stacks: [stack] = [] } = await cloudFormation.describeStacks({ StackName: STACK });
    expect(stack).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Tags: [{ Key: 'ManagedStackSource', Value: 'AwsSamCli' }],
      Outputs: [{ OutputKey: 'SourceBucket', OutputValue: first }],
    });
  });

  it('is the same for two deployments that create it at the same time', async () => {
    await using server = await startCloudFormation();
    await using aws = awsAt(server);

    const buckets = await Promise.all([managedBucket(aws, fast), managedBucket(aws, fast), managedBucket(aws, fast)]);

    expect(new Set(buckets).size).toBe(1);
  });

  it('is created by the one that comes second where the first goes no further', async () => {
    await using server = await startCloudFormation();
    await using aws = awsAt(server);
    const template = { Resources: { B: { Type: 'AWS::S3::Bucket' } } };
    await deploy({ template, folder: '/' }, aws, { ...fast, stackName: STACK, executeChangeSet: false });
    server.disturb('ExecuteChangeSet', 1, { code: 'InvalidChangeSetStatus', status: 400 });

    const bucket = await managedBucket(aws, fast);

    expect(bucket).toMatch(/^aws-sam-cli-managed-default-/);
    expect(server.requests.filter((action) => action === 'ExecuteChangeSet')).toHaveLength(2);
  });

  it('refuses the stack of somebody else', async () => {
    await using server = await startCloudFormation();
    await using aws = awsAt(server);
    const template = {
      Resources: { B: { Type: 'AWS::S3::Bucket' } },
      Outputs: { SourceBucket: { Value: 'evil' } },
    };
    await deploy({ template, folder: '/' }, aws, { ...fast, stackName: STACK });

    await expect(managedBucket(aws, fast)).rejects.toMatchObject({
      code: 'MANAGED_STACK_UNUSABLE',
      message: expect.stringContaining('no tag ManagedStackSource=AwsSamCli'),
    });
  });

  it('says so when the bucket could not be created, and creates it as soon as it can be', async () => {
    await using server = await startCloudFormation();
    await using aws = awsAt(server);
    server.behaviour.failures.set('SamCliSourceBucket', 'You have too many buckets');

    await expect(managedBucket(aws, fast)).rejects.toMatchObject({
      code: 'STACK_FAILED',
      message: expect.stringContaining('too many buckets'),
    });
    server.behaviour.failures.clear();

    await expect(managedBucket(aws, fast)).resolves.toMatch(/^aws-sam-cli-managed-default-/);
  });

  it('touches nothing that was rolled back for somebody else', async () => {
    await using server = await startCloudFormation();
    await using aws = awsAt(server);
    const template = { Resources: { B: { Type: 'AWS::S3::Bucket' } } };
    server.behaviour.failures.set('B', 'no');
    const made = deploy({ template, folder: '/' }, aws, { ...fast, stackName: STACK });
    await expect(made).rejects.toMatchObject({ code: 'STACK_FAILED' });

    await expect(managedBucket(aws, fast)).rejects.toMatchObject({ code: 'MANAGED_STACK_UNUSABLE' });

    expect(server.requests).not.toContain('DeleteStack');
  });
});

describe('companionRepositories', () => {
  it('has a repository for each function, by the names that SAM CLI gives them', async () => {
    await using server = await startCloudFormation();
    await using aws = awsAt(server);

    const repositories = await companionRepositories(aws, 'My-Orders', ['Api', 'Child/Worker'], fast);

    expect(Object.keys(repositories)).toEqual(['Api', 'Child/Worker']);
    const { resources, outputs } = await companionOf(aws, 'My-Orders-5a55c7cc-CompanionStack');
    expect(resources).toEqual(['Api72664dc0Repo', 'ChildWorker4fa3306dRepo']);
    expect(outputs).toHaveLength(2);
  });

  it('keeps the repositories of other functions until they are to go', async () => {
    await using server = await startCloudFormation();
    await using aws = awsAt(server);
    await companionRepositories(aws, 's', ['A', 'B'], fast);

    await companionRepositories(aws, 's', ['B', 'C'], fast);
    const before = (await companionOf(aws)).resources.length;
    await companionRepositories(aws, 's', ['B', 'C'], { ...fast, removeOthers: true });
    const after = (await companionOf(aws)).resources.length;
    const done = server.requests.length;
    await companionRepositories(aws, 's', ['B', 'C'], { ...fast, removeOthers: true });

    expect([before, after]).toEqual([3, 2]);
    expect(server.requests.slice(done)).not.toContain('CreateChangeSet');
  });

  it('makes no stack for no functions', async () => {
    await using server = await startCloudFormation();
    await using aws = awsAt(server);

    expect(await companionRepositories(aws, 's', [], fast)).toEqual({});
    expect(server.requests).toEqual(['DescribeStacks']);
  });
});

async function companionOf(
  aws: AwsClients,
  StackName = 's-03c7c0ac-CompanionStack',
): Promise<{ readonly resources: readonly (string | undefined)[]; readonly outputs: readonly unknown[] }> {
  const cloudFormation = await aws.cloudFormation();
  const resources = await stackResources(aws, { stackName: StackName });
  const { Stacks: [stack] = [] } = await cloudFormation.describeStacks({ StackName });
  return {
    resources: resources.map(({ logicalId }) => logicalId),
    outputs: stack?.Outputs ?? [],
  };
}

function awsAt({ url }: CloudFormationServer): AwsClients {
  return new AwsClients({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}
