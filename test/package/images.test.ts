import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { AwsClients } from '../../src/aws/index.ts';
import type { ContainerEngine } from '../../src/containers/index.ts';
import { TemporaryFolder } from '../../src/core/index.ts';
import { EcrImages, FolderArtifactStore, type PackageEvent, packageTemplate } from '../../src/package/index.ts';
import { parseTemplate, type TemplateDocument } from '../../src/template/index.ts';
import { needsDocker } from '../set-up/docker.ts';
import { needsDockerRegistry } from '../set-up/docker-registry.ts';
import { needsMoto } from '../set-up/needs.ts';
import { aFolder } from './a-folder.ts';

const run = promisify(execFile);
const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const made: string[] = [];

afterAll(async () => {
  if (made.length > 0) await run('docker', ['rmi', '--force', ...made]);
});

describe('container images', () => {
  it('go to the repository that is theirs, and the template names them there', async (context) => {
    const [endpoint, engine] = [needsMoto(context), await needsDocker(context)];
    await using registry = await needsDockerRegistry(context);
    const image = await anImage(engine);
    await using aws = awsAt(endpoint);
    const images = new EcrImages(aws, {
      imageRepository: `${ECR}/all`,
      imageRepositories: { B: `${ECR}/team/b` },
      imageRegistryHost: registry.host,
    });
    const events: PackageEvent[] = [];

    const { document, artifacts } = await packaged(functions(`{ ImageUri: '${image.name}' }`), {
      images,
      onEvent: (event) => events.push(event),
    });

    const tag = `${image.name.replace(':', `-${image.digest.slice(0, 12)}-`)}`;
    expect(document.template['Resources']).toMatchObject({
      A: { Properties: { ImageUri: `${ECR}/all:${tag}` } },
      B: { Properties: { ImageUri: `${ECR}/team/b:${tag}` } },
    });
    expect(await registry.tags('all')).toEqual([tag]);
    expect(await registry.tags('team/b')).toEqual([tag]);
    expect(artifacts).toMatchObject([
      { resource: 'A', source: image.name, hash: image.digest, uri: `${ECR}/all:${tag}` },
      { resource: 'B' },
    ]);
    expect(events.some((event) => event.type === 'artifact-uploading' && event.total >= 1_000_000)).toBe(true);
    made.push(`${registry.host}/all:${tag}`, `${registry.host}/team/b:${tag}`);
  });

  it('are taken out of archives, and may be in Code of plain functions', async (context) => {
    const [endpoint, engine] = [needsMoto(context), await needsDocker(context)];
    await using registry = await needsDockerRegistry(context);
    const image = await anImage(engine);
    await using folder = await aFolder({});
    await run('docker', ['save', '--output', join(folder.path, 'image.tar'), image.name]);
    await using aws = awsAt(endpoint);
    const images = new EcrImages(aws, { imageRepository: `${ECR}/all`, imageRegistryHost: registry.host });
    const text = `Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: { PackageType: Image, Code: { ImageUri: ./image.tar } }\n`;
    const { document } = parseTemplate(text, { folder: folder.path });

    const result = await packaged(document!, { images });

    const tag = `F-${image.digest.slice(0, 12)}-latest`;
    expect(await registry.tags('all')).toEqual([tag]);
    expect(result.artifacts).toMatchObject([{ property: 'Code.ImageUri', uri: `${ECR}/all:${tag}` }]);
    made.push(`${registry.host}/all:${tag}`);
  });

  it('are refused with the reason: no image, no repository, no access', async (context) => {
    const [endpoint, engine] = [needsMoto(context), await needsDocker(context)];
    await using registry = await needsDockerRegistry(context);
    const image = await anImage(engine);
    await using aws = awsAt(endpoint);
    const to = (imageRepository: string, imageRegistryHost = registry.host) =>
      new EcrImages(aws, { imageRepository, imageRegistryHost });
    const document = functions(`{ ImageUri: '${image.name}' }`);

    await expect(
      packaged(functions('{ ImageUri: "no/such:one" }'), { images: to(`${ECR}/all`) }),
    ).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      message: '"A" (line 2): ImageUri: this machine has no image "no/such:one".',
    });
    await expect(packaged(document, { images: to('docker.io/me/all') })).rejects.toMatchObject({
      code: 'IMAGE_REPOSITORY_MISSING',
    });
    await expect(packaged(document, { images: new EcrImages(aws, {}) })).rejects.toMatchObject({
      code: 'IMAGE_REPOSITORY_MISSING',
      hint: expect.stringContaining("imageRepositories: { A: '<URI>' }"),
    });
    await expect(packaged(document, { images: to(`${ECR}/all`, 'localhost:9') })).rejects.toMatchObject({
      code: 'PUSH_FAILED',
    });
    const { stdout } = await run('docker', ['images', '--quiet', 'localhost:9/all']);
    expect(stdout).toBe('');
  });
});

async function anImage(engine: ContainerEngine): Promise<{ readonly name: string; readonly digest: string }> {
  await using context = await aFolder({
    Dockerfile: 'FROM scratch\nCOPY file /\n',
    file: `${randomUUID()}${'x'.repeat(1_000_000)}`,
  });
  const name = `samwright-test-${randomUUID().slice(0, 8)}:v1`;
  await engine.buildImage({ context: context.path, tag: name, architecture: 'x86_64' });
  made.push(name);
  return { name, digest: (await engine.image(name))?.id.replace('sha256:', '') ?? '' };
}

function awsAt(endpoint: string): AwsClients {
  return new AwsClients({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

function functions(properties: string): TemplateDocument {
  const text = `Resources:
  A: { Type: AWS::Serverless::Function, Properties: ${properties}, Metadata: { Dockerfile: Dockerfile } }
  B: { Type: AWS::Serverless::Function, Properties: ${properties} }
Globals: { Function: { PackageType: Image } }
`;
  return parseTemplate(text, { folder: '/' }).document!;
}

async function packaged(
  document: TemplateDocument,
  options: { readonly images: EcrImages; readonly onEvent?: (event: PackageEvent) => void },
): ReturnType<typeof packageTemplate> {
  await using output = await TemporaryFolder.create();
  return await packageTemplate(document, { ...options, store: new FolderArtifactStore(output.path) });
}
