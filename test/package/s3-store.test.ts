import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, type TestContext } from 'vitest';
import { AwsClients } from '../../src/aws/index.ts';
import { type PackageEvent, packageTemplate, S3ArtifactStore } from '../../src/package/index.ts';
import { getIn, type TemplateDocument } from '../../src/template/index.ts';
import { needsMoto } from '../set-up/needs.ts';
import { aFolder } from './a-folder.ts';
import { readZip } from './read-zip.ts';

describe('packageTemplate into a bucket', () => {
  it('uploads what the bucket does not have and names it by its content', async (context) => {
    const { aws, bucket } = await aBucket(context);
    await using project = await aFolder({ 'src/index.js': 'code', 'api.yaml': 'openapi: 3.0.1' });
    const template = {
      Resources: {
        F: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'src' } },
        L: { Type: 'AWS::Lambda::Function', Properties: { Code: 'src' } },
        M: { Type: 'AWS::Serverless::StateMachine', Properties: { DefinitionUri: 'api.yaml' } },
      },
    };
    const store = new S3ArtifactStore(aws, { bucket, prefix: 'ratings/', metadata: { team: 'blue' } });

    const { document, artifacts } = await packageTemplate({ template, folder: project.path }, { store });

    const [code, , api] = artifacts.map(({ hash }) => `ratings/${hash}`);
    expect(document.template).toEqual({
      Resources: {
        F: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: `s3://${bucket}/${code}.zip` } },
        L: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: bucket, S3Key: `${code}.zip` } } },
        M: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: { DefinitionUri: { Bucket: bucket, Key: `${api}.yaml` } },
        },
      },
    });
    const s3 = await aws.s3();
    const { Contents = [] } = await s3.listObjectsV2({ Bucket: bucket });
    expect(Contents.map(({ Key }) => Key).sort()).toEqual([`${code}.zip`, `${api}.yaml`].sort());
    const stored = await s3.getObject({ Bucket: bucket, Key: `${code}.zip` });
    expect(stored.Metadata).toEqual({ team: 'blue' });
    expect(await readZip(Buffer.from(await stored.Body!.transformToByteArray()))).toMatchObject([
      { path: 'index.js', text: 'code' },
    ]);
  });

  it('puts nothing when nothing has changed', async (context) => {
    const { aws, bucket } = await aBucket(context);
    await using project = await aFolder({ 'src/index.js': 'code' });
    const store = new S3ArtifactStore(aws, { bucket });
    const first = await packageTemplate(aFunction(project.path), { store });
    const s3 = await aws.s3();
    const key = first.artifacts[0]!.uri.replace(`s3://${bucket}/`, '');
    await s3.putObject({ Bucket: bucket, Key: key, Body: 'left alone' });
    const events: PackageEvent[] = [];

    const second = await packageTemplate(aFunction(project.path), { store, onEvent: (event) => events.push(event) });

    const stored = await s3.getObject({ Bucket: bucket, Key: key });
    expect(await stored.Body!.transformToString()).toBe('left alone');
    expect(second.artifacts).toMatchObject([{ uploaded: false, uri: first.artifacts[0]!.uri }]);
    expect(events.map(({ type }) => type)).toEqual(['artifact-unchanged', 'template-packaged']);
  });

  it('uploads large artifacts in parts and reports their bytes', async (context) => {
    const { aws, bucket } = await aBucket(context);
    const random = Array.from({ length: 20_000_000 / 8 }, (_, index) =>
      ((index * 2654435761) >>> 0).toString(16).padStart(8, '0'),
    );
    await using project = await aFolder({ 'definition.yaml': random.join('') });
    const template = {
      Resources: { Api: { Type: 'AWS::Serverless::Api', Properties: { DefinitionUri: 'definition.yaml' } } },
    };
    const events: PackageEvent[] = [];
    const store = new S3ArtifactStore(aws, { bucket });

    const { artifacts } = await packageTemplate(
      { template, folder: project.path },
      { store, onEvent: (event) => events.push(event) },
    );

    const progress = events.flatMap((event) => (event.type === 'artifact-uploading' ? [event] : []));
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toMatchObject({ bytes: 20_000_000, total: 20_000_000 });
    const s3 = await aws.s3();
    const { ContentLength } = await s3.headObject({ Bucket: bucket, Key: `${artifacts[0]!.hash}.yaml` });
    expect(ContentLength).toBe(20_000_000);
  });

  it('names a bucket that does not exist before anything is zipped', async (context) => {
    const { aws } = await aBucket(context);
    await using project = await aFolder({ 'src/index.js': 'code' });
    const events: PackageEvent[] = [];
    const store = new S3ArtifactStore(aws, { bucket: 'no-such-bucket-here' });

    const result = packageTemplate(aFunction(project.path), { store, onEvent: (event) => events.push(event) });

    await expect(result).rejects.toMatchObject({
      name: 'PackageError',
      code: 'BUCKET_NOT_FOUND',
      message: 'Bucket "no-such-bucket-here" does not exist.',
      hint: expect.stringContaining('Create the bucket'),
    });
    expect(events).toEqual([]);
  });

  it('gives nested templates the address that CloudFormation takes', async (context) => {
    const { aws, bucket } = await aBucket(context);
    await using project = await aFolder({ 'child.yaml': 'Resources: {T: {Type: AWS::SNS::Topic}}\n' });
    const Child = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'child.yaml' } };

    const { document, artifacts } = await packageTemplate(
      { template: { Resources: { Child } }, folder: project.path },
      { store: new S3ArtifactStore(aws, { bucket }) },
    );

    const key = `${artifacts[0]!.hash}.template`;
    expect(getIn(document.template, ['Resources', 'Child', 'Properties', 'TemplateURL'])).toBe(
      `https://s3.us-east-1.amazonaws.com/${bucket}/${key}`,
    );
    const stored = await (await aws.s3()).getObject({ Bucket: bucket, Key: key });
    expect(await stored.Body!.transformToString()).toBe('Resources: {T: {Type: AWS::SNS::Topic}}\n');
  });

  it.each([301, 400])('says in which region a bucket is that answers %i because it is elsewhere', async (status) => {
    await using server = await answering(status, { 'x-amz-bucket-region': 'us-west-2' });
    await using aws = new AwsClients({ region: 'eu-west-1', endpoint: server.url, credentials });
    await using project = await aFolder({ 'src/index.js': 'code' });

    const result = packageTemplate(aFunction(project.path), {
      store: new S3ArtifactStore(aws, { bucket: 'elsewhere' }),
    });

    await expect(result).rejects.toMatchObject({
      code: 'BUCKET_IN_OTHER_REGION',
      message: 'Bucket "elsewhere" is in us-west-2, the deployment in eu-west-1.',
    });
  });

  it('ends with the reason of the abort and leaves no parts of an upload behind', async (context) => {
    const { aws, bucket } = await aBucket(context);
    await using project = await aFolder({ 'definition.yaml': 'x'.repeat(30_000_000) });
    const template = {
      Resources: { Api: { Type: 'AWS::Serverless::Api', Properties: { DefinitionUri: 'definition.yaml' } } },
    };
    const controller = new AbortController();
    const reason = new Error('enough');

    const result = packageTemplate(
      { template, folder: project.path },
      {
        store: new S3ArtifactStore(aws, { bucket }),
        signal: controller.signal,
        onEvent: ({ type }) => type === 'artifact-uploading' && controller.abort(reason),
      },
    );

    await expect(result).rejects.toBe(reason);
    const s3 = await aws.s3();
    expect((await s3.listObjectsV2({ Bucket: bucket })).KeyCount).toBe(0);
    expect((await s3.listMultipartUploads({ Bucket: bucket })).Uploads ?? []).toEqual([]);
  });

  it('gives the address of a template as CloudFormation wants it', async () => {
    await using aws = new AwsClients({ region: 'eu-west-1', credentials });
    const store = new S3ArtifactStore(aws, { bucket: 'b', prefix: 'a b' });

    const location = await store.locate('k.template');

    expect(location).toEqual({
      kind: 's3',
      bucket: 'b',
      key: 'a b/k.template',
      url: 'https://s3.eu-west-1.amazonaws.com/b/a%20b/k.template',
    });
  });
});

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let buckets = 0;

async function aBucket(context: TestContext): Promise<{ readonly aws: AwsClients; readonly bucket: string }> {
  const aws = new AwsClients({ region: 'us-east-1', endpoint: needsMoto(context), credentials });
  context.onTestFinished(() => aws.close());
  const bucket = `artifacts-${process.pid}-${++buckets}`;
  const s3 = await aws.s3();
  await s3.createBucket({ Bucket: bucket });
  return { aws, bucket };
}

function aFunction(folder: string): TemplateDocument {
  const F = { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'src' } };
  return { template: { Resources: { F } }, folder };
}

async function answering(
  status: number,
  headers: Record<string, string>,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
