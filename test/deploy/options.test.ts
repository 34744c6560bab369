import { describe, expect, it } from 'vitest';
import type { DeployStageOptions } from '../../src/deploy/index.ts';
import type { TemplateMap } from '../../src/template/index.ts';
import { type AnAccount, anAccount } from './an-account.ts';

const queue: TemplateMap = { Type: 'AWS::SQS::Queue', Properties: {} };
const delayed: TemplateMap = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5 } };
const one: TemplateMap = { Resources: { A: queue } };
const two: TemplateMap = { Resources: { A: queue, B: queue } };
const changed: TemplateMap = { Resources: { A: delayed, B: delayed } };

describe('the options of a deployment', () => {
  it('keep role and topics of the stack that are not given', async () => {
    const { deploy, server } = await anAccount();
    const roleArn = 'arn:aws:iam::123456789012:role/deployer';
    await deploy(one, { roleArn, notificationArns: ['arn:aws:sns:us-east-1:123456789012:told'] });

    await deploy(two);

    expect(server.service.stacks[0]?.target).toMatchObject({ roleArn });
  });

  it.each<[string, Partial<DeployStageOptions>, string]>([
    ['is rolled back', {}, 'ROLLBACK_COMPLETE'],
    ['is rolled back when that is said', { onFailure: 'ROLLBACK' }, 'ROLLBACK_COMPLETE'],
    ['is deleted', { onFailure: 'DELETE' }, 'DELETE_COMPLETE'],
    ['stays as it is', { onFailure: 'DO_NOTHING' }, 'CREATE_FAILED'],
    ['stays as it is when rolling back is disabled', { disableRollback: true }, 'CREATE_FAILED'],
    ['is deleted in express mode', { onFailure: 'DELETE', express: true }, 'DELETE_COMPLETE'],
  ])('decide what becomes of a new stack that fails: it %s', async (_what, options, status) => {
    const { deploy, server } = await anAccount();
    server.behaviour.failures.set('B', 'no');

    const result = deploy(two, options);

    await expect(result).rejects.toMatchObject({
      code: 'STACK_FAILED',
      stackStatus: status,
      resource: { logicalId: 'B' },
    });
    expect(server.service.stacks[0]?.status).toBe(status);
  });

  it.each<[string, Partial<DeployStageOptions>, string]>([
    ['is rolled back', { onFailure: 'ROLLBACK' }, 'UPDATE_ROLLBACK_COMPLETE'],
    ['is rolled back also where a new one would be deleted', { onFailure: 'DELETE' }, 'UPDATE_ROLLBACK_COMPLETE'],
    ['stays as it is', { onFailure: 'DO_NOTHING' }, 'UPDATE_FAILED'],
  ])('decide what becomes of an update that fails: it %s', async (_what, options, status) => {
    const { deploy, server } = await anAccount();
    await deploy(two);
    server.behaviour.failures.set('B', 'no');

    const result = deploy(changed, options);

    await expect(result).rejects.toMatchObject({ stackStatus: status });
  });

  it('let a stack that failed half-way go on from there, without rolling back only', async () => {
    const { deploy, server } = await anAccount();
    server.behaviour.failures.set('B', 'no');
    await deploy(two, { disableRollback: true }).catch(() => {});
    server.behaviour.failures.clear();

    const refused = await deploy(two).catch((error: unknown) => error);
    const result = await deploy(two, { disableRollback: true });

    expect(refused).toMatchObject({
      code: 'STACK_HALF_DONE',
      stackStatus: 'CREATE_FAILED',
      hint: expect.stringContaining('disableRollback: true'),
    });
    expect(result.status).toBe('updated');
  });

  it('ask for express mode with the change set, and say nothing of it when it is executed', async () => {
    const { deploy, server } = await anAccount();

    await deploy(one, { express: true, disableRollback: true });

    expect(server.service.changeSets[0]?.input).toMatchObject({
      DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: 'true' },
    });
  });

  it('have a stack whose creation was rolled back made anew', async () => {
    const { deploy, server, events } = await anAccount();
    server.behaviour.failures.set('A', 'no');
    await deploy(one).catch(() => {});
    server.behaviour.failures.clear();

    const refused = await deploy(one).catch((error: unknown) => error);
    const result = await deploy(one, { onRollbackComplete: 'recreate' });

    expect(refused).toMatchObject({ code: 'STACK_ROLLBACK_COMPLETE', hint: expect.stringContaining('recreate') });
    expect(result.status).toBe('created');
    expect(events).toContainEqual({ type: 'stack-deleting', stackName: 'orders', reason: 'ROLLBACK_COMPLETE' });
    expect(server.service.stacks.map(({ status }) => status)).toEqual(['DELETE_COMPLETE', 'CREATE_COMPLETE']);
  });

  it('make an empty change set an error where it is one', async () => {
    const { deploy } = await anAccount();
    await deploy(one);

    const result = deploy(one, { failOnEmptyChangeSet: true });

    await expect(result).rejects.toMatchObject({ code: 'NO_CHANGES' });
  });

  it('keep the previous value of a parameter, where there is one', async () => {
    const { deploy, server } = await anAccount();
    const template = (resource: TemplateMap): TemplateMap => ({
      Parameters: { Stage: { Type: 'String', Default: 'dev' } },
      Resources: { A: resource },
    });
    const parameters = { Stage: { usePreviousValue: true } } as const;
    const early = await deploy(template(queue), { parameters }).catch((error: unknown) => error);
    await deploy(template(queue), { parameters: { Stage: 'prod' } });

    await deploy(template(delayed), { parameters });

    expect(early).toMatchObject({ code: 'PARAMETER_MISSING' });
    expect(server.service.stacks[0]?.target?.parameters).toEqual({ Stage: 'prod' });
  });

  it('end waiting after a time; the stack goes on', async () => {
    const { deploy, server } = await anAccount();
    server.behaviour.stepMs = 100;

    const result = deploy(two, { maxWaitDuration: 0.005 });

    await expect(result).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining('0.005 minutes'),
    });
    await expect.poll(() => server.service.stacks[0]?.status, { timeout: 5000 }).toBe('CREATE_COMPLETE');
  });

  it.each<[Partial<DeployStageOptions>, RegExp]>([
    [{ disableRollback: true, onFailure: 'DELETE' }, /contradict each other/],
    [{ maxWaitDuration: 0 }, /no time/],
  ])('that contradict each other are refused before anything is asked: %j', async (options, message) => {
    const { deploy, server } = await anAccount();

    const result = deploy(one, options);

    await expect(result).rejects.toMatchObject({ code: 'OPTIONS_CONFLICT', message: expect.stringMatching(message) });
    expect(server.requests).toEqual([]);
  });
});

