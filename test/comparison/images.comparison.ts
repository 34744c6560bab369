import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type PackageOptions, SamClient } from 'samwright';
import { afterAll, beforeAll, expect, inject, it, type TestContext } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { needsDocker } from '../set-up/docker.ts';
import { type DockerRegistry, needsDockerRegistry } from '../set-up/docker-registry.ts';
import { run } from '../set-up/python-tools.ts';
import { BUCKETS, withArtifacts, withoutSamResourceIds } from './packaged-template.ts';
import { writeProject } from './project-files.ts';
import { CREDENTIALS, REGION, runSam } from './sam-cli.ts';

const ECR = `123456789012.dkr.ecr.${REGION}.amazonaws.com`;
const IMAGE = 'compared-package:v1';
const SOON = { timeoutMs: 60_000 };
const [ourBucket, theirBucket] = BUCKETS;
let moto = '';
let s3: S3Client;

beforeAll(async () => {
  const started = inject('moto');
  if ('missing' in started) throw new Error(started.missing);
  moto = started.url;
  s3 = new S3Client({ endpoint: moto, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  for (const Bucket of BUCKETS) {
    const made = s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await made.catch((error: Error) => {
      if (error.name !== 'BucketAlreadyOwnedByYou') throw error; // by another file of this run
    });
  }
  return () => s3.destroy();
});

afterAll(async () => {
  const names = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}'], SOON).catch(() => '');
  const made = names.split('\n').filter((name) => name === IMAGE || /^localhost:\d+\/compared/.test(name));
  if (made.length > 0) await run('docker', ['rmi', '--force', ...made], SOON);
});

const image = (id: string, uri: string): string =>
  `  ${id}: { Type: AWS::Serverless::Function, Properties: { PackageType: Image, ImageUri: '${uri}' } }\n`;
const nested =
  "  Sub: { Type: AWS::Serverless::Application, Properties: { Location: sub.yaml, Parameters: { A: '1' } } }\n";

interface ImageCase {
  readonly resources: string;
  readonly nested?: string;
  /** Repositories, without their registry. */
  readonly repository?: string;
  readonly repositories?: Readonly<Record<string, string>>;
}

/** Templates with images that both push. */
const cases: Readonly<Record<string, ImageCase>> = {
  'one repository for all': {
    resources:
      image('First', IMAGE) +
      image('Second', IMAGE) +
      `  Plain: { Type: AWS::Lambda::Function, Properties: { PackageType: Image, Role: arn:aws:iam::123456789012:role/a, Code: { ImageUri: '${IMAGE}' } } }\n`,
    repository: 'compared/all',
  },
  'a repository for each function': {
    resources: image('First', IMAGE) + image('Second', IMAGE),
    repositories: { First: 'compared/first', Second: 'compared/second' },
  },
  'an archive of an image': { resources: image('Archived', './image.tar'), repository: 'compared/archives' },
  'an image that is there already': {
    resources: image('Remote', `${ECR}/others:v1`) + image('Local', IMAGE),
    repository: 'compared/some',
  },
  'a nested stack with an image': {
    resources: nested + image('Outer', IMAGE),
    nested: image('Inner', IMAGE),
    repository: 'compared/nested',
  },
};

it.for(Object.entries(cases))('sam package and package() agree about %s', async ([, given], context) => {
  const engine = await needsDocker(context);
  await using temporary = await TemporaryFolder.create();
  const folder = join(temporary.path, 'project');
  const text = (resources: string): string => `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources}`;
  await writeProject(folder, {
    'template.yaml': text(given.resources),
    'sub.yaml': `Parameters: { A: { Type: String } }\n${text(given.nested ?? '')}`,
    'context/Dockerfile': 'FROM scratch\nCOPY file /\n',
    'context/file': 'x'.repeat(100_000),
  });
  await engine.buildImage({ context: join(folder, 'context'), tag: IMAGE, architecture: 'x86_64' });
  await run('docker', ['save', '--output', join(folder, 'image.tar'), IMAGE], SOON);

  const theirs = await pushedByThem(folder, given, context);
  const ours = await pushedByUs(folder, given, context);

  expect(ours.template).toEqual(theirs.template);
  expect(ours.tags).toEqual(theirs.tags);
  expect(Object.values(ours.tags).flat().length).toBeGreaterThan(0);
});

/** What came of packaging: the template, and the tags in the registry by repository. */
interface Pushed {
  readonly template: unknown;
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

async function pushedByThem(folder: string, given: ImageCase, context: TestContext): Promise<Pushed> {
  await using registry = await needsDockerRegistry(context);
  await using login = await Login.open(registry.host);
  const { repository, repositories = {} } = given;
  const args = [
    ...(repository === undefined ? [] : ['--image-repository', `${registry.host}/${repository}`]),
    ...Object.entries(repositories).flatMap(([id, name]) => ['--image-repositories', `${id}=${registry.host}/${name}`]),
    ...['--s3-bucket', theirBucket],
  ];
  const file = join(folder, 'theirs.yaml');
  const { code, output } = await runSam(['package', '--no-progressbar', '--output-template-file', file, ...args], {
    cwd: folder,
    endpoint: moto,
    env: { AWS_ENDPOINT_URL_ECR: login.url },
  });
  expect(code, output).toBe(0);
  return { template: await packagedIn(file, registry.host), tags: await tagsOf(given, registry) };
}

async function pushedByUs(folder: string, given: ImageCase, context: TestContext): Promise<Pushed> {
  await using registry = await needsDockerRegistry(context);
  await using client = new SamClient({
    template: join(folder, 'template.yaml'),
    region: REGION,
    endpoint: moto,
    credentials: CREDENTIALS,
    build: false,
  });
  const { repository, repositories = {} } = given;
  const options: PackageOptions = {
    bucket: ourBucket,
    imageRepository: repository && `${ECR}/${repository}`,
    imageRepositories: Object.fromEntries(Object.entries(repositories).map(([id, name]) => [id, `${ECR}/${name}`])),
    imageRegistryHost: registry.host,
  };
  const file = join(folder, 'ours.yaml');
  await client.package({ ...options, outputTemplateFile: file });
  return { template: await packagedIn(file, ECR), tags: await tagsOf(given, registry) };
}

/** A packaged template with those below it, and one name for both registries. */
async function packagedIn(file: string, registry: string): Promise<unknown> {
  const tree = withoutSamResourceIds(await withArtifacts(await readFile(file, 'utf8'), { s3, endpoint: moto }));
  return JSON.parse(JSON.stringify(tree).replaceAll(`"${registry}/compared/`, '"REGISTRY/compared/'));
}

async function tagsOf({ repository, repositories = {} }: ImageCase, registry: DockerRegistry): Promise<Pushed['tags']> {
  const names = [...(repository === undefined ? [] : [repository]), ...Object.values(repositories)];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await registry.tags(name)] as const)));
}

/** Answers with the password of a registry on this machine: that of moto is for a registry of AWS, where SAM CLI logs in. */
class Login implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(host: string): Promise<Login> {
    const authorizationToken = Buffer.from('AWS:123456789012-auth-token').toString('base64');
    const answer = { authorizationData: [{ authorizationToken, proxyEndpoint: `http://${host}`, expiresAt: 4e9 }] };
    const server = createServer((_, response) => response.end(JSON.stringify(answer)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Login(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
