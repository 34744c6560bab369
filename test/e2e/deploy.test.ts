import { CfnResource, type DeployError, SamClient, type SamEvent, SamTemplate } from 'samwright';
import { expect, it, onTestFinished } from 'vitest';
import { type CloudFormationServer, startCloudFormation } from '../set-up/cloudformation-server/index.ts';

const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
const polling = { initialMs: 5, maxMs: 10 };

const queue = new CfnResource('Jobs', { type: 'AWS::SQS::Queue' });
const template = new SamTemplate().add(queue).addOutput('QueueUrl', { value: queue.ref });

async function aClient(
  onEvent?: (event: SamEvent) => void,
): Promise<{ sam: SamClient<never, 'QueueUrl', never, never, string>; server: CloudFormationServer }> {
  const server = await startCloudFormation();
  const sam = new SamClient({ template, region: 'eu-west-1', credentials, endpoint: server.url, onEvent });
  onTestFinished(async () => {
    await sam.close();
    await server[Symbol.asyncDispose]();
  });
  return { sam, server };
}

it('returns the outputs that the template declares, by their names', async () => {
  const { sam } = await aClient();

  const { status, outputs } = await sam.deploy({ stackName: 'jobs', transform: 'local', polling });

  const url: string = outputs.QueueUrl;
  expect([status, url]).toEqual(['created', expect.stringMatching(/^jobs-Jobs-/)]);
});

it('takes a stack that is as wanted already for a result', async () => {
  const events: SamEvent[] = [];
  const { sam } = await aClient((event) => events.push(event));
  const first = await sam.deploy({ stackName: 'jobs', transform: 'local', polling });

  const second = await sam.deploy({ stackName: 'jobs', transform: 'local', polling });

  expect(second).toMatchObject({ status: 'unchanged', outputs: first.outputs, changes: [] });
  expect(events.map(({ type }) => type)).toContain('stack-unchanged');
});

it('names the resource that failed, and then what to do about ROLLBACK_COMPLETE', async () => {
  const { sam, server } = await aClient();
  server.behaviour.failures.set('Jobs', 'Queue names are at most 80 characters long');
  const failing = sam.deploy({ stackName: 'jobs', transform: 'local', polling });
  await expect(failing).rejects.toMatchObject({
    code: 'STACK_FAILED',
    resource: { logicalId: 'Jobs', reason: 'Queue names are at most 80 characters long' },
  } satisfies Partial<Record<keyof DeployError, unknown>>);

  const again = sam.deploy({ stackName: 'jobs', transform: 'local', polling });

  await expect(again).rejects.toMatchObject({
    code: 'STACK_ROLLBACK_COMPLETE',
    message: expect.stringContaining('"jobs"'),
    hint: expect.stringMatching(/Delete the stack/),
  });
});
