import { describe, expect, it } from 'vitest';
import { formatPlan } from '../../src/deploy/values.ts';
import { readTemplate, type TemplateMap } from '../../src/template/index.ts';
import { aFolder } from '../package/a-folder.ts';
import { anAccount } from './an-account.ts';

const queue: TemplateMap = { Type: 'AWS::SQS::Queue', Properties: {} };
const queueWith = (Properties: TemplateMap): TemplateMap => ({ Type: 'AWS::SQS::Queue', Properties });

describe('a plan', () => {
  it('tells what would be made, and leaves neither change set nor stack behind', async () => {
    const { plan, server, stacks } = await anAccount();

    const made = await plan({ Resources: { A: queue } });

    expect(made).toMatchObject({
      stackName: 'orders',
      region: 'us-east-1',
      operation: 'create',
      changes: [{ action: 'Add', logicalId: 'A', resourceType: 'AWS::SQS::Queue' }],
    });
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    expect(server.requests).not.toContain('ExecuteChangeSet');
    await expect.poll(stacks).toEqual({});
    expect(server.service.changeSets).toEqual([]);
  });

  it('leaves a stack alone that waits for the change set of somebody else', async () => {
    const { plan, deploy, server, stacks } = await anAccount();
    await deploy({ Resources: { A: queue } }, { executeChangeSet: false });

    await plan({ Resources: { A: queue } });

    expect(stacks()).toEqual({ orders: 'REVIEW_IN_PROGRESS' });
    expect(server.service.changeSets).toHaveLength(1);
  });

  it('names each changed property with its values, whether it replaces, and where it is written', async () => {
    const { plan, deploy } = await anAccount();
    const yaml = (delay: number, name: string): string =>
      `Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: ${delay}\n      QueueName: ${name}\n`;
    await deploy(yaml(1, 'a'));

    const { changes, operation, stackStatus } = await plan(yaml(2, 'b'));

    expect([operation, stackStatus]).toEqual(['update', 'CREATE_COMPLETE']);
    const cause = { source: 'DirectModification', isCertain: true };
    expect(changes).toEqual([
      {
        action: 'Modify',
        logicalId: 'A',
        resourceType: 'AWS::SQS::Queue',
        replacement: 'True',
        physicalId: expect.stringMatching(/^orders-A-/),
        properties: [
          { path: 'Properties.DelaySeconds', before: '1', after: '2', recreation: 'Never', causes: [cause] },
          { path: 'Properties.QueueName', before: 'a', after: 'b', recreation: 'Always', causes: [cause] },
        ],
        origin: { resource: 'A', file: 'template.yaml', line: 2 },
      },
    ]);
  });

  it('says where each value of a parameter comes from, and shows no secret', async () => {
    const { plan, deploy } = await anAccount();
    const template: TemplateMap = {
      Parameters: {
        Stage: { Type: 'String' },
        Size: { Type: 'Number', Default: 3 },
        Key: { Type: 'String', NoEcho: true },
        Kept: { Type: 'String', Default: 'k' },
      },
      Resources: { A: queueWith({ Stage: { Ref: 'Stage' }, Size: { Ref: 'Size' }, Key: { Ref: 'Key' } }) },
    };
    const first = await plan(template, { parameters: { Stage: 'dev', Key: 'tell-nobody' } });
    await deploy(template, { parameters: { Stage: 'dev', Key: 'tell-nobody' } });

    const next = await plan(template, {
      parameters: { Stage: 'prod', Key: 'something-else', Kept: { usePreviousValue: true } },
    });

    expect(first.parameters).toEqual([
      { name: 'Stage', value: 'dev', source: 'given' },
      { name: 'Size', value: '3', source: 'default' },
      { name: 'Key', value: '****', source: 'given' },
      { name: 'Kept', value: 'k', source: 'default' },
    ]);
    expect(next.parameters).toEqual([
      { name: 'Stage', value: 'prod', before: 'dev', source: 'given' },
      { name: 'Size', value: '3', source: 'previous' },
      { name: 'Key', value: '****', source: 'given' },
      { name: 'Kept', value: 'k', source: 'previous' },
    ]);
    expect(JSON.stringify(next) + formatPlan(next)).not.toContain('something-else');
  });

  it('finds out which capabilities are needed, and why', async () => {
    const { plan } = await anAccount();
    const role = { Type: 'AWS::IAM::Role', Properties: {} };
    const named = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'mine' } };

    const plain = await plan({ Resources: { R: role } });
    const both = await plan({ Resources: { R: role, N: named } }, { capabilities: ['CAPABILITY_NAMED_IAM'] });

    expect(plain.capabilities).toEqual([
      {
        capability: 'CAPABILITY_IAM',
        reason: 'The template makes IAM resources: R (AWS::IAM::Role).',
        resources: ['R'],
        isGiven: false,
      },
    ]);
    expect(both.capabilities).toMatchObject([{ capability: 'CAPABILITY_NAMED_IAM', resources: ['N'], isGiven: true }]);
  });

  it('sees nested stacks in loops', async () => {
    const { plan } = await anAccount();
    const stack = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://s3.amazonaws.com/b/k' } };

    const { capabilities } = await plan({
      Transform: 'AWS::LanguageExtensions',
      Resources: {
        'Fn::ForEach::Outer': ['A', ['x'], { 'Fn::ForEach::Inner': ['B', ['y'], { '${A}${B}App': stack }] }],
      },
    });

    expect(capabilities).toMatchObject([
      { capability: 'CAPABILITY_AUTO_EXPAND', resources: ['${A}${B}App'], isGiven: false },
    ]);
  });

  it('reviews what the macro makes of a SAM template, and names the lines of the author', async () => {
    const { plan } = await anAccount();
    const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: exports.handler = async () => 1;
      FunctionUrlConfig: { AuthType: NONE }
      Policies:
        - Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }]
      Events:
        List:
          Type: Api
          Properties: { Method: get, Path: /orders }
