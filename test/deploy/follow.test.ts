import { describe, expect, it } from 'vitest';
import type { DeployEvent } from '../../src/deploy/index.ts';
import { readTemplate, type TemplateMap } from '../../src/template/index.ts';
import { aFolder } from '../package/a-folder.ts';
import { anAccount } from './an-account.ts';

const nestedApp = {
  'template.yaml': `Resources:
  First: { Type: AWS::SQS::Queue }
  Sub:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: sub/template.yaml }
  Last: { Type: AWS::SQS::Queue }
`,
  'sub/template.yaml': `Resources:
  Deep:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: deep.yaml }
`,
  'sub/deep.yaml': `Parameters: { Delay: { Type: Number, Default: 0 } }
Resources:
  Fine: { Type: AWS::SQS::Queue }
  Broken:
    Type: AWS::S3::Bucket
    Properties: { BucketName: taken }
`,
};

describe('following a stack', () => {
  it('tells the events of nested stacks, each once, with the path of the stack', async () => {
    const { deploy, store, events } = await anAccount();
    await using project = await aFolder(nestedApp);

    await deploy(await readTemplate(`${project.path}/template.yaml`), { store });

    expect(completed(events)).toEqual([
      'First CREATE_COMPLETE',
      'Sub/Deep/Fine CREATE_COMPLETE',
      'Sub/Deep/Broken CREATE_COMPLETE',
      'Sub/Deep CREATE_COMPLETE',
      'Sub CREATE_COMPLETE',
      'Last CREATE_COMPLETE',
      'orders CREATE_COMPLETE',
    ]);
  });

  it('names the resource that failed first where it failed, with the line of the author and what to do', async () => {
    const { deploy, store, server } = await anAccount();
    await using project = await aFolder(nestedApp);
    server.behaviour.failures.set('Broken', 'taken already exists');

    const result = deploy(await readTemplate(`${project.path}/template.yaml`), { store });

    const file = `${project.path}/sub/deep.yaml`;
    await expect(result).rejects.toMatchObject({
      code: 'STACK_FAILED',
      message: `Stack "orders" ended in ROLLBACK_COMPLETE: Sub/Deep/Broken (AWS::S3::Bucket, at ${file}:4) CREATE_FAILED: taken already exists`,
      hint: 'Choose another name, leave the name out, or delete what has it.',
      stackStatus: 'ROLLBACK_COMPLETE',
      resource: { logicalId: 'Broken', nestedStack: 'Sub/Deep', origin: { resource: 'Broken', file, line: 4 } },
    });
  });

  it('tells only what an update does in nested stacks, not what happened to them before', async () => {
    const { deploy, store, events } = await anAccount();
    await using project = await aFolder(nestedApp);
    const template = await readTemplate(`${project.path}/template.yaml`);
    await deploy(template, { store });
    events.length = 0;
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${project.path}/sub/deep.yaml`, nestedApp['sub/deep.yaml'].replace('taken', 'free'));

    await deploy(template, { store });

    expect(completed(events)).toEqual([
      'Sub/Deep/Broken UPDATE_COMPLETE',
      'Sub/Deep UPDATE_COMPLETE',
      'Sub UPDATE_COMPLETE',
      'orders UPDATE_COMPLETE',
    ]);
  });

  it('leads from a generated resource to the event of the author', async () => {
    const { deploy, server } = await anAccount();
    server.behaviour.failures.set('OrdersNightly', 'Rate is invalid');
    const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: exports.handler = async () => 1;
      Events:
        Nightly:
          Type: Schedule
          Properties: { Schedule: rate(1 day) }
`;

    const result = deploy(template, { capabilities: ['CAPABILITY_IAM'] });

    await expect(result).rejects.toMatchObject({
      resource: { logicalId: 'OrdersNightly', origin: { resource: 'Orders', event: 'Nightly', line: 10 } },
      message: expect.stringContaining('at template.yaml:10) CREATE_FAILED: Rate is invalid'),
    });
  });
});

describe('credentials that expire while a stack is deployed', () => {
  it('are got anew', async () => {
    let asked = 0;
    const credentials = async () => {
      asked++;
      return { accessKeyId: `key-${asked}`, secretAccessKey: 'test' };
    };
    const { deploy, server } = await anAccount({ credentials });
    for (const action of ['DescribeChangeSet', 'DescribeStackEvents']) {
      server.disturb(action, 1, { code: 'ExpiredToken', status: 403 });
    }

    const result = await deploy({ Resources: { A: { Type: 'AWS::SQS::Queue' } } });

    expect(result.status).toBe('created');
    expect(asked).toBe(3);
  });

  it('are a typed error where there are no others', async () => {
    const { deploy, server } = await anAccount();
    server.disturb('DescribeStackEvents', 1, { code: 'ExpiredToken', status: 403 });

    const result = deploy({ Resources: { A: { Type: 'AWS::SQS::Queue' } } } satisfies TemplateMap);

    await expect(result).rejects.toMatchObject({ name: 'AwsError', code: 'EXPIRED_TOKEN', hint: expect.any(String) });
  });
});

function completed(events: readonly DeployEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'stack-event' || !/^(CREATE|UPDATE)_COMPLETE$/.test(event.status)) return [];
    const { nestedStack, logicalId, status } = event;
    return [`${nestedStack === undefined ? '' : `${nestedStack}/`}${logicalId} ${status}`];
  });
}
