import { describe, expect, it } from 'vitest';
import { formatPlan } from '../../src/deploy/values.ts';
import { readTemplate } from '../../src/template/index.ts';
import { aFolder } from '../package/a-folder.ts';
import { type AnAccount, anAccount } from './an-account.ts';

const outer = (table = 'T'): string => `Parameters:
  Key: { Type: String, NoEcho: true, Default: tell-nobody }
Resources:
  Before: { Type: AWS::SQS::Queue }
  Shop:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: shop.yaml, Parameters: { Key: !Ref Key, Port: '22' } }
  After: { Type: AWS::SNS::Topic, Properties: { DisplayName: ${table} } }
`;
const shop = (delay: number): string => `Parameters:
  Key: { Type: String }
  Port: { Type: String }
Resources:
  Orders: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: ${delay}, Key: !Ref Key } }
  Cards:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: cards.yaml }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { SecurityGroupIngress: { IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 0.0.0.0/0 } }
`;
const cards = (name: string): string => `Resources:
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: ${name} } }
`;

describe('a plan of nested stacks', () => {
  it('tells what would be made in each, and leaves nothing behind', async () => {
    const account = await anAccount();
    await using project = await aProject();

    const plan = await project.plan(account);

    expect(plan.changes.map(({ action, nestedStack, logicalId }) => [action, nestedStack, logicalId])).toEqual([
      ['Add', undefined, 'Before'],
      ['Add', undefined, 'Shop'],
      ['Add', 'Shop', 'Orders'],
      ['Add', 'Shop', 'Cards'],
      ['Add', 'Shop/Cards', 'Role'],
      ['Add', 'Shop', 'Group'],
      ['Add', undefined, 'After'],
    ]);
    expect(plan.security.unreviewed).toEqual([]);
    expect(account.server.service.changeSets).toEqual([]);
    await expect.poll(account.stacks, { timeout: 20_000 }).toEqual({});
  });

  it('tells what changes in them, with places in their files, and shows no secret', async () => {
    const account = await anAccount();
    await using project = await aProject();
    await project.deploy(account);
    await project.write({ 'shop.yaml': shop(2) });

    const plan = await project.plan(account);

    expect(plan.changes).toMatchObject([
      { action: 'Modify', logicalId: 'Shop', physicalId: expect.stringMatching(/^arn:/) },
      {
        action: 'Modify',
        nestedStack: 'Shop',
        logicalId: 'Orders',
        properties: [{ path: 'Properties.DelaySeconds', before: '1', after: '2' }],
        origin: { resource: 'Orders', file: expect.stringMatching(/shop\.yaml$/), line: 5 },
      },
    ]);
    expect(JSON.stringify(plan) + formatPlan(plan)).not.toContain('tell-nobody');
  });

  it('reviews their security with the values that they are given, also of what stays as it is', async () => {
    const account = await anAccount();
    await using project = await aProject();

    const first = await project.plan(account);
    await project.deploy(account);
    await project.write({ 'template.yaml': outer('U') });
    const second = await project.plan(account);

    const openings = [first, second].map(({ security }) =>
      security.findings
        .filter(({ level }) => level === 'high')
        .map(({ nestedStack, logicalId, message, isNew, origin }) => [
          `${nestedStack}/${logicalId}: ${message}`,
          isNew,
          origin?.line,
        ]),
    );
    expect(openings).toEqual([
      [['Shop/Group: Port 22/tcp is opened to everybody (0.0.0.0/0).', true, 9]],
      [['Shop/Group: Port 22/tcp is opened to everybody (0.0.0.0/0).', false, 9]],
    ]);
    expect(second.security.unreviewed).toEqual([]);
    expect(second.changes.map(({ logicalId }) => logicalId)).toEqual(['After']);
  });

  it('finds the capabilities that they need', async () => {
    const account = await anAccount();
    await using project = await aProject();

    const { capabilities } = await project.plan(account);

    expect(capabilities).toMatchObject([{ capability: 'CAPABILITY_NAMED_IAM', resources: ['Shop/Cards/Role'] }]);
  });

  it('is printed as a tree', async () => {
    const account = await anAccount();
    await using project = await aProject();

    const text = formatPlan(await project.plan(account));

    expect(text.replaceAll(project.folder, '.')).toMatchInlineSnapshot(`
      "orders (us-east-1): create

      Changes
        + Before (AWS::SQS::Queue) ./template.yaml:4
        + Shop (AWS::CloudFormation::Stack) ./template.yaml:5
          + Orders (AWS::SQS::Queue) ./shop.yaml:5
          + Cards (AWS::CloudFormation::Stack) ./shop.yaml:6
            + Role (AWS::IAM::Role) ./cards.yaml:2
          + Group (AWS::EC2::SecurityGroup) ./shop.yaml:9
        + After (AWS::SNS::Topic) ./template.yaml:8

      Capabilities
        ✘ CAPABILITY_NAMED_IAM: The template makes IAM resources with names of their own: Shop/Cards/Role (AWS::IAM::Role).

      Security
        ‼ Shop/Group: Port 22/tcp is opened to everybody (0.0.0.0/0). ./shop.yaml:9

      Artifacts
        Shop.TemplateURL → s3://bucket/adf69abe022b29617c5d08f9d65adaea403030204d1a346bc60bbb2da0a71827.template (488 bytes)"
    `);
  });

  it('is made without them where the service cannot foresee what they are given, and says so', async () => {
    const account = await anAccount();
    account.server.behaviour.failures.set('<nested change set Cards>', 'Fn::Select cannot select nonexistent value.');
    await using project = await aProject();

    const { changes, security } = await project.plan(account);

    expect(changes.map(({ logicalId }) => logicalId)).toEqual(['Before', 'Shop', 'After']);
    expect(security.unreviewed).toEqual([
      'What nested stack Shop makes was not looked at (Fn::Select cannot select nonexistent value).',
    ]);
    expect(account.server.service.changeSets).toEqual([]);
  });
});

describe('a deployment with nested stacks', () => {
  it('is approved with what changes in them, and executed', async () => {
    const account = await anAccount();
    await using project = await aProject();
    let seen: unknown[] = [];

    const { status } = await project.deploy(account, {
      approve: ({ changes }) => {
        seen = changes.map(({ logicalId }) => logicalId);
        return true;
      },
    });

    expect(status).toBe('created');
    expect(seen).toContain('Role');
    expect(Object.values(account.stacks())).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE', 'CREATE_COMPLETE']);
  });

  it('does not ask for their changes where nobody looks at them', async () => {
    const account = await anAccount();
    await using project = await aProject();

    const { changes } = await project.deploy(account);

    expect(changes.map(({ logicalId }) => logicalId)).toEqual(['Before', 'Shop', 'After']);
  });
});

async function aProject() {
  const folder = await aFolder({ 'template.yaml': outer(), 'shop.yaml': shop(1), 'cards.yaml': cards('visa') });
  const document = () => readTemplate(`${folder.path}/template.yaml`);
  const { fill } = await import('../package/a-folder.ts');
  return {
    folder: folder.path,
    write: (files: Record<string, string>) => fill(folder.path, files),
    plan: async ({ plan, store }: AnAccount) => plan(await document(), { store }),
    deploy: async ({ deploy, store }: AnAccount, options: Parameters<AnAccount['deploy']>[1] = {}) =>
      deploy(await document(), { store, capabilities: ['CAPABILITY_NAMED_IAM'], ...options }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
