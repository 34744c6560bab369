import { describe, expect, it } from 'vitest';
import { SandboxPool } from '../../../src/local/index.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { application, node, OneFunction } from '../runtime/fixture.ts';
import { containersOf, imageFunction } from './container.ts';

const text = `
def handler(event, context):
    return "an image"
`;

describe('the choice of sandboxes', () => {
  it('is a process for code, a container for an image and for what is told to be in one', async (context) => {
    const { node: nodeImage, python } = await needsLambdaImages(context);
    const image = imageFunction(python, {
      id: 'Image',
      // The image has no code of its own: the handler comes along in the command.
      imageConfig: { entryPoint: ['/var/lang/bin/python3', '-c', runs(text)], command: ['index.handler'] },
    });
    const docker = { images: { 'nodejs22.x': nodeImage }, pull: 'never' } as const;
    const plain = node('counter.handler', { id: 'Plain' });
    await using pool = new SandboxPool(application([plain, image]), { docker });
    const contained = node('counter.handler', { id: 'Contained' });
    await using containers = new SandboxPool(application([contained]), { sandbox: 'docker', docker });

    const invoke = async (functions: SandboxPool, functionId: string): Promise<unknown> => {
      const { payload } = await functions.invoke({ functionId, payload: Buffer.from('{}') });
      return JSON.parse(Buffer.from(payload).toString());
    };

    expect(await invoke(pool, 'Plain')).toMatchObject({ count: 1 });
    expect(await containersOf('Plain')).toEqual([]);
    expect(await invoke(containers, 'Contained')).toMatchObject({ count: 1 });
    expect(await containersOf('Contained')).toHaveLength(1);
    expect(await invoke(pool, 'Image')).toBe('an image');
  });

  it('needs no engine where there is nothing for it to run', async () => {
    await using fn = new OneFunction(node('counter.handler'), { docker: { host: 'unix:///no/such/socket' } });

    const { payload } = await fn.invoke();

    expect(payload.count).toBe(1);
  });

  it('says so where an engine is needed and there is none', async () => {
    await using fn = new OneFunction(imageFunction('app:latest'), { docker: { host: 'unix:///no/such/socket' } });

    await expect(fn.invoke()).rejects.toMatchObject({ name: 'ContainerError', code: 'ENGINE_NOT_FOUND' });
  });
});

/** A program that makes a module of the text and hands it to the runtime client. */
function runs(module: string): string {
  return [
    'import sys',
    'sys.path.append("/var/runtime")',
    `open("/tmp/index.py", "w").write(${JSON.stringify(module)})`,
    'sys.path.append("/tmp")',
    'from awslambdaric.__main__ import main',
    'main(["awslambdaric", sys.argv[-1]])',
  ].join('\n');
}
