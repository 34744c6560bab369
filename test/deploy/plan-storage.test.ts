import { formatPlan, SamClient } from 'samwright';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AwsClients } from '../../src/aws/index.ts';
import { companionRepositories, findCompanionRepositories, managedBucket } from '../../src/deploy/index.ts';
import { aFolder } from '../package/a-folder.ts';
import { startCloudFormation } from '../set-up/cloudformation-server/index.ts';

const template = `Resources:
  F: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: src, Role: r } }
`;
const nested = 'Resources:\n  Sub: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: sub.yaml } }\n';
const polling = { initialMs: 1, maxMs: 5 };

describe("a plan with SAM's own bucket", () => {
  it('says that it would be made, and makes nothing', async () => {
    const { sam, server } = await aProject(template);

    const plan = await sam.plan({ stackName: 'orders', resolveS3: true, polling });

    expect(plan.storage).toEqual([{ resourceType: 'AWS::S3::Bucket', stackName: 'aws-sam-cli-managed-default' }]);
    expect(plan.artifacts).toMatchObject([{ resource: 'F', needsUpload: true }]);
    expect(plan.changes).toMatchObject([{ action: 'Add', logicalId: 'F' }]);
    expect(formatPlan(plan)).toContain(
      'Made for artifacts first\n  + the bucket of SAM (stack aws-sam-cli-managed-default)\n',
    );
    expect(server.requests).not.toContain('ExecuteChangeSet');
    expect(server.service.changeSets).toEqual([]);
    const left = () => server.service.stacks.filter(({ isDeleted }) => !isDeleted);
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  });

  it('uses the one that is there', async () => {
    const { sam, aws, server, others } = await aProject(template);
    const bucket = await managedBucket(aws, { polling });
    const executed = server.requests.filter((action) => action === 'ExecuteChangeSet').length;

    const plan = await sam.plan({ stackName: 'orders', resolveS3: true, polling });

    expect(plan.storage).toEqual([]);
    expect(plan.artifacts[0]?.uri).toMatch(new RegExp(`^s3://${bucket}/`));
    expect(server.requests.filter((action) => action === 'ExecuteChangeSet')).toHaveLength(executed);
    expect(others.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it('does not wait for a service that cannot be reached', async () => {
    const { aws, server } = await aProject(template);
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    // A second look would get an answer.
    server.cut('DescribeStacks', 1);

    const result = managedBucket(aws, { polling });

    await expect(result).rejects.toMatchObject({ name: 'AwsError', code: 'NETWORK' });
  });

  it.each([
    ['a nested template', nested],
    [
      'a template over 51,200 bytes',
      `${template}  Q: { Type: AWS::SQS::Queue, Properties: { N: ${'x'.repeat(52_000)} } }\n`,
    ],
    ['an include', `${template}  Q: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: sub.yaml } } }\n`],
  ])('refuses %s, which the service would have to read from it', async (_, text) => {
    const { sam, server } = await aProject(text);

    const result = sam.plan({ stackName: 'orders', resolveS3: true, polling });

    await expect(result).rejects.toMatchObject({
      code: 'BUCKET_REQUIRED',
      message: expect.stringContaining('a plan makes none'),
    });
    expect(server.requests).not.toContain('ExecuteChangeSet');
  });

  it('uploads no definition of an API, which the service reads only when it is deployed', async () => {
    const { sam, others } = await aProject(
      'Resources:\n  Api: { Type: AWS::ApiGateway::RestApi, Properties: { BodyS3Location: sub.yaml } }\n',
    );

    const plan = await sam.plan({ stackName: 'orders', bucket: 'mine', polling });

    expect(plan.artifacts).toMatchObject([{ resource: 'Api', property: 'BodyS3Location' }]);
    expect(others.map(({ method }) => method)).not.toContain('PUT');
  });
});

describe('the repositories of a plan', () => {
  it('are those that a deployment would make, under the same names', async () => {
    const { aws, server } = await aProject(template);
    await companionRepositories(aws, 'orders', ['Known'], { polling });
    const before = server.requests.length;

    const { repositories, missing } = await findCompanionRepositories(aws, 'orders', ['Known', 'Sub/New']);

    const made = server.requests.slice(before);
    expect(made).not.toContain('CreateChangeSet');
    expect(missing).toEqual([
      {
        resourceType: 'AWS::ECR::Repository',
        stackName: expect.stringMatching(/^orders-\w{8}-CompanionStack$/),
        name: expect.stringMatching(/^orders\w{8}\/subnew\w{8}repo$/),
        functionId: 'Sub/New',
      },
    ]);
    expect(repositories['Sub/New']).toBe(`123456789012.dkr.ecr.us-east-1.amazonaws.com/${missing[0]?.name}`);
    await companionRepositories(aws, 'orders', ['Known', 'Sub/New'], { polling });
    const { repositories: later, missing: none } = await findCompanionRepositories(aws, 'orders', ['Known', 'Sub/New']);
    expect(none).toEqual([]);
    expect(later['Known']).toBe(repositories['Known']);
  });
});

/** A project in an account whose S3 has everything, and whose ECR gives access. */
async function aProject(text: string) {
  const server = await startCloudFormation();
  const others: { readonly method: string; readonly url: string }[] = [];
  server.onOther = ({ method, url }) => {
    others.push({ method, url });
    const proxyEndpoint = 'https://123456789012.dkr.ecr.us-east-1.amazonaws.com';
    return url === '/'
      ? JSON.stringify({ authorizationData: [{ authorizationToken: 'QVdTOng=', proxyEndpoint }] })
      : '';
  };
  const folder = await aFolder({
    'template.yaml': text,
    'sub.yaml': 'Resources:\n  Q: { Type: AWS::SQS::Queue }\n',
    'src/index.js': 'exports.handler = async () => 1;',
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const account = { region: 'us-east-1', endpoint: server.url, credentials };
  const sam = new SamClient({ ...account, template: `${folder.path}/template.yaml`, build: false });
  const aws = new AwsClients(account);
  onTestFinished(async () => {
    await Promise.all([sam.close(), aws.close(), folder[Symbol.asyncDispose]()]);
    await server[Symbol.asyncDispose]();
  });
  return { sam, aws, server, others };
}

describe('a plan of signed code', () => {
  const id = '0a1b2c3d-0000-4000-8000-000000000000';

  async function signedProject(): Promise<Awaited<ReturnType<typeof aProject>> & { readonly run: Run }> {
    const project = await aProject(template);
    let source = {};
    let prefix = '';
    const { server } = project;
    server.onOther = ({ method, url, body }) => {
      if (!url.startsWith('/signing-jobs')) return '';
      if (method === 'POST') {
        const { source: from, destination } = JSON.parse(body);
        source = from;
        prefix = destination.s3.prefix;
        return JSON.stringify({ jobId: id });
      }
      const signedObject = { s3: { bucketName: 'mine', key: `${prefix}${id}.zip` } };
      return JSON.stringify({ jobId: id, status: 'Succeeded', profileName: 'shop', source, signedObject });
    };
    const run: Run = (profileName) => ({
      stackName: 'orders',
      bucket: 'mine',
      polling,
      signingProfiles: { F: { profileName } },
    });
    return { ...project, run };
  }

  it('names what the stack has signed already, where nothing has changed', async () => {
    const { sam, run } = await signedProject();
    await sam.deploy({ ...run('shop') });

    const same = await sam.plan(run('shop'));
    const byAnother = await sam.plan(run('other'));

    expect(same.artifacts[0]?.uri).toMatch(/signed_/);
    expect([same.operation, same.changes]).toEqual(['none', []]);
    expect(byAnother.artifacts[0]?.uri).not.toMatch(/signed_/);
    expect(byAnother.changes).toMatchObject([{ action: 'Modify', logicalId: 'F' }]);
  });
});

type Run = (profileName: string) => {
  readonly stackName: string;
  readonly bucket: string;
  readonly polling: typeof polling;
  readonly signingProfiles: Record<string, { profileName: string }>;
};
