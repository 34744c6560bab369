import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseTemplate, readSamConfig, SamClient, scriptedPrompter } from 'samwright';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aFolder } from '../package/a-folder.ts';
import { type CloudFormationServer, startCloudFormation } from '../set-up/cloudformation-server/index.ts';

const fn = (code: string): string => `Transform: AWS::Serverless-2016-10-31
Parameters:
  Parameter: { Type: String, Default: Sample }
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      ${code}
      Environment: { Variables: { STAGE: !Ref Parameter } }
Outputs:
  Arn: { Value: !GetAtt F.Arn }
`;
const zip = fn('CodeUri: src');
const inline = fn('InlineCode: exports.handler = async () => 1;');
const queue = 'Resources:\n  Q: { Type: AWS::SQS::Queue }\n';
const twoQueues = 'Resources:\n  Q: { Type: AWS::SQS::Queue }\n  R: { Type: AWS::SQS::Queue }\n';
const application = `Transform: AWS::Serverless-2016-10-31
Mappings:
  Ids: { us-east-2: { Id: arn:aws:serverlessrepo:us-east-1:077246666028:applications/hello-world } }
Resources:
  App:
    Type: AWS::Serverless::Application
    Properties: { Location: { ApplicationId: !FindInMap [Ids, !Ref AWS::Region, Id], SemanticVersion: 1.0.4 } }
`;
const extensions = `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Q: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: !Length [a, b] } }
`;
const iam = ['CAPABILITY_IAM'] as const;
/** What the suite gives nearly everywhere. */
const all = {
  bucket: 'mine',
  prefix: 'integ_deploy',
  forceUpload: true,
  kmsKeyId: 'key',
  capabilities: iam,
  parameters: { Parameter: 'Clarity' },
  tags: { integ: 'true', clarity: 'yes', foo_bar: 'baz' },
  notificationArns: ['arn:aws:sns:us-east-1:123456789012:t'],
} as const;

type Options = Omit<Parameters<SamClient['deploy']>[0], 'guided' | 'ask' | 'stackName'>;
interface Step {
  readonly template: string;
  readonly options?: Options;
  /** Logical ID of a resource that fails. */
  readonly failing?: string;
  /** The text of a samconfig.toml that options are taken from. */
  readonly config?: string;
  /** Answers of a guided deployment. */
  readonly guided?: Readonly<Record<string, string | boolean>>;
}
type Scenario = { readonly what: string } & (
  | { readonly elsewhere: string }
  | (Step & {
      readonly before?: Step;
      /** What comes of it: a result, or an error. */
      readonly expected: object;
      /** Status of the stack afterwards; absent when there is none. */
      readonly status: string | undefined;
    })
);

const created = { expected: { status: 'created' }, status: 'CREATE_COMPLETE' } as const;
const failed = { code: 'STACK_FAILED', resource: { reason: 'not today' } } as const;
const images = 'images are pushed with an engine and a registry in test/package/images.test.ts';
const cdk = 'a CDK application has assets of its own, which `cdk deploy` publishes; its template is deployed as it is';
const question = 'questions and answers about images are in test/deploy/guided/guided.test.ts';
const signing = 'Lambda checks signatures, which needs an account; signing itself is in test/package/signing.test.ts';
const sar = 'the test server has no repository of applications';