`;

    const { security, capabilities, changes } = await plan(template);

    expect(security.unreviewed).toEqual([]);
    const high = security.findings.filter(({ level }) => level === 'high');
    expect(high.map(({ rule, logicalId, origin }) => [rule, logicalId, origin?.line])).toEqual([
      ['FUNCTION_URL_WITHOUT_AUTHORIZATION', 'OrdersUrl', 3],
      ['API_WITHOUT_AUTHORIZATION', 'ServerlessRestApi', undefined],
      ['IAM_STATEMENT_ADDED', 'OrdersURLInvokeAllowPublicAccess', 3],
      ['IAM_STATEMENT_ADDED', 'OrdersRole', 3],
    ]);
    expect(high[1]?.message).toBe('GET /orders answers without authorization.');
    expect(capabilities).toMatchObject([{ capability: 'CAPABILITY_IAM', resources: ['OrdersRole'] }]);
    expect(changes.find(({ logicalId }) => logicalId === 'OrdersListPermissionProd')?.origin).toEqual({
      resource: 'Orders',
      event: 'List',
      file: 'template.yaml',
      line: 13,
    });
  });

  it('tells what would be uploaded with its size, and uploads nothing but templates', async () => {
    const { plan, store, stored } = await anAccount();
    await using project = await aFolder({
      'template.yaml': `Resources:
  F: { Type: AWS::Lambda::Function, Properties: { Code: src } }
  Sub: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: sub.yaml } }
`,
      'sub.yaml': 'Resources:\n  Q: { Type: AWS::SQS::Queue }\n',
      'src/index.js': 'exports.handler = async () => 1;',
    });
    const document = await readTemplate(`${project.path}/template.yaml`);

    const { artifacts, security } = await plan(document, { store });

    expect(artifacts).toMatchObject([
      { resource: 'F', property: 'Code', needsUpload: true, bytes: expect.any(Number) },
      { resource: 'Sub', property: 'TemplateURL', needsUpload: true },
    ]);
    expect(stored).toEqual([expect.stringMatching(/\.template$/)]);
    expect(security.unreviewed).toEqual([]);
  });

  it('is printed for a person', async () => {
    const { plan, deploy } = await anAccount();
    const template = (delay: number): string => `Parameters:
  Stage: { Type: String }
Resources:
  A:
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: ${delay}, Stage: !Ref Stage }
  G:
    Type: AWS::EC2::SecurityGroup
    Properties: { SecurityGroupIngress: { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 } }
`;
    await deploy(template(1), { parameters: { Stage: 'dev' } });

    const text = formatPlan(await plan(template(2), { parameters: { Stage: 'prod' } }));

    expect(text).toMatchInlineSnapshot(`
      "orders (us-east-1, now CREATE_COMPLETE): update

      Changes
        ~ A (AWS::SQS::Queue) template.yaml:4
            Properties.DelaySeconds: 1 → 2
            Properties.Stage: dev → prod

      Parameters
        Stage = prod (was dev)

      Security
        ‼ G: Port 22/tcp is opened to everybody (0.0.0.0/0). (as before) template.yaml:7"
    `);
  });

  it('shows what it does not know as the service says it', async () => {
    const { plan } = await anAccount();
    const known = await plan('Resources: { A: { Type: AWS::SQS::Queue } }');
    // Neither is in the SDK's lists today.
    const change: object = { action: 'Adopt', logicalId: 'A', resourceType: 'AWS::SQS::Queue', replacement: 'Unknown' };
    const changes = [change] as unknown as typeof known.changes;

    expect(formatPlan({ ...known, changes })).toContain('\n  Adopt A (AWS::SQS::Queue, Unknown)');
  });
});
