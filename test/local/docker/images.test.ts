import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { officialImage } from '../../../src/local/sandbox/docker/official-images.ts';
import { type LambdaImages, needsLambdaImages } from '../../set-up/lambda-images.ts';
import { run } from '../../set-up/python-tools.ts';
import { node, written } from '../runtime/fixture.ts';
import { imageFunction, inlineNode, OneContainerFunction } from './container.ts';

/** An image with two handlers in it, removed at the end. */
class BuiltImage implements AsyncDisposable {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static async build({ python }: LambdaImages, name: string): Promise<BuiltImage> {
    await using folder = await TemporaryFolder.create();
    await writeFile(
      join(folder.path, 'app.py'),
      `
import os
def first(event, context):
    return {"handler": "first", "_HANDLER": os.environ["_HANDLER"], "env": os.environ.get("TABLE"), "cwd": os.getcwd()}
def second(event, context):
    return {"handler": "second", "_HANDLER": os.environ["_HANDLER"]}
def prints(event, context):
    print("call", event["id"])
`,
    );
    const dockerfile = `FROM ${python}\nCOPY app.py /var/task/\nENV TABLE=of-the-image\nCMD ["app.first"]\n`;
    await writeFile(join(folder.path, 'Dockerfile'), dockerfile);
    await run('docker', ['build', '--quiet', '--tag', name, folder.path], {
      timeoutMs: 120_000,
      env: { DOCKER_BUILDKIT: '0' },
    });
    return new BuiltImage(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('docker', ['rmi', '--force', this.name], { timeoutMs: 60_000 });
  }
}

describe('a function that is an image', () => {
  it('runs the command of the image', async (context) => {
    await using image = await BuiltImage.build(await needsLambdaImages(context), 'samwright-test-app:command');
    await using fn = new OneContainerFunction(imageFunction(image.name), await needsLambdaImages(context));

    const { payload } = await fn.invoke();

    expect(payload).toEqual({ handler: 'first', _HANDLER: 'app.first', env: 'of-the-image', cwd: '/var/task' });
  });

  it('runs what ImageConfig says instead', async (context) => {
    await using image = await BuiltImage.build(await needsLambdaImages(context), 'samwright-test-app:config');
    const images = await needsLambdaImages(context);
    await using command = new OneContainerFunction(
      imageFunction(image.name, { imageConfig: { command: ['app.second'] } }),
      images,
    );
    await using entryPoint = new OneContainerFunction(
      imageFunction(image.name, {
        environment: { TABLE: 'of-the-template' },
        imageConfig: {
          entryPoint: ['/bin/sh', '/lambda-entrypoint.sh'],
          workingDirectory: '/tmp',
          command: ['app.first'],
        },
      }),
      images,
    );

    const ofCommand = await command.invoke();
    const ofEntryPoint = await entryPoint.invoke();

    expect(ofCommand.payload).toEqual({ handler: 'second', _HANDLER: 'app.second' });
    expect(ofEntryPoint.payload).toMatchObject({ handler: 'first', env: 'of-the-template', cwd: '/tmp' });
  });

  it('logs through the engine where its entry point is its own', async (context) => {
    const images = await needsLambdaImages(context);
    await using image = await BuiltImage.build(images, 'samwright-test-app:log');
    const imageConfig = { entryPoint: ['/bin/sh', '/lambda-entrypoint.sh'], command: ['app.prints'] };
    await using fn = new OneContainerFunction(imageFunction(image.name, { imageConfig }), images);

    for (let id = 0; id < 20; id++) {
      const { logs } = await fn.invoke({ id });

      expect(written(logs)).toBe(`call ${id}\n`);
    }
  });

  it('names a program that is not there', async (context) => {
    const images = await needsLambdaImages(context);
    const definition = imageFunction(images.node, { imageConfig: { entryPoint: ['/no/such/program'] } });
    await using fn = new OneContainerFunction(definition, images);

    const { functionError, payload } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload.errorType).toBe('Runtime.InvalidEntrypoint');
    expect(payload.errorMessage).toContain('/no/such/program');
  });

  it('is not on this machine', async (context) => {
    const images = await needsLambdaImages(context);
    await using fn = new OneContainerFunction(imageFunction('samwright-test-nowhere:latest'), images);

    await expect(fn.invoke()).rejects.toMatchObject({
      name: 'ContainerError',
      code: 'IMAGE_NOT_FOUND',
      message: expect.stringContaining('samwright-test-nowhere:latest'),
    });
  });
});

describe('the image of a function', () => {
  it('is pulled when it is missing, and says why it cannot be', async (context) => {
    const images = await needsLambdaImages(context);
    const image = '127.0.0.1:1/nothing:here';
    await using fn = new OneContainerFunction(node('hello.handler'), images, {
      images: { Fn: image },
      pull: 'missing',
    });

    await expect(fn.invoke()).rejects.toMatchObject({ code: 'PULL_FAILED', message: expect.stringContaining(image) });
    expect(fn.containerEvents).toEqual([{ type: 'image-pulling', image }]);
  });

  it('is for an architecture that this machine cannot run', async (context) => {
    const images = await needsLambdaImages(context);
    const other = process.arch === 'arm64' ? 'x86_64' : 'arm64';
    const definition = node('hello.handler', { architecture: other });
    await using fn = new OneContainerFunction(definition, images, { images: {}, pull: 'missing' });

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'PLATFORM_NOT_SUPPORTED',
      message: expect.stringContaining(`public.ecr.aws/lambda/nodejs:22-${other}`),
    });
  });

  it('is in a network that does not exist', async (context) => {
    const images = await needsLambdaImages(context);
    await using fn = new OneContainerFunction(node('hello.handler'), images, { network: 'no-such-network' });

    await expect(fn.invoke()).rejects.toMatchObject({ code: 'NETWORK_NOT_FOUND' });
  });

  it('cannot mount what the engine does not find', async (context) => {
    const images = await needsLambdaImages(context);
    const volumeBase = { local: '/', remote: '/no/such/folder' };
    await using fn = new OneContainerFunction(inlineNode(''), images, { volumeBase });

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'MOUNT_FAILED',
      message: expect.stringContaining('/no/such/folder'),
    });
  });

  it.each([
    ['nodejs22.x', 'x86_64', 'nodejs:22-x86_64'],
    ['nodejs20.x', 'arm64', 'nodejs:20-arm64'],
    ['python3.13', 'x86_64', 'python:3.13-x86_64'],
    ['ruby3.4', 'x86_64', 'ruby:3.4-x86_64'],
    ['java21', 'arm64', 'java:21-arm64'],
    ['java8.al2', 'x86_64', 'java:8.al2-x86_64'],
    ['dotnet8', 'x86_64', 'dotnet:8-x86_64'],
    ['provided.al2023', 'arm64', 'provided:al2023-arm64'],
    ['provided.al2', 'x86_64', 'provided:al2-x86_64'],
    ['provided', 'x86_64', 'provided:alami'],
    ['go1.x', 'x86_64', 'go:1'],
  ] as const)('of %s for %s is %s', (runtime, architecture, expected) => {
    expect(officialImage(runtime, architecture)).toBe(`public.ecr.aws/lambda/${expected}`);
  });
});