const updatable = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];
const refusals: Record<string, string> = {
  CREATE_FAILED: 'STACK_HALF_DONE',
  UPDATE_FAILED: 'STACK_HALF_DONE',
  ROLLBACK_COMPLETE: 'STACK_ROLLBACK_COMPLETE',
  ROLLBACK_FAILED: 'STACK_UNUSABLE',
  UPDATE_ROLLBACK_FAILED: 'STACK_UPDATE_ROLLBACK_FAILED',
  DELETE_FAILED: 'STACK_UNUSABLE',
  IMPORT_ROLLBACK_FAILED: 'STACK_UNUSABLE',
  CREATE_IN_PROGRESS: 'STACK_BUSY',
  UPDATE_IN_PROGRESS: 'STACK_BUSY',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'STACK_BUSY',
  UPDATE_ROLLBACK_IN_PROGRESS: 'STACK_BUSY',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'STACK_BUSY',
  ROLLBACK_IN_PROGRESS: 'STACK_BUSY',
  DELETE_IN_PROGRESS: 'STACK_BUSY',
  IMPORT_IN_PROGRESS: 'STACK_BUSY',
  IMPORT_ROLLBACK_IN_PROGRESS: 'STACK_BUSY',
};

describe('a stack', () => {
  it.each(updatable)('in %s is updated', async (status) => {
    const account = await stackIn(status);

    const result = await account.deploy({ Resources: { A: delayed } });

    expect(result).toMatchObject({ status: 'updated', plan: { stackStatus: status } });
  });

  it.each(Object.entries(refusals))('in %s is refused with %s, and what it is doing', async (status, code) => {
    const { deploy, server } = await stackIn(status);

    const result = deploy({ Resources: { A: delayed } });

    await expect(result).rejects.toMatchObject({ code, stackStatus: status, hint: expect.any(String) });
    expect(server.requests.at(-1)).toBe('DescribeStacks');
  });
});

describe('two deployments at once', () => {
  it('end with one that is done and one that is told to wait', async () => {
    const { deploy, server } = await anAccount();
    await deploy(one);
    server.behaviour.stepMs = 20;

    const results = await Promise.allSettled([deploy(two), deploy(changed)]);

    const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(failed).toMatchObject([{ code: 'STACK_BUSY' }]);
    expect(server.service.stacks[0]?.status).toBe('UPDATE_COMPLETE');
    expect((await deploy(one)).status).toBe('updated');
  });
});

/** An account whose stack is in a status. */
async function stackIn(status: string): Promise<AnAccount> {
  const account = await anAccount();
  await account.deploy(one);
  account.server.service.stacks[0]!.status = status;
  return account;
}