/** What the deploy suite of SAM CLI goes through, each once with the client that users have; what is not here says why. */
const scenarios: readonly Scenario[] = [
  // With a bucket, and without
  {
    what: 'a packaged template: the change set first, then its stack',
    template: zip,
    before: { template: zip, options: { ...all, executeChangeSet: false } },
    options: all,
    ...created,
  },
  { what: 'a packaged template of the CDK', elsewhere: cdk },
  {
    what: 'a function of this machine, with every option',
    template: zip,
    options: all,
    expected: {
      status: 'created',
      outputs: { Arn: expect.any(String) },
      plan: { parameters: [{ name: 'Parameter', value: 'Clarity' }] },
    },
    status: 'CREATE_COMPLETE',
  },
  { what: 'a template of the CDK, with every option', elsewhere: cdk },
  { what: 'an image, to one repository', elsewhere: images },
  { what: 'an image, to the repository of its function', elsewhere: images },
  { what: 'an image in a nested stack, to the repository of its function', elsewhere: images },
  {
    what: 'images, to repositories that are made for them',
    elsewhere: 'made and removed in test/deploy/managed-storage.test.ts; pushed to in test/package/images.test.ts',
  },
  { what: 'an image in an archive', elsewhere: images },
  { what: 'an image in an archive, for a plain function', elsewhere: images },
  { what: 'no confirmation', template: zip, options: all, ...created },
  {
    what: 'the same artifacts again, as an error',
    template: zip,
    before: { template: zip, options: all },
    options: { ...all, failOnEmptyChangeSet: true },
    expected: { code: 'NO_CHANGES' },
    status: 'CREATE_COMPLETE',
  },
  { what: 'changes that are confirmed', template: zip, options: { ...all, approve: () => true }, ...created },
  {
    what: 'changes that are not confirmed',
    template: zip,
    options: { ...all, approve: () => false },
    expected: { code: 'NOT_APPROVED' },
    status: undefined,
  },
  {
    what: 'a function of this machine without a bucket',
    template: zip,
    options: { capabilities: iam },
    expected: { code: 'BUCKET_REQUIRED', message: expect.stringContaining('F.CodeUri') },
    status: undefined,
  },
  { what: 'no stack name', elsewhere: 'it does not compile: `stackName` is required but for guided deployments' },
  {
    what: 'no capabilities',
    template: inline,
    expected: { code: 'CAPABILITIES_REQUIRED', hint: expect.stringContaining("'CAPABILITY_IAM'") },
    status: undefined,
  },
  { what: 'no template', elsewhere: 'files that are not there are in test/template/read-template.test.ts' },
  { what: 'a bucket in another region', elsewhere: 'answers of such buckets are in test/package/s3-store.test.ts' },
  {
    what: 'the same again',
    template: zip,
    before: { template: zip, options: all },
    options: all,
    expected: { status: 'unchanged', outputs: { Arn: expect.any(String) } },
    status: 'CREATE_COMPLETE',
  },
  { what: 'inline code, which needs no bucket', template: inline, options: { capabilities: iam }, ...created },
  { what: "SAM's own bucket", template: zip, options: { ...all, bucket: undefined, resolveS3: true }, ...created },

  // Guided
  { what: 'guided, with what is offered', template: zip, guided: {}, ...created },
  { what: 'guided, with repositories that are made', elsewhere: question },
  { what: 'guided, with repositories that are named', elsewhere: question },
  {
    what: 'guided, with a parameter',
    template: zip,
    guided: { 'parameter:Parameter': 'SuppliedParameter' },
    expected: { plan: { parameters: [{ value: 'SuppliedParameter' }] } },
    status: 'CREATE_COMPLETE',
  },
  {
    what: 'guided, with capabilities',
    template: zip,
    guided: { allowIam: false, capabilities: 'CAPABILITY_IAM CAPABILITY_NAMED_IAM' },
    ...created,
  },
  { what: 'guided, with the capabilities that are offered', template: zip, guided: { allowIam: false }, ...created },
  {
    what: 'guided, with changes that are confirmed',
    template: zip,
    guided: { confirmChanges: true, deploy: true },
    ...created,
  },
  {
    what: 'guided, with changes that are not confirmed',
    template: zip,
    guided: { confirmChanges: true, deploy: false },
    expected: { code: 'NOT_APPROVED' },
    status: undefined,
  },
  {
    what: 'guided, without rolling back',
    template: inline,
    guided: { disableRollback: true },
    failing: 'F',
    expected: failed,
    status: 'CREATE_FAILED',
  },

  // samconfig.toml
  {
    what: 'a configuration that is no TOML',
    template: inline,
    config: 'version = = 1',
    expected: { code: 'CONFIG_INVALID' },
    status: undefined,
  },
  {
    what: 'tags in a configuration, as a list',
    template: queue,
    config: '[default.deploy.parameters]\ntags = ["stage=int", "company:application=awesome-service"]\n',
    ...created,
  },
  {
    what: 'tags in a configuration, as one text',
    template: queue,
    config: '[default.deploy.parameters]\ntags = "stage=int company:application=awesome-service"\n',
    ...created,
  },
  {
    what: 'capabilities in a configuration, as a list',
    template: inline,
    config: '[default.deploy.parameters]\ncapabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]\n',
    ...created,
  },
  {
    what: 'capabilities in a configuration, as one text',
    template: inline,
    config: '[default.deploy.parameters]\ncapabilities = "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"\n',
    ...created,
  },

  // Signing
  { what: 'signed code where only signed code is taken', elsewhere: signing },
  {
    what: 'code that is not signed where only signed code is taken',
    template: inline,
    options: { capabilities: iam },
    failing: 'F',
    expected: failed,
    status: 'ROLLBACK_COMPLETE',
  },
  {
    what: 'code that is not signed where that is only warned of',
    template: inline,
    options: { capabilities: iam },
    ...created,
  },
  { what: 'signed code where other code is only warned of', elsewhere: signing },

  // Applications, nested stacks, stack sets
  {
    what: 'an application that is looked up for another region',
    template: application,
    options: { capabilities: [...iam, 'CAPABILITY_AUTO_EXPAND'] },
    expected: { code: 'CHANGE_SET_FAILED', message: expect.stringContaining("'ApplicationId' cannot be resolved") },
    status: undefined,
  },
  { what: 'an application that is looked up for this region', elsewhere: sar },
  {
    what: 'guided, an application that is looked up for another region',
    template: application,
    guided: { allowIam: false, capabilities: 'CAPABILITY_IAM CAPABILITY_AUTO_EXPAND' },
    expected: { code: 'CHANGE_SET_FAILED', message: expect.stringContaining("'ApplicationId' cannot be resolved") },
    status: undefined,
  },
  { what: 'guided, an application that is looked up for this region', elsewhere: sar },
  {
    what: 'stacks nested in each other',
    elsewhere: 'nested templates come from a bucket: test/deploy/nested-plan.test.ts deploys them',
  },
  { what: 'images in stacks nested in each other', elsewhere: images },
  {
    what: 'a stack set',
    template:
      'Resources:\n  S: { Type: AWS::CloudFormation::StackSet, Properties: { StackSetName: s, PermissionModel: SELF_MANAGED } }\n',
    ...created,
  },

  // Failures
  { what: 'a creation that fails', template: queue, failing: 'Q', expected: failed, status: 'ROLLBACK_COMPLETE' },
  {
    what: 'a creation that failed and was not rolled back, corrected',
    template: twoQueues,
    before: { template: queue, failing: 'Q', options: { disableRollback: true } },
    options: { disableRollback: true },
    expected: { status: 'updated' },
    status: 'UPDATE_COMPLETE',
  },
  {
    what: 'an update that fails',
    template: twoQueues,
    before: { template: queue },
    failing: 'R',
    expected: { ...failed, stackStatus: 'UPDATE_ROLLBACK_COMPLETE' },
    status: 'UPDATE_ROLLBACK_COMPLETE',
  },
  {
    what: 'an update that fails and is not rolled back',
    template: twoQueues,
    before: { template: queue },
    options: { disableRollback: true },
    failing: 'R',
    expected: failed,
    status: 'UPDATE_FAILED',
  },
  {
    what: 'a creation that fails and is left (onFailure: DO_NOTHING)',
    template: queue,
    options: { onFailure: 'DO_NOTHING' },
    failing: 'Q',
    expected: failed,
    status: 'CREATE_FAILED',
  },
  {
    what: 'an update that fails and is left (onFailure: DO_NOTHING)',
    template: twoQueues,
    before: { template: queue },
    options: { onFailure: 'DO_NOTHING' },
    failing: 'R',
    expected: failed,
    status: 'UPDATE_FAILED',
  },
  {
    what: 'a creation that fails and is deleted (onFailure: DELETE)',
    template: queue,
    options: { onFailure: 'DELETE' },
    failing: 'Q',
    expected: failed,
    status: undefined,
  },
  {
    what: 'an update that fails and is rolled back (onFailure: DELETE)',
    template: twoQueues,
    before: { template: queue },
    options: { onFailure: 'DELETE' },
    failing: 'R',
    expected: failed,
    status: 'UPDATE_ROLLBACK_COMPLETE',
  },
  {
    what: 'a stack that failed half-way, with onFailure: DELETE',
    template: queue,
    before: { template: queue, failing: 'Q', options: { disableRollback: true } },
    options: { onFailure: 'DELETE' },
    expected: { code: 'STACK_HALF_DONE' },
    status: 'CREATE_FAILED',
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
    ...created,
  },

  // The rest
  { what: 'a CDK application, which is warned of', elsewhere: cdk },
  {
    what: 'an update, of which only what is changed is told',
    template: zip.replace('Handler: index.handler', 'Handler: index.other'),
    before: { template: zip, options: all },
    options: all,
    expected: {
      status: 'updated',
      changes: [{ action: 'Modify', logicalId: 'F' }],
      outputs: { Arn: expect.any(String) },
    },
    status: 'UPDATE_COMPLETE',
  },
  {
    what: 'language extensions',
    template: extensions,
    options: { capabilities: [...iam, 'CAPABILITY_AUTO_EXPAND'] },
    ...created,
  },
  { what: 'express mode', template: queue, options: { express: true }, ...created },
];

