import { SamClient } from 'samwright';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aFolder } from '../package/a-folder.ts';
import { type CloudFormationServer, startCloudFormation } from '../set-up/cloudformation-server/index.ts';

const fn = (extra = ''): string => `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: exports.handler = async () => 1;
      Environment: { Variables: { STAGE: !Ref Stage } }
${extra}Outputs:
  Arn: { Value: !GetAtt F.Arn }
`;
const queue = 'Resources:\n  Q: { Type: AWS::SQS::Queue }\n';
const iam = ['CAPABILITY_IAM'] as const;

type Options = Omit<Parameters<SamClient['deploy']>[0], 'guided' | 'ask'>;
interface Scenario {
  readonly what: string;
  readonly template: string;
  /** Deployed before, with what is to be known of it. */
  readonly before?: { readonly template: string; readonly options?: Options; readonly failing?: string };
  readonly options?: Options;
  readonly failing?: string;
  readonly expected: object;
  /** Status of the stack afterwards. */
  readonly status: string | undefined;
}

/** What the deploy suite of SAM CLI goes through, as far as it is about stacks: each once, with the client that users have. */
const scenarios: Scenario[] = [
  {
    what: 'a SAM template with capabilities',
    template: fn(),
    options: { capabilities: iam },
    expected: { status: 'created', outputs: { Arn: expect.any(String) } },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'all capabilities',
    template: fn(),
    options: { capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] },
    expected: { status: 'created' },
    status: 'CREATE_COMPLETE',
  },
  { what: 'no capabilities', template: fn(), expected: { code: 'CAPABILITIES_REQUIRED' }, status: undefined },
  {
    what: 'the local transform',
    template: fn(),
    options: { capabilities: iam, transform: 'local' },
    expected: { status: 'created' },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'no execution of the change set',
    template: queue,
    options: { executeChangeSet: false },
    expected: { status: 'change-set-created' },
    status: 'REVIEW_IN_PROGRESS',
  },
  {
    what: 'a stack in review from before',
    template: queue,
    before: { template: queue, options: { executeChangeSet: false } },
    expected: { status: 'created' },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'a confirmed change set',
    template: queue,
    options: { approve: () => true },
    expected: { status: 'created' },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'a change set that is not confirmed',
    template: queue,
    options: { approve: () => false },
    expected: { code: 'NOT_APPROVED' },
    status: undefined,
  },
  {
    what: 'parameters',
    template: fn(),
    options: { capabilities: iam, parameters: { Stage: 'prod' } },
    expected: { plan: { parameters: [{ name: 'Stage', value: 'prod' }] } },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'a parameter that is misspelt',
    template: fn(),
    options: { capabilities: iam, parameters: { Stge: 'x' } },
    expected: { code: 'PARAMETER_UNKNOWN', hint: 'Did you mean "Stage"?' },
    status: undefined,
  },
  {
    what: 'an update',
    template: fn().replace('=> 1', '=> 2'),
    before: { template: fn(), options: { capabilities: iam } },
    options: { capabilities: iam },
    expected: { status: 'updated' },
    status: 'UPDATE_COMPLETE',
  },
  {
    what: 'nothing to change',
    template: queue,
    before: { template: queue },
    expected: { status: 'unchanged' },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'nothing to change, as an error',
    template: queue,
    before: { template: queue },
    options: { failOnEmptyChangeSet: true },
    expected: { code: 'NO_CHANGES' },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'tags',
    template: queue,
    options: { tags: { team: 'blue' } },
    expected: { status: 'created' },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'a role and topics',
    template: queue,
    options: {
      roleArn: 'arn:aws:iam::123456789012:role/r',
      notificationArns: ['arn:aws:sns:us-east-1:123456789012:t'],
    },
    expected: { status: 'created' },
    status: 'CREATE_COMPLETE',
  },
  { what: 'a failure', template: queue, failing: 'Q', expected: { code: 'STACK_FAILED' }, status: 'ROLLBACK_COMPLETE' },
  {
    what: 'a failure that is left as it is',
    template: queue,
    failing: 'Q',
    options: { onFailure: 'DO_NOTHING' },
    expected: { code: 'STACK_FAILED' },
    status: 'CREATE_FAILED',
  },
  {
    what: 'a failure that is deleted',
    template: queue,
    failing: 'Q',
    options: { onFailure: 'DELETE' },
    expected: { code: 'STACK_FAILED' },
    status: undefined,
  },
  {
    what: 'a stack that was rolled back',
    template: queue,
    before: { template: queue, failing: 'Q' },
    expected: { code: 'STACK_ROLLBACK_COMPLETE' },
    status: 'ROLLBACK_COMPLETE',
  },
  {
    what: 'a stack that was rolled back, made anew',
    template: queue,
    before: { template: queue, failing: 'Q' },
    options: { onRollbackComplete: 'recreate' },
    expected: { status: 'created' },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'a stack that failed half-way',
    template: queue,
    before: { template: queue, failing: 'Q', options: { disableRollback: true } },
    options: { disableRollback: true },
    expected: { status: 'updated' },
    status: 'UPDATE_COMPLETE',
  },
  {
    what: 'express mode',
    template: queue,
    options: { express: true },
    expected: { status: 'created' },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'a stack set',
    template:
      'Resources:\n  S: { Type: AWS::CloudFormation::StackSet, Properties: { StackSetName: s, PermissionModel: SELF_MANAGED } }\n',
    expected: { status: 'created' },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'a template that the macro refuses',
    template:
      'Transform: AWS::Serverless-2016-10-31\nResources:\n  F: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, InlineCode: x } }\n',
    expected: { name: expect.stringMatching(/Error$/) },
    status: undefined,
  },
];

describe('deploying', () => {
  it.each(scenarios)('$what', async ({ template, before, options, failing, expected, status }) => {
    const { deploy, server } = await aProject();
    if (before !== undefined) await deploy(before.template, before.options, before.failing).catch(() => {});

    const result = await deploy(template, options, failing).catch((error: unknown) => error);

    expect(result).toMatchObject(expected);
    const there = server.service.stacks.find((stack) => !stack.isDeleted);
    expect(there?.status).toBe(status);
  });
});

async function aProject(): Promise<{
  readonly server: CloudFormationServer;
  deploy(template: string, options?: Options, failing?: string): ReturnType<SamClient['deploy']>;
}> {
  const server = await startCloudFormation();
  onTestFinished(() => server[Symbol.asyncDispose]());
  return {
    server,
    deploy: async (template, options, failing) => {
      await using folder = await aFolder({ 'template.yaml': template });
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
      const account = { region: 'us-east-1', endpoint: server.url, credentials };
      await using sam = new SamClient({ template: `${folder.path}/template.yaml`, ...account });
      server.behaviour.failures.clear();
      if (failing !== undefined) server.behaviour.failures.set(failing, 'not today');
      return await sam.deploy({ polling: { initialMs: 1, maxMs: 5 }, ...options, stackName: 'orders' });
    },
  };
}
