import { consoleReporter } from 'samwright';
import { describe, expect, it } from 'vitest';
import type { GradualDeploymentEvent } from '../../src/deploy/index.ts';
import { type AnAccount, anAccount } from './an-account.ts';

const template = (code: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: s3://bucket/${code}
      AutoPublishAlias: live
      DeploymentPreference: { Type: Canary10Percent5Minutes }
`;
const capabilities = ['CAPABILITY_IAM'] as const;

describe('a gradual deployment', () => {
  it('tells how far traffic has shifted, and what its hooks do', async () => {
    const account = await updating();
    account.server.service.codeDeploy.waitsForLooks = true;

    const { status } = await account.deploy(template('b'), { capabilities });

    expect(status).toBe('updated');
    const shifts = shiftsIn(account);
    expect(shifts.at(-1)).toMatchObject({
      stackName: 'orders',
      logicalId: 'OrdersAliaslive',
      deploymentId: expect.stringMatching(/^d-/),
      status: 'Succeeded',
      functionName: expect.stringMatching(/^orders-Orders-/),
      targetVersionWeight: 100,
    });
    const told = shifts.map(({ status: state, targetVersionWeight, lifecycleEvents }) =>
      [state, targetVersionWeight, ...lifecycleEvents.map((one) => one.status)].join(' '),
    );
    expect(told).toEqual(
      expect.arrayContaining([
        'InProgress 0 InProgress Pending Pending',
        'InProgress 10 Succeeded InProgress Pending',
        'InProgress 100 Succeeded Succeeded InProgress',
        'Succeeded 100 Succeeded Succeeded Succeeded',
      ]),
    );
    expect(new Set(told).size).toBe(told.length);
    expect(shifts[0]?.targetVersion).not.toBe(shifts[0]?.currentVersion);
  });

  it.each([
    ['alarm', '(One or more alarms have been activated: Errors.)'],
    ['hook', '(A validation function failed. BeforeAllowTraffic failed: the check says no)'],
  ] as const)('that ends by an %s says why the stack was rolled back', async (kind, detail) => {
    const account = await updating();
    account.server.service.codeDeploy.failures.set('OrdersAliaslive', kind);

    const result = account.deploy(template('b'), { capabilities });

    await expect(result).rejects.toMatchObject({
      code: 'STACK_FAILED',
      stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      message: expect.stringContaining(`UPDATE_FAILED: CodeDeploy deployment failed. ${detail}`),
      resource: { logicalId: 'OrdersAliaslive', origin: { resource: 'Orders', line: 3 } },
    });
    expect(shiftsIn(account).at(-1)).toMatchObject({
      status: kind === 'alarm' ? 'Stopped' : 'Failed',
      targetVersionWeight: 0,
      rollback: expect.stringContaining('shifts back'),
    });
  });

  it('goes on without a permission, and says so once', async () => {
    const account = await updating();
    account.server.disturb('ListDeployments', 100, { code: 'AccessDeniedException', status: 400 });

    const { status } = await account.deploy(template('b'), { capabilities });

    expect(status).toBe('updated');
    expect(account.events.filter(({ type }) => type === 'gradual-deployment-unseen')).toEqual([
      {
        type: 'gradual-deployment-unseen',
        stackName: 'orders',
        logicalId: 'OrdersAliaslive',
        reason: expect.stringContaining('CodeDeploy ListDeployments: access denied'),
      },
    ]);
  });

  it('is asked for only where an alias has an update policy', async () => {
    const account = await anAccount();
    const plain = (version: string) => ({
      Resources: { A: { Type: 'AWS::Lambda::Alias', Properties: { FunctionVersion: version } } },
    });
    await account.deploy(plain('1'));

    await account.deploy(plain('2'));

    expect(account.server.requests).not.toContain('ListDeployments');
    expect(account.events.map(({ type }) => type)).not.toContain('gradual-deployment-unseen');
  });

  it('is printed in the tree of a terminal, and in lines elsewhere', async () => {
    const [terminal, log] = [aStream(), aStream()];
    const reporters = [
      consoleReporter({ stream: terminal.stream, interactive: true }),
      consoleReporter({ stream: log.stream, interactive: false }),
    ];
    const account = await updating();
    account.server.service.codeDeploy.waitsForLooks = true;

    await account.deploy(template('b'), {
      capabilities,
      onEvent: (event) => {
        for (const report of reporters) report(event);
      },
    });

    expect(terminal.text()).toMatch(
      /◌ OrdersAliaslive \(AWS::Lambda::Alias\) UPDATE_IN_PROGRESS .* s: 10 % of the traffic/,
    );
    expect(log.text()).toMatch(
      /^OrdersAliaslive: 0 % of the traffic to version .* \(InProgress\); BeforeAllowTraffic is running$/m,
    );
    expect(log.text()).toMatch(/^OrdersAliaslive: 100 % of the traffic to version .* \(Succeeded\)$/m);
  });
});

/** An account with a stack whose next version is to be shifted to. */
async function updating(): Promise<AnAccount> {
  const account = await anAccount();
  await account.deploy(template('a'), { capabilities });
  account.events.length = 0;
  return account;
}

function shiftsIn({ events }: AnAccount): readonly GradualDeploymentEvent[] {
  return events.filter((event) => event.type === 'gradual-deployment');
}

function aStream() {
  const pieces: string[] = [];
  const stream = { columns: 200, rows: 50, write: (text: string) => pieces.push(text) };
  return { stream, text: () => pieces.join('') };
}
