import { SamClient, type SamEvent } from 'samwright';
import { describe, expect, it, type TestContext } from 'vitest';
import { AwsClients } from '../../src/aws/index.ts';
import { needsMoto } from '../set-up/needs.ts';
import { startSigner } from '../set-up/signer-server.ts';
import { aFolder } from './a-folder.ts';

const template = `Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: src }
  Tools:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layer }
  Plain:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: src }
  Img:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image, ImageUri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1 }
  Sub:
    Type: AWS::Serverless::Application
    Properties: { Location: sub.yaml }
`;
const files = {
  'template.yaml': template,
  'sub.yaml':
    'Resources:\n  Inner: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: src } }\n',
  'src/index.js': 'exports.handler = async () => 1;',
  'layer/nodejs/tools.js': 'exports.tool = 1;',
};
const shop = { profileName: 'shop' };

describe('packaging with signing profiles', () => {
  it('names the signed objects of those that have one, in nested stacks too', async (context) => {
    const { sam, bucket, signer, keys, events } = await aProject(context);

    const { template: packaged, artifacts } = await sam.package({
      bucket,
      prefix: 'p',
      signingProfiles: { Orders: shop, Tools: { ...shop, profileOwner: '210987654321' }, 'Sub/Inner': shop },
    });

    const [function1, layer] = [artifacts[0]!, artifacts[1]!];
    expect(artifacts.map(({ resource, uri }) => [resource, /signed_/.test(uri)])).toEqual([
      ['Orders', true],
      ['Tools', true],
      ['Plain', false],
      ['Sub', false],
    ]);
    expect(function1.uri).toMatch(new RegExp(`^s3://${bucket}/p/signed_[0-9a-f-]{36}\\.zip$`));
    expect(packaged).toContain(`CodeUri: ${function1.uri}`);
    expect(packaged).toContain(`ContentUri: ${layer.uri}`);
    expect(await keys()).toEqual(expect.arrayContaining([function1.uri.replace(`s3://${bucket}/`, '')]));
    // Functions that share code and profile share the job.
    expect(signer.jobs.map(({ profileName, profileOwner }) => [profileName, profileOwner]).sort()).toEqual([
      ['shop', undefined],
      ['shop', '210987654321'],
    ]);
    expect(signer.jobs[0]?.source.version).toMatch(/./);
    expect(events).toContainEqual({
      type: 'artifact-signed',
      resources: ['Orders'],
      source: expect.stringMatching(/src$/),
      uri: function1.uri,
      profileName: 'shop',
    });
  });

  it('signs nothing again that is unchanged', async (context) => {
    const { sam, bucket, signer } = await aProject(context);
    const options = { bucket, signingProfiles: { Orders: shop } };

    const [first, second] = [await sam.package(options), await sam.package(options)];

    expect(second.template).toBe(first.template);
    expect(signer.jobs).toHaveLength(1);
  });

  it.for<[string, (project: Project) => Promise<unknown>]>([
    [
      'has been revoked',
      async ({ signer }) => {
        for (const job of signer.jobs) job.isRevoked = true;
      },
    ],
    ['is gone', ({ signer, remove }) => remove(signer.jobs[0]!.signedKey)],
  ])('signs anew what %s', async ([, happen], context) => {
    const project = await aProject(context);
    const options = { bucket: project.bucket, signingProfiles: { Orders: shop } };
    const first = await project.sam.package(options);
    await happen(project);

    const second = await project.sam.package(options);

    expect(second.artifacts[0]!.uri).not.toBe(first.artifacts[0]!.uri);
    expect(project.signer.jobs).toHaveLength(2);
  });

  it.for([
    [
      'a name that the template does not have',
      { Ordrs: shop },
      { code: 'SIGNING_RESOURCE_UNKNOWN', hint: 'Did you mean "Orders"?' },
    ],
    [
      'a profile that is not there',
      { Orders: { profileName: 'shp' } },
      { code: 'SIGNING_FAILED', message: expect.stringContaining('"shp": Signing Profile shp is not found.') },
    ],
    [
      'a job that fails',
      { Orders: { profileName: 'broken' } },
      { code: 'SIGNING_FAILED', message: expect.stringMatching(/Orders.*"broken": the key is revoked\.$/) },
    ],
  ] as const)('says what is wrong with %s', async ([, signingProfiles, expected], context) => {
    const { sam, bucket, signer } = await aProject(context);
    signer.profiles.add('broken');
    signer.failures.set('broken', 'the key is revoked');

    await expect(sam.package({ bucket, signingProfiles })).rejects.toMatchObject(expected);
  });

  it('needs a bucket that keeps versions', async (context) => {
    const { sam, bucket } = await aProject(context, { versions: false });

    const result = sam.package({ bucket, signingProfiles: { Orders: shop } });

    await expect(result).rejects.toMatchObject({
      code: 'SIGNING_NOT_POSSIBLE',
      message: expect.stringContaining(bucket),
    });
  });

  it.for([
    ['a folder', { folder: 'out' }, 'SIGNING_NEEDS_BUCKET', 'Orders'],
    ['a function that is an image', {}, 'SIGNING_NOT_POSSIBLE', 'Img'],
  ] as const)('does not sign %s', async ([, where, code, id], context) => {
    const { sam, bucket, folder } = await aProject(context);
    const target = 'folder' in where ? { folder: `${folder}/out` } : { bucket };

    const result = sam.package({ ...target, signingProfiles: { [id]: shop } });

    await expect(result).rejects.toMatchObject({ code });
  });

  it('ends with the reason of an abort while it waits for a job', async (context) => {
    const { sam, bucket, signer } = await aProject(context);
    signer.looksUntilDone = Number.POSITIVE_INFINITY;
    const controller = new AbortController();
    signer.onLook = () => controller.abort('enough');

    const result = sam.package({ bucket, signingProfiles: { Orders: shop }, signal: controller.signal });

    await expect(result).rejects.toBe('enough');
    expect(signer.jobs).toMatchObject([{ status: 'InProgress' }]);
  });
});

type Project = Awaited<ReturnType<typeof aProject>>;

let buckets = 0;

/** A project, a bucket, and AWS Signer in front of it. */
async function aProject(context: TestContext, { versions = true } = {}) {
  const moto = needsMoto(context);
  const account = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const direct = new AwsClients({ ...account, endpoint: moto });
  const s3 = await direct.s3();
  const bucket = `signing-${process.pid}-${++buckets}`;
  await s3.createBucket({ Bucket: bucket });
  if (versions) {
    await s3.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } });
  }
  const signer = await startSigner(moto, s3);
  const folder = await aFolder(files);
  const events: SamEvent[] = [];
  const sam = new SamClient({
    ...account,
    endpoint: signer.url,
    template: `${folder.path}/template.yaml`,
    build: false,
    onEvent: (event) => events.push(event),
  });
  context.onTestFinished(async () => {
    await Promise.all([sam.close(), direct.close(), folder[Symbol.asyncDispose]()]);
    await signer[Symbol.asyncDispose]();
  });
  return {
    sam,
    bucket,
    signer,
    events,
    folder: folder.path,
    keys: async () => ((await s3.listObjectsV2({ Bucket: bucket })).Contents ?? []).map(({ Key }) => Key),
    remove: (Key: string) => s3.deleteObject({ Bucket: bucket, Key }),
  };
}
