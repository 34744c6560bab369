import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AwsClients } from '../../src/aws/index.ts';
import { type DeployEvent, type DeployStageOptions, deploy } from '../../src/deploy/index.ts';
import type { ArtifactStore } from '../../src/package/index.ts';
import type { TemplateDocument, TemplateMap } from '../../src/template/index.ts';
import { aFolder } from '../package/a-folder.ts';
import { type CloudFormationServer, startCloudFormation } from '../set-up/cloudformation-server/index.ts';

const queue: TemplateMap = { Type: 'AWS::SQS::Queue', Properties: {} };
const delayed: TemplateMap = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5 } };
const outputs: TemplateMap = { Url: { Value: { Ref: 'A' } }, Name: { Value: { Ref: 'AWS::StackName' } } };

describe('deploy', () => {
  it('creates a stack, tells each event once in order, and returns its outputs', async () => {
    const { run, events, eventTypes, server } = await started();
    server.service.pageSize = 2;

    const result = await run({ Resources: { A: queue, B: queue }, Outputs: outputs });

    expect(result).toMatchObject({
      stackId: expect.stringMatching(/^arn:aws:cloudformation:.*:stack\/orders\//),
      status: 'created',
      outputs: { Url: expect.stringMatching(/^orders-A-/), Name: 'orders' },
      changes: [
        { action: 'Add', logicalId: 'A', resourceType: 'AWS::SQS::Queue' },
        { action: 'Add', logicalId: 'B', resourceType: 'AWS::SQS::Queue' },
      ],
    });
    expect(eventTypes().filter((type) => type !== 'stack-event')).toEqual([
      'change-set-creating',
      'change-set-created',
      'deployment-planned',
      'change-set-executing',
      'stack-outputs',
    ]);
    expect(told(events)).toEqual([
      'orders CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS',
      'A CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS',
      'B CREATE_IN_PROGRESS',
      'B CREATE_COMPLETE',
      'orders CREATE_COMPLETE',
    ]);
  });

  it('updates a stack and tells only what is new', async () => {
    const { run, events } = await started();
    await run({ Resources: { A: queue, B: queue }, Outputs: outputs });
    events.length = 0;

    const result = await run({ Resources: { A: delayed }, Outputs: outputs });

    expect(result).toMatchObject({
      status: 'updated',
      outputs: { Name: 'orders' },
      changes: [
        { action: 'Modify', logicalId: 'A', replacement: 'False' },
        { action: 'Remove', logicalId: 'B' },
      ],
    });
    expect(told(events)).toEqual([
      'orders UPDATE_IN_PROGRESS',
      'A UPDATE_IN_PROGRESS',
      'A UPDATE_COMPLETE',
      'orders UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'B DELETE_IN_PROGRESS',
      'B DELETE_COMPLETE',
      'orders UPDATE_COMPLETE',
    ]);
  });

  it('returns the outputs of a stack that needs no change, and leaves no change set behind', async () => {
    const { run, eventTypes, events, server } = await started();
    const first = await run({ Resources: { A: queue }, Outputs: outputs });
    events.length = 0;

    const second = await run({ Resources: { A: queue }, Outputs: outputs });

    expect(second).toMatchObject({ stackId: first.stackId, status: 'unchanged', outputs: first.outputs, changes: [] });
    expect(second.plan.operation).toBe('none');
    expect(eventTypes()).toEqual(['change-set-creating', 'deployment-planned', 'stack-unchanged', 'stack-outputs']);
    expect(server.service.changeSets).toHaveLength(1);
  });

  it('stops at the change set when it is not to be executed, and creates the stack afterwards', async () => {
    const { run, server } = await started();

    const result = await run({ Resources: { A: queue } }, { executeChangeSet: false });
    const made = server.service.changeSets.map(({ id }) => id);
    const later = await run({ Resources: { A: queue } });

    expect(result).toMatchObject({
      status: 'change-set-created',
      outputs: {},
      changes: [{ action: 'Add', logicalId: 'A' }],
    });
    expect([result.changeSetId]).toEqual(made);
    expect(later.status).toBe('created');
  });

  it('asks for approval with the changes, and changes nothing without it', async () => {
    const { run, server } = await started();
    const asked: unknown[] = [];

    const result = run({ Resources: { A: queue } }, { approve: ({ changes }) => asked.push(changes) < 0 });

    await expect(result).rejects.toMatchObject({ name: 'DeployError', code: 'NOT_APPROVED' });
    expect(asked).toMatchObject([[{ action: 'Add', logicalId: 'A', resourceType: 'AWS::SQS::Queue' }]]);
    expect(server.requests).not.toContain('ExecuteChangeSet');
    expect(server.service.changeSets).toEqual([]);
    await expect.poll(() => server.service.stacks.map(({ status }) => status)).toEqual(['DELETE_COMPLETE']);
  });

  it('keeps parameters and tags of the stack that are not given', async () => {
    const { run, server } = await started();
    const Parameters = {
      Stage: { Type: 'String', Default: 'dev' },
      Ids: { Type: 'CommaDelimitedList' },
      On: { Type: 'String' },
    };
    const template = (resource: TemplateMap): TemplateMap => ({ Parameters, Resources: { A: resource } });
    await run(template(queue), { parameters: { Stage: 'prod', Ids: ['a', 2], On: true }, tags: { team: 'blue' } });

    await run(template(delayed));
    const kept = server.service.stacks[0]?.target;
    await run(template(queue), { parameters: { Stage: 'test' }, tags: {} });
    const changed = server.service.stacks[0]?.target;

    expect([kept?.parameters, kept?.tags]).toEqual([{ Stage: 'prod', Ids: 'a,2', On: 'true' }, { team: 'blue' }]);
    expect([changed?.parameters, changed?.tags]).toEqual([{ Stage: 'test', Ids: 'a,2', On: 'true' }, {}]);
  });

  it('deploys what the transform makes of the packaged template', async () => {
    const { run, server, store } = await started();
    await using project = await aFolder({ 'src/index.js': 'code' });
    const template = { Resources: { F: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'src' } } } };
    const seen: unknown[] = [];

    const result = await run(template, {
      folder: project.path,
      store,
      transform: (packaged) => {
        seen.push(packaged.template);
        return { template: { Resources: { Made: queue } }, folder: packaged.folder };
      },
    });

    expect(seen).toEqual([
      {
        Resources: {
          F: {
            Type: 'AWS::Serverless::Function',
            Properties: { CodeUri: expect.stringMatching(/^s3:\/\/bucket\/[0-9a-f]{64}\.zip$/) },
          },
        },
      },
    ]);
    expect(result.changes).toMatchObject([{ logicalId: 'Made' }]);
    expect(server.service.stacks[0]?.target?.text).toContain('Made');
  });

  it('sends a template over 51,200 bytes through the store', async () => {
    const { run, server, store } = await started();

    const result = await run({ Description: 'x'.repeat(60_000), Resources: { A: queue } }, { store });

    expect(result.status).toBe('created');
    expect([...server.objects.keys()]).toEqual([expect.stringMatching(/^https:\/\/bucket\/[0-9a-f]{64}\.template$/)]);
  });

  it('goes on while the service is throttling and connections are cut', async () => {
    const { run, server, events } = await started();
    // More than the SDK's own attempts, of which there is only one here.
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const action of ['DescribeChangeSet', 'DescribeStackEvents']) {
      server.disturb(action, 3);
      server.cut(action, 3);
      server.disturb(action, 3, { code: 'InternalFailure', status: 500 });
    }

    const result = await run({ Resources: { A: queue } });

    expect(result.status).toBe('created');
    expect(told(events)).toHaveLength(5);
  });

  it('gives up when the service cannot be reached for long', async () => {
    const { run, server } = await started();
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    server.cut('DescribeStackEvents', 10);

    const result = run({ Resources: { A: queue } });

    await expect(result).rejects.toMatchObject({ name: 'AwsError', code: 'NETWORK', operation: 'DescribeStackEvents' });
  });
});

