import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SamClient } from 'samwright';
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { readZip } from '../package/read-zip.ts';
import { startCloudFormation } from '../set-up/cloudformation-server/index.ts';
import { writeProject } from './project-files.ts';
import { CREDENTIALS, REGION, sam } from './sam-cli.ts';

const bucket = 'handed-over';
const template = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
Resources:
  Made:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: makefile }
    Properties: { Runtime: provided.al2023, Handler: bootstrap, CodeUri: made/, Environment: { Variables: { STAGE: !Ref Stage } } }
  Copied:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.11, Handler: app.handler, CodeUri: copied/ }
  Sub:
    Type: AWS::Serverless::Application
    Properties: { Location: sub/template.yaml }
`;
const files = {
  'template.yaml': template,
  'made/Makefile': 'build-Made:\n\tcp program $(ARTIFACTS_DIR)/bootstrap\n',
  'made/program': '#!/bin/sh\n',
  'copied/app.py': 'def handler(event, context):\n    return 1\n',
  'copied/requirements.txt': '',
  'sub/template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Inner:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.11, Handler: app.handler, CodeUri: ../copied/ }
`,
};
let moto = '';
let s3: S3Client;

beforeAll(async () => {
  const started = inject('moto');
  if ('missing' in started) throw new Error(started.missing);
  moto = started.url;
  s3 = new S3Client({ endpoint: moto, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  return () => s3.destroy();
});

describe('a build', () => {
  it('of ours is packaged by sam, file by file what was built', async () => {
    const folder = await aProject();
    await builtByUs(folder);

    await sam(['package', '--s3-bucket', bucket, '--output-template-file', 'packaged.yaml'], {
      cwd: folder,
      endpoint: moto,
    });

    const packaged = await readFile(join(folder, 'packaged.yaml'), 'utf8');
    expect(await pathsOf(packaged, 'Made')).toEqual(['bootstrap']);
    expect(await pathsOf(packaged, 'Copied')).toContain('app.py');
  });

  it('of sam is packaged by us, file by file what was built', async () => {
    const folder = await aProject();
    await sam(['build'], { cwd: folder });
    await using client = new SamClient({ ...account(moto), template: join(folder, '.aws-sam/build/template.yaml') });

    const { template: packaged, artifacts } = await client.package({ bucket });

    expect(artifacts.map(({ resource }) => resource)).toEqual(['Made', 'Copied', 'Sub']);
    expect(await pathsOf(packaged, 'Made')).toEqual(['bootstrap']);
    expect(await pathsOf(packaged, 'Copied')).toContain('app.py');
  });

  it('of ours is deployed by sam, and then by us', async () => {
    const folder = await aProject();
    await builtByUs(folder);
    const server = await aCloudFormation();

    const capabilities = ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'];
    await sam(['deploy', '--stack-name', 'shop', '--s3-bucket', bucket, '--capabilities', ...capabilities], {
      cwd: folder,
      env: { AWS_ENDPOINT_URL_S3: moto, AWS_ENDPOINT_URL_CLOUDFORMATION: server.url },
    });

    expect(statuses(server)).toEqual({ shop: 'CREATE_COMPLETE', Inner: 'CREATE_COMPLETE' });
    const { status } = await deployedByUs(folder, server.url);
    expect(status).toBe('updated');
  });

  it('of sam is deployed by us, and then by sam', async () => {
    const folder = await aProject();
    await sam(['build'], { cwd: folder });
    const server = await aCloudFormation();

    const { status } = await deployedByUs(folder, server.url);

    expect(status).toBe('created');
    expect(statuses(server)).toEqual({ shop: 'CREATE_COMPLETE', Inner: 'CREATE_COMPLETE' });
    const said = await sam(
      [
        'deploy',
        '--stack-name',
        'shop',
        '--s3-bucket',
        bucket,
        '--capabilities',
        'CAPABILITY_IAM',
        'CAPABILITY_AUTO_EXPAND',
      ],
      { cwd: folder, env: { AWS_ENDPOINT_URL_S3: moto, AWS_ENDPOINT_URL_CLOUDFORMATION: server.url } },
    );
    expect(said).toContain('Successfully created/updated stack - shop');
  });
});

async function aProject(): Promise<string> {
  const folder = await TemporaryFolder.create();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  await writeProject(join(folder.path, 'project'), files);
  return join(folder.path, 'project');
}

async function builtByUs(folder: string): Promise<void> {
  await using client = new SamClient({ template: join(folder, 'template.yaml'), region: REGION });
  await client.build();
}

function account(endpoint: string) {
  return { region: REGION, credentials: CREDENTIALS, endpoint };
}

/** With S3 at moto, and CloudFormation of our own, which reads templates from there. */
async function aCloudFormation() {
  const server = await startCloudFormation();
  onTestFinished(() => server[Symbol.asyncDispose]());
  server.readObject = objectAt;
  return server;
}

async function deployedByUs(folder: string, endpoint: string) {
  // One endpoint for all services: what is packaged before is deployed from there.
  await using packager = new SamClient({ ...account(moto), template: join(folder, '.aws-sam/build/template.yaml') });
  const outputTemplateFile = join(folder, '.aws-sam/packaged-by-us.yaml');
  await packager.package({ bucket, outputTemplateFile });
  await using client = new SamClient({ ...account(endpoint), template: outputTemplateFile });
  const capabilities = ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
  return await client.deploy({ stackName: 'shop', capabilities, polling: { initialMs: 5, maxMs: 20 } });
}

function statuses({ service }: Awaited<ReturnType<typeof aCloudFormation>>): Record<string, string> {
  return Object.fromEntries(service.stacks.map(({ name, status }) => [name === 'shop' ? name : 'Inner', status]));
}

/** The files in the archive of a function of a packaged template. */
async function pathsOf(packaged: string, id: string): Promise<readonly string[]> {
  const uri = new RegExp(`^  ${id}:[\\s\\S]*?s3://${bucket}/([\\w./-]+)`, 'm').exec(packaged)?.[1];
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: uri }));
  return (await readZip(Buffer.from(await Body!.transformToByteArray()))).map(({ path }) => path);
}

async function objectAt(url: string): Promise<string | undefined> {
  const [, Bucket, ...key] = new URL(url).pathname.split('/');
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key.join('/') }));
  return Body?.transformToString();
}