describe('deploying', () => {
  it('goes through all 62 scenarios, here or elsewhere', () => {
    const named = scenarios.flatMap((one) =>
      'elsewhere' in one ? (one.elsewhere.match(/test\/[\w/.-]+\.ts/g) ?? []) : [],
    );
    const root = new URL('../../', import.meta.url);

    expect(scenarios).toHaveLength(62);
    expect(named.filter((file) => !existsSync(fileURLToPath(new URL(file, root))))).toEqual([]);
  });

  const here = scenarios.flatMap((one, at) => ('elsewhere' in one ? [] : [{ ...one, no: at + 1 }]));
  it.each(here)('$no: $what', async ({ before, expected, status, ...step }) => {
    const { deploy, server } = await aProject();
    if (before !== undefined) await deploy(before).catch(() => {});

    const result = await deploy(step).catch((error: unknown) => error);

    expect(result).toMatchObject(expected);
    const there = server.service.stacks.find((stack) => !stack.isDeleted && stack.name === 'orders');
    expect(there?.status).toBe(status);
  });

  it('takes the tags of a configuration', async () => {
    const { deploy, server } = await aProject();

    await deploy({ template: queue, config: '[default.deploy.parameters]\ntags = ["stage=int", "a:b=c"]\n' });

    expect(server.service.stacks[0]?.target?.tags).toEqual({ stage: 'int', 'a:b': 'c' });
  });

  it('refuses a parameter that is misspelt, with the name that was meant', async () => {
    const { deploy } = await aProject();

    const result = deploy({ template: inline, options: { capabilities: iam, parameters: { Parametr: 'x' } } });

    await expect(result).rejects.toMatchObject({ code: 'PARAMETER_UNKNOWN', hint: 'Did you mean "Parameter"?' });
  });

  it('transforms here, where that is wanted', async () => {
    const { deploy, server } = await aProject();

    await deploy({ template: inline, options: { capabilities: iam, transform: 'local' } });

    expect(server.service.stacks[0]?.target?.text).not.toContain('AWS::Serverless');
  });

  it('keeps the macros that are not SAM', async () => {
    const { deploy, server } = await aProject();
    const template = `Transform: [Mine, AWS::Serverless-2016-10-31, { Name: AWS::Include, Parameters: { Location: 's3://b/k' } }]\n${queue}`;

    await deploy({ template, options: { transform: 'local' } }).catch(() => {});

    const { Transform } = parseTemplate(server.service.stacks[0]?.target?.text ?? '').document?.template ?? {};
    expect(Transform).toEqual(['Mine', { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } }]);
  });

  it.each([
    ["{ 'Fn::Length': [a, b] }", true],
    ["{ 'Fn::ToJsonString': { a: 1 } }", true],
    ['!FindInMap [Sizes, !Ref AWS::Region, size, { DefaultValue: x }]', true],
    ['!FindInMap [Sizes, !Join ["", [a]], size]', true],
    ['!FindInMap [Sizes, !Ref AWS::Region, size]', false],
    ['!Ref Queue', false],
  ])('keeps AWS::LanguageExtensions where %s needs it: %s', async (value, isKept) => {
    const { deploy, server } = await aProject();
    const template = `
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Mappings: { Sizes: { us-east-1: { size: 1 }, eu-west-1: { size: 1 }, a: { size: 1 } } }
Resources:
  Queue: { Type: AWS::SQS::Queue }
  Table: { Type: AWS::Serverless::SimpleTable }
Outputs: { Value: { Value: ${value} } }
`;

    await deploy({ template, options: { capabilities: iam, transform: 'local' } }).catch(() => {});

    const sent = server.service.stacks[0]?.target?.text;
    expect(sent).not.toContain('AWS::Serverless');
    expect(sent?.includes('AWS::LanguageExtensions')).toBe(isKept);
  });
});