describe('a deployment that fails', () => {
  it('names the first resource that failed, with its reason', async () => {
    const { run, server, events } = await started();
    server.behaviour.failures.set('B', 'Queue names are at most 80 characters long');

    const result = run({ Resources: { A: queue, B: queue, C: queue } });

    await expect(result).rejects.toMatchObject({
      name: 'DeployError',
      code: 'STACK_FAILED',
      message:
        'Stack "orders" ended in ROLLBACK_COMPLETE: B (AWS::SQS::Queue) CREATE_FAILED: Queue names are at most 80 characters long',
      hint: "Delete the stack, then deploy again, or deploy with `onRollbackComplete: 'recreate'`.",
      stackStatus: 'ROLLBACK_COMPLETE',
      resource: { logicalId: 'B', status: 'CREATE_FAILED' },
    });
    expect(told(events).at(-1)).toBe('orders ROLLBACK_COMPLETE');
  });

  it('says so when an update was rolled back', async () => {
    const { run, server } = await started();
    await run({ Resources: { A: queue } });
    server.behaviour.failures.set('A', 'no');

    const result = run({ Resources: { A: delayed } });

    await expect(result).rejects.toMatchObject({
      code: 'STACK_FAILED',
      stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      resource: { logicalId: 'A' },
    });
  });

  it('leaves what it made when rolling back is disabled', async () => {
    const { run, server } = await started();
    server.behaviour.failures.set('B', 'no');

    const result = run({ Resources: { A: queue, B: queue } }, { disableRollback: true });

    await expect(result).rejects.toMatchObject({ stackStatus: 'CREATE_FAILED' });
    expect(server.service.stacks[0]?.status).toBe('CREATE_FAILED');
  });

  it.each<
    [string, 'STACK_ROLLBACK_COMPLETE' | 'STACK_UPDATE_ROLLBACK_FAILED' | 'STACK_UNUSABLE' | 'STACK_BUSY', RegExp]
  >([
    ['ROLLBACK_COMPLETE', 'STACK_ROLLBACK_COMPLETE', /Delete the stack/],
    ['ROLLBACK_FAILED', 'STACK_UNUSABLE', /Delete the stack/],
    ['UPDATE_ROLLBACK_FAILED', 'STACK_UPDATE_ROLLBACK_FAILED', /ContinueUpdateRollback/],
    ['DELETE_FAILED', 'STACK_UNUSABLE', /Finish deleting/],
    ['UPDATE_IN_PROGRESS', 'STACK_BUSY', /Wait/],
    ['DELETE_IN_PROGRESS', 'STACK_BUSY', /Wait/],
  ])('is refused at once for a stack in %s', async (status, code, hint) => {
    const { run, server } = await started();
    await run({ Resources: { A: queue } });
    server.service.stacks[0]!.status = status;

    const result = run({ Resources: { A: delayed } });

    await expect(result).rejects.toMatchObject({
      code,
      stackStatus: status,
      message: expect.stringContaining(`Stack "orders" is in ${status}`),
      hint: expect.stringMatching(hint),
    });
    expect(server.requests.at(-1)).toBe('DescribeStacks');
  });

  it.each<[string, TemplateMap, Partial<DeployStageOptions>, string, RegExp]>([
    [
      'a local artifact without a bucket',
      { Resources: { F: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'src' } } } },
      {},
      'BUCKET_REQUIRED',
      /F\.CodeUri must be uploaded/,
    ],
    [
      'a template over 51,200 bytes without a bucket',
      { Description: 'x'.repeat(60_000), Resources: { A: queue } },
      {},
      'TEMPLATE_TOO_LARGE',
      /60,\d\d\d bytes, CloudFormation takes 51,200/,
    ],
    [
      'a parameter that the template does not have',
      { Parameters: { Stage: { Type: 'String', Default: 'x' } }, Resources: { A: queue } },
      { parameters: { Stag: 'a', Zone: 'b' } },
      'PARAMETER_UNKNOWN',
      /Parameters: \[Stag, Zone\] do not exist in the template/,
    ],
    [
      'a parameter without a value',
      { Parameters: { Stage: { Type: 'String' }, Zone: { Type: 'String' } }, Resources: { A: queue } },
      {},
      'PARAMETER_MISSING',
      /parameters "Stage", "Zone"/,
    ],
    [
      'a role without the capability',
      { Resources: { R: { Type: 'AWS::IAM::Role', Properties: {} } } },
      {},
      'CAPABILITIES_REQUIRED',
      /needs CAPABILITY_IAM: Requires capabilities : \[CAPABILITY_IAM\]/,
    ],
    [
      'a template that CloudFormation refuses',
      { Resources: {} },
      {},
      'CHANGE_SET_FAILED',
      /At least one Resources member/,
    ],
  ])('is refused for %s', async (_what, template, options, code, message) => {
    const { run, server } = await started();

    const result = run(template, options);

    await expect(result).rejects.toMatchObject({
      name: 'DeployError',
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\.|\?$/),
    });
    expect(server.requests).not.toContain('ExecuteChangeSet');
  });

  it('names the reason of a change set that fails, and deletes it', async () => {
    const { run, server } = await started();
    server.behaviour.failures.set('<change set>', 'Transform AWS::Serverless-2016-10-31 failed with: Invalid');

    const result = run({ Resources: { A: queue } });

    await expect(result).rejects.toMatchObject({
      code: 'CHANGE_SET_FAILED',
      message: expect.stringContaining('Transform AWS::Serverless-2016-10-31 failed with: Invalid'),
    });
    expect(server.service.changeSets).toEqual([]);
  });
});

