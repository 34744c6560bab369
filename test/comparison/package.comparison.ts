import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { type PackageOptions, type PackageResult, SamClient } from 'samwright';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { onlyOurCases, packageCases, refusedCases } from './package-cases.ts';
import { BUCKETS, withArtifacts, withoutSamResourceIds } from './packaged-template.ts';
import { type ProjectFile, writeProject } from './project-files.ts';
import { CREDENTIALS, REGION, runSam, type SamRun } from './sam-cli.ts';

const [ourBucket, theirBucket] = BUCKETS;
let endpoint = '';
let s3: S3Client;

beforeAll(async () => {
  const moto = inject('moto');
  if ('missing' in moto) throw new Error(moto.missing);
  endpoint = moto.url;
  s3 = new S3Client({ endpoint, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  for (const Bucket of BUCKETS) {
    const made = s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await made.catch((error: Error) => {
      if (error.name !== 'BucketAlreadyOwnedByYou') throw error; // by another file of this run
    });
  }
  return () => s3.destroy();
});

describe('sam package and package()', () => {
  it.each(Object.entries(packageCases))('agree about %s', async (_, given) => {
    const { template, files, templateName, args, options, env, differs } = given;
    await using project = await Project.create(template, files, templateName);

    const { code, output, packaged } = await project.packageByThem(args, env);
    expect(code, output).toBe(0);
    const result = await project.packageByUs(options);

    const ours = await withArtifacts(result.template, { s3, endpoint });
    const theirs = withoutSamResourceIds(await withArtifacts(await packaged(), { s3, endpoint }));
    if (differs !== undefined) expect(ours, `No difference any more: ${differs.why}`).not.toEqual(theirs);
    expect(ours).toEqual(differs?.theirs(theirs) ?? theirs);
  });

  it.each(Object.entries(refusedCases))('both refuse %s', async (_, { template, files, theirs, ours }) => {
    await using project = await Project.create(template, files);

    const { code, output } = await project.packageByThem();

    expect(code).not.toBe(0);
    expect(output).toMatch(theirs);
    await expect(project.packageByUs()).rejects.toMatchObject({ name: 'PackageError', code: ours });
  });

  it.each(Object.entries(onlyOurCases))('package() takes %s', async (_, { template, files, theirs, archive }) => {
    await using project = await Project.create(template, files);

    const { code, output } = await project.packageByThem();
    const result = await project.packageByUs();

    expect(code).not.toBe(0);
    expect(output).toMatch(theirs);
    expect(JSON.stringify(await withArtifacts(result.template, { s3, endpoint }))).toContain(archive);
  });

  it('agree about encryption and metadata of objects', async () => {
    const { template, files } = packageCases['AWS::Serverless::Application']!;
    await using project = await Project.create(template, files);
    const kmsKeyId = 'arn:aws:kms:eu-west-1:123456789012:key/7a9a1f7c-0000-4000-8000-000000000000';
    const metadata = { team: 'orders', commit: '1a2b3c' };
    const headsOf = async (Bucket: string, Prefix: string): Promise<unknown[]> => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
      const heads = Contents.map(({ Key }) => s3.send(new HeadObjectCommand({ Bucket, Key })));
      return (await Promise.all(heads)).map(({ ServerSideEncryption, SSEKMSKeyId, Metadata }) => ({
        ServerSideEncryption,
        SSEKMSKeyId,
        Metadata,
      }));
    };

    const flags = ['--kms-key-id', kmsKeyId, '--metadata', 'team=orders,commit=1a2b3c'];
    const { code, output } = await project.packageByThem(['--s3-prefix', 'encrypted', ...flags]);
    expect(code, output).toBe(0);
    await project.packageByUs({ prefix: 'encrypted', kmsKeyId, metadata });

    const [ours, theirs] = [await headsOf(ourBucket, 'encrypted'), await headsOf(theirBucket, 'encrypted')];
    const encrypted = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId, Metadata: metadata };
    expect(ours).toEqual(theirs);
    expect(ours).toEqual(ours.map(() => encrypted));
    expect(ours.length).toBeGreaterThan(1);
  });

  it('package() stores a file again when only its mode has changed', async () => {
    const { template, files } = packageCases['CodeUri of a function']!;
    await using project = await Project.create(template, files);
    const [theirsBefore, oursBefore] = [await project.packageByThem(), await project.packageByUs()];
    const before = await theirsBefore.packaged();
    await chmod(join(project.folder, 'src/app.py'), 0o755);

    const [theirsAfter, oursAfter] = [await project.packageByThem(), await project.packageByUs()];

    expect(await theirsAfter.packaged()).toBe(before); // the function would not get the new mode
    expect(oursAfter.template).not.toBe(oursBefore.template);
  });
});

/** What one process of SAM CLI did. */
interface SamPackage extends SamRun {
  /** The template that it wrote. */
  packaged(): Promise<string>;
}

/** A project in a folder, packaged by both into their buckets. */
class Project implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly #templateName: string;

  private constructor(folder: TemporaryFolder, templateName: string) {
    this.#folder = folder;
    this.#templateName = templateName;
  }

  static async create(
    template: string,
    files: Readonly<Record<string, ProjectFile>> = {},
    templateName = 'template.yaml',
  ): Promise<Project> {
    const project = new Project(await TemporaryFolder.create(), templateName);
    await writeProject(project.folder, { ...files, [templateName]: template });
    return project;
  }

  get folder(): string {
    return join(this.#folder.path, 'project');
  }

  async packageByThem(args: readonly string[] = [], env?: Readonly<Record<string, string>>): Promise<SamPackage> {
    const file = join(this.#folder.path, 'theirs.yaml');
    const where = ['--template-file', this.#templateName, '--output-template-file', file];
    const run = await runSam(['package', ...where, '--s3-bucket', theirBucket, '--no-progressbar', ...args], {
      cwd: this.folder,
      endpoint,
      env,
    });
    return { ...run, packaged: () => readFile(file, 'utf8') };
  }

  async packageByUs(options: PackageOptions = {}): Promise<PackageResult> {
    await using client = new SamClient({
      template: join(this.folder, this.#templateName),
      region: REGION,
      endpoint,
      credentials: CREDENTIALS,
      build: false,
    });
    return await client.package({ bucket: ourBucket, ...options });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#folder[Symbol.asyncDispose]();
  }
}