async function aProject(): Promise<{
  readonly server: CloudFormationServer;
  deploy(step: Step): ReturnType<SamClient['deploy']>;
}> {
  const server = await startCloudFormation();
  // A bucket that takes everything, and has it then.
  server.onOther = () => '';
  onTestFinished(() => server[Symbol.asyncDispose]());
  return {
    server,
    deploy: async ({ template, options, failing, config, guided }) => {
      await using folder = await aFolder({
        'src/index.js': 'exports.handler = async () => 1;',
        'template.yaml': template,
        'samconfig.toml': config ?? '',
      });
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
      const account = { region: 'us-east-1', endpoint: server.url, credentials };
      await using sam = new SamClient({ template: `${folder.path}/template.yaml`, build: false, ...account });
      server.behaviour.failures.clear();
      if (failing !== undefined) server.behaviour.failures.set(failing, 'not today');
      const polling = { initialMs: 1, maxMs: 5 };
      if (guided !== undefined) {
        const ask = scriptedPrompter({ stackName: 'orders', save: false, ...guided });
        return await sam.deploy({ guided: true, ask, polling, ...options });
      }
      const configured = config === undefined ? {} : await readSamConfig(`${folder.path}/samconfig.toml`);
      return await sam.deploy({ polling, ...configured, ...options, stackName: 'orders' });
    },
  };
}