describe('a deployment that is aborted', () => {
  it('rejects with the reason and leaves the update to itself', async () => {
    const { run, server } = await started();
    await run({ Resources: { A: queue } });
    const { options, reason } = abortedAt('UPDATE_IN_PROGRESS');

    const result = run({ Resources: { A: delayed } }, options);

    await expect(result).rejects.toBe(reason);
    expect(server.requests).not.toContain('CancelUpdateStack');
    await expect.poll(() => server.service.stacks[0]?.status).toBe('UPDATE_COMPLETE');
  });

  it('has the update rolled back when it is told to', async () => {
    const { run, server } = await started();
    await run({ Resources: { A: queue } });
    server.behaviour.stepMs = 100;
    const { options, reason } = abortedAt('UPDATE_IN_PROGRESS');

    const result = run({ Resources: { A: delayed } }, { ...options, onAbort: 'cancel-update' });

    await expect(result).rejects.toBe(reason);
    await expect.poll(() => server.service.stacks[0]?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('deletes a change set that is not ready yet', async () => {
    const { run, server } = await started();
    server.behaviour.stepMs = 200;
    const controller = new AbortController();
    const result = run({ Resources: { A: queue } }, { signal: controller.signal });
    await expect.poll(() => server.service.changeSets).toHaveLength(1);
    await expect.poll(() => server.requests).toContain('DescribeChangeSet');

    controller.abort('enough');

    await expect(result).rejects.toBe('enough');
    expect(server.service.changeSets).toEqual([]);
  });

  it('deletes a change set whose creation was asked for and not answered yet', async () => {
    const { run, server } = await started();
    const controller = new AbortController();
    server.onRequest = (action) => action === 'CreateChangeSet' && controller.abort('enough');

    const result = run({ Resources: { A: queue } }, { signal: controller.signal });

    await expect(result).rejects.toBe('enough');
    expect(server.requests.slice(1, 3)).toEqual(['CreateChangeSet', 'DeleteChangeSet']);
    expect(server.service.changeSets).toEqual([]);
  });

  it('asks for nothing when it is aborted before', async () => {
    const { run, server } = await started();

    const result = run({ Resources: { A: queue } }, { signal: AbortSignal.abort('before') });

    await expect(result).rejects.toBe('before');
    expect(server.requests).toEqual([]);
  });
});

interface Started {
  readonly server: CloudFormationServer;
  readonly events: DeployEvent[];
  readonly store: ArtifactStore;
  eventTypes(): string[];
  run(
    template: TemplateMap,
    options?: Partial<DeployStageOptions> & { readonly folder?: string },
  ): ReturnType<typeof deploy>;
}

async function started(): Promise<Started> {
  const server = await startCloudFormation();
  const aws = new AwsClients({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(async () => {
    await aws.close();
    await server[Symbol.asyncDispose]();
  });
  const events: DeployEvent[] = [];
  const store: ArtifactStore = {
    has: async () => false,
    put: async (key, content) => {
      if ('data' in content) server.objects.set(`https://bucket/${key}`, Buffer.from(content.data).toString());
    },
    locate: async (key) => ({ kind: 's3', bucket: 'bucket', key, url: `https://bucket/${key}` }),
  };
  return {
    server,
    events,
    store,
    eventTypes: () => events.map(({ type }) => type),
    run: (template, { folder = '/nowhere', ...options } = {}) => {
      const document: TemplateDocument = { template, folder };
      const onEvent = (event: DeployEvent): void => {
        events.push(event);
        options.onEvent?.(event);
      };
      const polling = { initialMs: 1, maxMs: 5 };
      return deploy(document, aws, { stackName: 'orders', polling, ...options, onEvent });
    },
  };
}

/** Options that abort the deployment when the stack gets into a status. */
function abortedAt(status: string): { readonly options: Partial<DeployStageOptions>; readonly reason: Error } {
  const controller = new AbortController();
  const reason = new Error('enough');
  const onEvent = (event: DeployEvent): void => {
    if (event.type === 'stack-event' && event.status === status) controller.abort(reason);
  };
  return { options: { signal: controller.signal, onEvent }, reason };
}

function told(events: readonly DeployEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'stack-event' ? [`${event.logicalId} ${event.status}`] : []));
}
