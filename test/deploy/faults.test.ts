import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { TemplateMap } from '../../src/template/index.ts';
import { type AnAccount, anAccount } from './an-account.ts';

const template: TemplateMap = {
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: { A: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 1 } } },
};
const before: TemplateMap = { Resources: { A: { Type: 'AWS::SQS::Queue', Properties: {} } } };

/** Every call of an update, in their order. */
const calls = [
  'DescribeStacks',
  'GetTemplate',
  'CreateChangeSet',
  'DescribeChangeSet',
  'ExecuteChangeSet',
  'DescribeStackEvents',
];
const faults: [what: string, disturb: (account: AnAccount, call: string) => void][] = [
  ['throttling', ({ server }, call) => server.disturb(call, 2)],
  ['errors of the service', ({ server }, call) => server.disturb(call, 2, { code: 'InternalFailure', status: 500 })],
  ['connections that are cut', ({ server }, call) => server.cut(call, 2)],
];

describe('a deployment', () => {
  it.each(calls.flatMap((call) => faults.map(([what, disturb]) => [what, call, disturb] as const)))(
    'survives %s at %s',
    async (_what, call, disturb) => {
      const account = await anAccount();
      await account.deploy(before);
      disturb(account, call);

      const result = await account.deploy(template);

      expect(result.status).toBe('updated');
      expect(result.plan.security.unreviewed).toEqual([]);
      expect(account.server.service.changeSets).toHaveLength(1);
    },
  );

  it.each<[what: string, error: { readonly code: string; readonly status: number }, code: string]>([
    ['a clock that is wrong', { code: 'RequestTimeTooSkewed', status: 403 }, 'CLOCK_SKEW'],
    ['a token that has expired', { code: 'ExpiredToken', status: 403 }, 'EXPIRED_TOKEN'],
    ['a key that is not known', { code: 'InvalidClientTokenId', status: 403 }, 'INVALID_CREDENTIALS'],
    ['a missing permission', { code: 'AccessDenied', status: 403 }, 'ACCESS_DENIED'],
  ])('says what is wrong with %s, at each call, and the next one succeeds', async (_what, error, code) => {
    const account = await anAccount();
    await account.deploy(before);

    for (const call of calls.filter((name) => name !== 'GetTemplate')) {
      account.server.disturb(call, 50, error);
      const result = account.deploy(template);
      await expect(result, call).rejects.toMatchObject({ code, message: expect.stringContaining(call) });
      account.server.heal();
      await settled(account);
    }

    expect(['updated', 'unchanged']).toContain((await account.deploy(template)).status);
    expect(account.stacks()).toEqual({ orders: 'UPDATE_COMPLETE' });
  });

  it('that meets another one of the same stack says so, or comes after it', async () => {
    const account = await anAccount();
    await account.deploy(before);
    const wanted = (delay: number): TemplateMap => ({
      Resources: { A: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: delay } } },
    });

    const outcomes = await Promise.allSettled([2, 3, 4].map((delay) => account.deploy(wanted(delay))));

    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused.length).toBeLessThan(3);
    for (const reason of refused) expect(reason).toMatchObject({ name: 'DeployError', code: 'STACK_BUSY' });
    await settled(account);
    expect((await account.deploy(wanted(5))).status).toBe('updated');
  });

  it.each(calls)('that is aborted at %s rejects with the reason, and the next succeeds', async (call) => {
    const account = await anAccount();
    await account.deploy(before);
    const executed = account.server.service.changeSets.length;
    const controller = new AbortController();
    account.server.onRequest = (action) => action === call && controller.abort('enough');

    const result = account.deploy(template, { signal: controller.signal });

    await expect(result).rejects.toBe('enough');
    account.server.onRequest = undefined;
    await settled(account);
    expect(account.server.service.changeSets.length).toBeLessThanOrEqual(executed);
    expect(['updated', 'unchanged']).toContain((await account.deploy(template)).status);
  });

  it.each(calls)('whose process is killed at %s hinders the next one in nothing', async (call) => {
    const account = await anAccount();
    const killed = deployingProcess(account.server.url);
    account.server.onRequest = (action) => action === call && killed.kill('SIGKILL');

    const [, signal] = await once(killed, 'exit');

    // GetTemplate is asked for only where there is a stack already.
    expect([signal, call]).toContain(call === 'GetTemplate' && signal === null ? null : 'SIGKILL');
    account.server.onRequest = undefined;
    await settled(account);
    expect(['created', 'updated', 'unchanged']).toContain((await account.deploy(template)).status);
    expect(account.stacks()).toEqual({ orders: expect.stringMatching(/^(CREATE|UPDATE)_COMPLETE$/) });
  });
});

async function settled({ server }: AnAccount): Promise<void> {
  await expect.poll(() => server.service.stacks.some((stack) => stack.isBusy)).toBe(false);
}

/** Another process that deploys the template. */
function deployingProcess(endpoint: string) {
  const src = new URL('../../src/', import.meta.url).href;
  const options = { stackName: 'orders', polling: { initialMs: 5, maxMs: 5 } };
  const account = { region: 'us-east-1', endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  const script = `
    const { AwsClients } = await import('${src}aws/index.ts');
    const { deploy } = await import('${src}deploy/index.ts');
    const aws = new AwsClients(${JSON.stringify(account)});
    const document = { template: ${JSON.stringify(template)}, folder: '/nowhere' };
    await deploy(document, aws, ${JSON.stringify(options)});`;
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  return spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd, stdio: 'ignore' });
}
