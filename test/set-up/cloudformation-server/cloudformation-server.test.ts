import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CloudFormationServer, startCloudFormation } from './index.ts';

const queue = { Type: 'AWS::SQS::Queue', Properties: {} };
const role = { Type: 'AWS::IAM::Role', Properties: {} };

describe('the CloudFormation test server', () => {
  it('creates a stack in steps, with an event each, newest first', async () => {
    const { client } = await started();

    await deployed(client, {
      Resources: { A: queue, B: queue },
      Outputs: { A: { Value: { 'Fn::Sub': '${A.Arn}!' } } },
    });

    const { Stacks } = await client.describeStacks({ StackName: 's' });
    expect(Stacks).toMatchObject([{ StackName: 's', StackStatus: 'CREATE_COMPLETE' }]);
    expect(Stacks?.[0]?.Outputs).toEqual([{ OutputKey: 'A', OutputValue: expect.stringMatching(/^s-A-\w+\.Arn!$/) }]);
    const { StackEvents = [] } = await client.describeStackEvents({ StackName: 's' });
    expect(StackEvents.map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`)).toEqual([
      's CREATE_COMPLETE',
      'B CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS',
      'B CREATE_IN_PROGRESS',
      'A CREATE_COMPLETE',
      'A CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS',
      's CREATE_IN_PROGRESS',
      's REVIEW_IN_PROGRESS',
    ]);
  });

  it('gives events in pages that stay whole while new ones come', async () => {
    const { client, server } = await started();
    await deployed(client, { Resources: { A: queue, B: queue } });
    server.service.pageSize = 4;

    const first = await client.describeStackEvents({ StackName: 's' });
    await client.deleteStack({ StackName: 's' });
    const second = await client.describeStackEvents({
      StackName: first.StackEvents![0]!.StackId!,
      NextToken: first.NextToken,
    });

    expect(first.StackEvents?.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['s', 'B', 'B', 'B']);
    expect(second.StackEvents?.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['A', 'A', 'A', 's']);
  });

  it('fails a change set that would change nothing', async () => {
    const { client } = await started();
    await deployed(client, { Resources: { A: queue } });

    const set = await changeSet(client, { Resources: { A: queue } }, 'UPDATE');

    expect(set).toMatchObject({ Status: 'FAILED', StatusReason: expect.stringContaining("didn't contain changes") });
    await expect(client.executeChangeSet({ ChangeSetName: set.ChangeSetId })).rejects.toMatchObject({
      name: 'InvalidChangeSetStatusException',
    });
  });

  it('tells what an update adds, changes, replaces and removes', async () => {
    const { client } = await started();
    await deployed(client, { Resources: { A: queue, B: queue, C: queue } });
    const properties = (Properties: object) => ({ ...queue, Properties });

    const set = await changeSet(
      client,
      { Resources: { A: properties({ DelaySeconds: 1 }), B: properties({ QueueName: 'b' }), D: queue } },
      'UPDATE',
    );

    const changes = set.Changes?.map(({ ResourceChange: change }) => [
      change?.Action,
      change?.LogicalResourceId,
      change?.Replacement,
    ]);
    expect(changes).toEqual([
      ['Modify', 'A', 'False'],
      ['Modify', 'B', 'True'],
      ['Add', 'D', undefined],
      ['Remove', 'C', undefined],
    ]);
  });

  it('rolls back a creation that fails', async () => {
    const { client, server } = await started();
    server.behaviour.failures.set('B', 'B is not possible');

    await deployed(client, { Resources: { A: queue, B: queue, C: queue } });

    const { StackEvents = [] } = await client.describeStackEvents({ StackName: 's' });
    const told = StackEvents.reverse().map((event) =>
      `${event.LogicalResourceId} ${event.ResourceStatus} ${event.ResourceStatusReason ?? ''}`.trim(),
    );
    expect(told.slice(6)).toEqual([
      'B CREATE_IN_PROGRESS Resource creation Initiated',
      'B CREATE_FAILED B is not possible',
      'C CREATE_FAILED Resource creation cancelled',
      's ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [B]. Rollback requested by user.',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      's ROLLBACK_COMPLETE',
    ]);
    await expect(changeSet(client, { Resources: { A: queue } }, 'UPDATE')).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('is in ROLLBACK_COMPLETE state and can not be updated'),
    });
  });

  it('rolls back an update that fails, or fails to do so', async () => {
    const { client, server } = await started();
    await deployed(client, { Resources: { A: queue, B: queue } });
    const next = {
      Resources: { A: { ...queue, Properties: { DelaySeconds: 1 } }, B: { ...queue, Properties: { DelaySeconds: 1 } } },
    };
    server.behaviour.failures.set('B', 'no');

    await deployed(client, next, 'UPDATE');
    const rolledBack = await status(client);
    server.behaviour.rollbackFailures.set('A', 'no way back');
    await deployed(client, next, 'UPDATE');

    expect([rolledBack, await status(client)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED']);
  });

  it('cancels an update that is under way', async () => {
    const { client, server } = await started();
    await deployed(client, { Resources: { A: queue } });
    server.behaviour.stepMs = 50;
    const set = await changeSet(client, { Resources: { A: { ...queue, Properties: { DelaySeconds: 1 } } } }, 'UPDATE');
    await client.executeChangeSet({ ChangeSetName: set.ChangeSetId });

    await client.cancelUpdateStack({ StackName: 's' });
    await settled(client);

    expect(await status(client)).toBe('UPDATE_ROLLBACK_COMPLETE');
    await expect(client.cancelUpdateStack({ StackName: 's' })).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it.each([
    [role, [], 'CAPABILITY_IAM'],
    [{ ...role, Properties: { RoleName: 'r' } }, ['CAPABILITY_IAM'], 'CAPABILITY_NAMED_IAM'],
  ])('wants the capability for %j', async (resource, given, required) => {
    const { client } = await started();

    const result = changeSet(client, { Resources: { R: resource } }, 'CREATE', {
      Capabilities: given as 'CAPABILITY_IAM'[],
    });

    await expect(result).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: `Requires capabilities : [${required}]`,
    });
  });

  it('keeps parameters, hides secret ones and refuses those it does not know', async () => {
    const { client } = await started();
    const Parameters = { Name: { Type: 'String', Default: 'd' }, Secret: { Type: 'String', NoEcho: true } };
    const template = { Parameters, Resources: { A: { ...queue, Properties: { Name: { Ref: 'Name' } } } } };
    await deployed(client, template, 'CREATE', { Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'x' }] });

    const { Stacks } = await client.describeStacks({ StackName: 's' });
    const kept = await changeSet(client, template, 'UPDATE', {
      Parameters: [
        { ParameterKey: 'Secret', UsePreviousValue: true },
        { ParameterKey: 'Name', UsePreviousValue: true },
      ],
    });

    expect(Stacks?.[0]?.Parameters).toEqual([
      { ParameterKey: 'Secret', ParameterValue: '****' },
      { ParameterKey: 'Name', ParameterValue: 'd' },
    ]);
    expect(kept.Status).toBe('FAILED');
    await expect(changeSet(client, template, 'UPDATE')).rejects.toThrow('Parameters: [Secret] must have values');
    await expect(
      changeSet(client, template, 'UPDATE', { Parameters: [{ ParameterKey: 'Other', ParameterValue: 'x' }] }),
    ).rejects.toThrow('Parameters: [Other] do not exist in the template');
  });

  it('throttles and cuts connections on demand; the SDK tries again', async () => {
    const { client, server } = await started();
    server.disturb('DescribeStacks', 1);
    server.cut('DescribeStacks', 1);

    const { Stacks } = await client.describeStacks({});

    expect(Stacks ?? []).toEqual([]);
    expect(server.requests).toEqual(['DescribeStacks', 'DescribeStacks', 'DescribeStacks']);
  });

  it('forgets a deleted stack by its name, not by its ARN', async () => {
    const { client } = await started();
    const { StackId } = await deployed(client, { Resources: { A: queue } });

    await client.deleteStack({ StackName: 's' });
    await expect
      .poll(() => client.describeStacks({ StackName: StackId }))
      .toMatchObject({
        Stacks: [{ StackStatus: 'DELETE_COMPLETE' }],
      });

    await expect(client.describeStacks({ StackName: 's' })).rejects.toThrow('Stack with id s does not exist');
  });
});

async function started(): Promise<{ readonly client: CloudFormation; readonly server: CloudFormationServer }> {
  const server = await startCloudFormation();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudFormation({ region: 'us-east-1', endpoint: server.url, credentials });
  onTestFinished(async () => {
    client.destroy();
    await server[Symbol.asyncDispose]();
  });
  return { client, server };
}

type Extra = Partial<Parameters<CloudFormation['createChangeSet']>[0]>;
let names = 0;

async function changeSet(
  client: CloudFormation,
  template: object,
  ChangeSetType: 'CREATE' | 'UPDATE',
  extra: Extra = {},
) {
  const request = {
    StackName: 's',
    ChangeSetName: `set-${++names}`,
    TemplateBody: JSON.stringify(template),
    ChangeSetType,
  };
  const { Id } = await client.createChangeSet({ ...request, ...extra });
  for (;;) {
    const set = await client.describeChangeSet({ ChangeSetName: Id });
    if (set.Status === 'CREATE_COMPLETE' || set.Status === 'FAILED') return set;
  }
}

async function deployed(
  client: CloudFormation,
  template: object,
  type: 'CREATE' | 'UPDATE' = 'CREATE',
  extra: Extra = {},
) {
  const set = await changeSet(client, template, type, extra);
  await client.executeChangeSet({ ChangeSetName: set.ChangeSetId });
  await settled(client);
  return set;
}

async function settled(client: CloudFormation): Promise<void> {
  while ((await status(client)).endsWith('_IN_PROGRESS'));
}

async function status(client: CloudFormation): Promise<string> {
  const { Stacks } = await client.describeStacks({ StackName: 's' });
  return Stacks?.[0]?.StackStatus ?? '';
}

describe('the CloudFormation test server, as the service', () => {
  const nested = (url: string, Parameters = {}) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: url, Parameters },
  });

  it('makes nested stacks with stacks, events and outputs of their own', async () => {
    const { client, server } = await started();
    const child = {
      Parameters: { P: { Type: 'String' } },
      Resources: { Q: queue },
      Outputs: { O: { Value: { Ref: 'P' } } },
    };
    server.objects.set('https://b/child', JSON.stringify(child));

    await deployed(client, {
      Resources: { Sub: nested('https://b/child', { P: 'given' }) },
      Outputs: { Inner: { Value: { 'Fn::GetAtt': ['Sub', 'Outputs.O'] } } },
    });

    const { Stacks = [] } = await client.describeStacks({});
    const [outer, inner] = Stacks;
    expect(outer?.Outputs).toEqual([{ OutputKey: 'Inner', OutputValue: 'given' }]);
    expect(inner).toMatchObject({ StackStatus: 'CREATE_COMPLETE', ParentId: outer?.StackId });
    const { StackResourceSummaries } = await client.listStackResources({ StackName: 's' });
    expect(StackResourceSummaries).toMatchObject([
      { LogicalResourceId: 'Sub', PhysicalResourceId: inner?.StackId, ResourceStatus: 'CREATE_COMPLETE' },
    ]);
  });

  it('has change sets of nested stacks where they are asked for, which go with the outer one', async () => {
    const { client, server } = await started();
    server.objects.set('https://b/child', JSON.stringify({ Resources: { Q: queue } }));

    const template = { Resources: { A: queue, Sub: nested('https://b/child') } };
    const { Changes = [], ...set } = await changeSet(client, template, 'CREATE', { IncludeNestedStacks: true });

    const [a, sub] = Changes.map(({ ResourceChange }) => ResourceChange);
    expect(a?.ChangeSetId).toBeUndefined();
    const inner = await client.describeChangeSet({ ChangeSetName: sub?.ChangeSetId });
    expect(inner).toMatchObject({
      Status: 'CREATE_COMPLETE',
      StackName: expect.stringMatching(/^s-Sub-/),
      Changes: [{ ResourceChange: { Action: 'Add', LogicalResourceId: 'Q' } }],
    });
    const { Stacks = [] } = await client.describeStacks({ StackName: inner.StackId });
    expect(Stacks).toMatchObject([{ StackStatus: 'REVIEW_IN_PROGRESS' }]);
    await client.deleteChangeSet({ ChangeSetName: set.ChangeSetId });
    await expect(client.describeChangeSet({ ChangeSetName: inner.ChangeSetId })).rejects.toThrow(/does not exist/);
    await expect(client.describeStacks({ StackName: inner.StackId })).rejects.toThrow(/does not exist/);
  });

  it('fails a change set with nested ones when one of those fails, without its reason', async () => {
    const { client } = await started();

    const template = { Resources: { Sub: nested('https://b/no-such-template') } };
    const { Status, StatusReason } = await changeSet(client, template, 'CREATE', { IncludeNestedStacks: true });

    expect([Status, StatusReason]).toEqual([
      'FAILED',
      expect.stringMatching(/^Nested change set arn:\S+ was not successfully created: Currently in FAILED\.$/),
    ]);
  });

  it.each([
    [undefined, 'UPDATE_COMPLETE', 'Succeeded'],
    ['alarm', 'UPDATE_ROLLBACK_COMPLETE', 'Stopped'],
    ['hook', 'UPDATE_ROLLBACK_COMPLETE', 'Failed'],
  ] as const)('has CodeDeploy shift aliases with an update policy (%s)', async (failure, expected, deployment) => {
    const { client, server } = await started();
    const names = { ApplicationName: 'app', DeploymentGroupName: 'group' };
    const alias = (FunctionVersion: string) => ({
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: 'f', FunctionVersion },
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: names },
    });
    await deployed(client, { Resources: { A: alias('1') } });
    if (failure !== undefined) server.service.codeDeploy.failures.set('A', failure);

    await deployed(client, { Resources: { A: alias('2') } }, 'UPDATE');

    expect(await status(client)).toBe(expected);
    const codeDeploy = new CodeDeploy({
      region: 'us-east-1',
      endpoint: server.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const group = { applicationName: 'app', deploymentGroupName: 'group' };
    const { deployments: [deploymentId] = [] } = await codeDeploy.listDeployments(group);
    const { deploymentInfo } = await codeDeploy.getDeployment({ deploymentId });
    expect(deploymentInfo?.status).toBe(deployment);
    const { targetIds } = await codeDeploy.listDeploymentTargets({ deploymentId });
    const { deploymentTargets = [] } = await codeDeploy.batchGetDeploymentTargets({ deploymentId, targetIds });
    expect(deploymentTargets[0]?.lambdaTarget?.lambdaFunctionInfo).toMatchObject({
      currentVersion: '1',
      targetVersion: '2',
      targetVersionWeight: failure === undefined ? 100 : 0,
    });
    codeDeploy.destroy();
  });

  it('fails outer stacks because of inner ones, and rolls all of them back', async () => {
    const { client, server } = await started();
    server.objects.set('https://b/child', JSON.stringify({ Resources: { Q: queue } }));
    server.behaviour.failures.set('Q', 'no');

    await deployed(client, { Resources: { Sub: nested('https://b/child') } });

    const { StackEvents = [] } = await client.describeStackEvents({ StackName: 's' });
    const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed?.ResourceStatusReason).toMatch(
      /^Embedded stack arn:.* was not successfully created: The following resource\(s\) failed to create: \[Q\]/,
    );
  });

  it('runs the SAM macro, keeps both stages of the template, and says what is wrong with one', async () => {
    const { client } = await started();
    const table = { Type: 'AWS::Serverless::SimpleTable' };
    const Transform = 'AWS::Serverless-2016-10-31';
    await deployed(client, { Transform, Resources: { T: table } });

    const original = await client.getTemplate({ StackName: 's', TemplateStage: 'Original' });
    const processed = await client.getTemplate({ StackName: 's' });
    const set = await changeSet(
      client,
      { Transform, Resources: { F: { Type: 'AWS::Serverless::Function' } } },
      'UPDATE',
    );

    expect(original.TemplateBody).toContain('AWS::Serverless::SimpleTable');
    expect(processed.TemplateBody).toContain('AWS::DynamoDB::Table');
    expect(set).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringMatching(/^Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless/),
    });
  });

  it('finds out about capabilities of what macros make only when they have run', async () => {
    const { client } = await started();
    const Properties = { Runtime: 'nodejs22.x', Handler: 'i.h', InlineCode: '1' };
    const template = {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: { F: { Type: 'AWS::Serverless::Function', Properties } },
    };

    const set = await changeSet(client, template, 'CREATE');

    expect(set).toMatchObject({ Status: 'FAILED', StatusReason: 'Requires capabilities : [CAPABILITY_IAM]' });
  });

  it('takes all other change sets of a stack away when one is executed', async () => {
    const { client } = await started();
    const first = await changeSet(client, { Resources: { A: queue } }, 'CREATE');
    const second = await changeSet(client, { Resources: { B: queue } }, 'CREATE');

    await client.executeChangeSet({ ChangeSetName: second.ChangeSetId });

    await expect(client.executeChangeSet({ ChangeSetName: first.ChangeSetId })).rejects.toMatchObject({
      name: 'ChangeSetNotFoundException',
    });
  });

  it.each([
    ['DELETE', 'DELETE_COMPLETE'],
    ['DO_NOTHING', 'CREATE_FAILED'],
    ['ROLLBACK', 'ROLLBACK_COMPLETE'],
  ] as const)('leaves a new stack that fails as OnStackFailure %s wants it', async (OnStackFailure, status) => {
    const { client, server } = await started();
    server.behaviour.failures.set('A', 'no');

    const { StackId } = await deployed(client, { Resources: { A: queue } }, 'CREATE', { OnStackFailure }).catch(
      async () => ({ StackId: server.service.stacks[0]!.id }),
    );

    await expect
      .poll(async () => (await client.describeStacks({ StackName: StackId })).Stacks?.[0]?.StackStatus)
      .toBe(status);
  });

  it('wants rolling back disabled to go on from a stack that failed half-way, and rolls it back when asked', async () => {
    const { client, server } = await started();
    await deployed(client, { Resources: { A: queue } });
    server.behaviour.failures.set('A', 'no');
    const next = { Resources: { A: { ...queue, Properties: { DelaySeconds: 1 } } } };
    const failing = await changeSet(client, next, 'UPDATE');
    await client.executeChangeSet({ ChangeSetName: failing.ChangeSetId, DisableRollback: true });
    await settled(client);
    const halfDone = await status(client);

    const again = await changeSet(client, next, 'UPDATE');
    const refused = client.executeChangeSet({ ChangeSetName: again.ChangeSetId });

    await expect(refused).rejects.toThrow(/non-terminal \[UPDATE_FAILED\] state/);
    await client.rollbackStack({ StackName: 's' });
    await settled(client);
    expect([halfDone, await status(client)]).toEqual(['UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE']);
  });

  it('protects stacks, keeps what is to be kept, and takes names to retain only after a failure', async () => {
    const { client, server } = await started();
    await deployed(client, { Resources: { A: queue, Kept: { ...queue, DeletionPolicy: 'Retain' } } });
    await client.updateTerminationProtection({ StackName: 's', EnableTerminationProtection: true });
    const isProtected = client.deleteStack({ StackName: 's' });
    await expect(isProtected).rejects.toThrow('cannot be deleted while TerminationProtection is enabled');
    await client.updateTerminationProtection({ StackName: 's', EnableTerminationProtection: false });
    await expect(client.deleteStack({ StackName: 's', RetainResources: ['A'] })).rejects.toThrow('DELETE_FAILED');
    server.behaviour.rollbackFailures.set('A', 'not empty');

    await client.deleteStack({ StackName: 's' });
    await settled(client);
    const failed = await status(client);
    const { StackId } = (await client.describeStacks({ StackName: 's' })).Stacks![0]!;
    await client.deleteStack({ StackName: 's', RetainResources: ['A'] });
    await expect
      .poll(async () => (await client.describeStacks({ StackName: StackId })).Stacks?.[0]?.StackStatus)
      .toBe('DELETE_COMPLETE');

    const { StackEvents = [] } = await client.describeStackEvents({ StackName: StackId });
    const skipped = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED');
    expect(failed).toBe('DELETE_FAILED');
    expect(skipped.map(({ LogicalResourceId }) => LogicalResourceId).sort()).toEqual(['A', 'Kept']);
  });

  it('gives values of properties with a change when they are asked for', async () => {
    const { client } = await started();
    await deployed(client, { Resources: { A: { ...queue, Properties: { DelaySeconds: 1 } } } });
    const { ChangeSetId } = await changeSet(
      client,
      { Resources: { A: { ...queue, Properties: { DelaySeconds: 2 } } } },
      'UPDATE',
    );

    const plain = await client.describeChangeSet({ ChangeSetName: ChangeSetId });
    const full = await client.describeChangeSet({ ChangeSetName: ChangeSetId, IncludePropertyValues: true });

    const target = (set: typeof plain) => set.Changes?.[0]?.ResourceChange?.Details?.[0]?.Target;
    expect(target(plain)).toMatchObject({ Name: 'DelaySeconds', RequiresRecreation: 'Never' });
    expect(target(plain)?.BeforeValue).toBeUndefined();
    expect(target(full)).toMatchObject({ BeforeValue: '1', AfterValue: '2' });
  });
});
