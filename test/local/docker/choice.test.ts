import { describe, expect, it } from 'vitest';
import { SandboxChoice, SandboxPool } from '../../../src/local/index.ts';
import { ProcessSandboxes } from '../../../src/local/sandbox/index.ts';
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
    await using sandboxes = new SandboxChoice(new ProcessSandboxes(), {
      functions: { Contained: 'docker' },
      docker: { images: { 'nodejs22.x': nodeImage }, pull: 'never' },
    });
    const image = imageFunction(python, {
      id: 'Image',
      // The image has no code of its own: the handler comes along in the command.
      imageConfig: { entryPoint: ['/var/lang/bin/python3', '-c', runs(text)], command: ['index.handler'] },
    });
    const functions = [node('counter.handler', { id: 'Plain' }), node('counter.handler', { id: 'Contained' }), image];
    await using pool = new SandboxPool(application(functions), { sandboxes });

    const invoke = async (functionId: string): Promise<unknown> => {
      const { payload } = await pool.invoke({ functionId, payload: Buffer.from('{}') });
      return JSON.parse(Buffer.from(payload).toString());
    };

    expect(await invoke('Plain')).toMatchObject({ count: 1 });
    expect(await containersOf('Plain')).toEqual([]);
    expect(await invoke('Contained')).toMatchObject({ count: 1 });
    expect(await containersOf('Contained')).toHaveLength(1);
    expect(await invoke('Image')).toBe('an image');
  });

  it('needs no engine where there is nothing for it to run', async () => {
    const sandboxes = new SandboxChoice(new ProcessSandboxes(), { docker: { host: 'unix:///no/such/socket' } });
    await using fn = new OneFunction(node('counter.handler'), { sandboxes });

    const { payload } = await fn.invoke();

    expect(payload.count).toBe(1);
    await sandboxes[Symbol.asyncDispose]();
  });

  it('says so where an engine is needed and there is none', async () => {
    const sandboxes = new SandboxChoice(new ProcessSandboxes(), { docker: { host: 'unix:///no/such/socket' } });
    await using fn = new OneFunction(imageFunction('app:latest'), { sandboxes });

    await expect(fn.invoke()).rejects.toMatchObject({ name: 'ContainerError', code: 'ENGINE_NOT_FOUND' });
    await sandboxes[Symbol.asyncDispose]();
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
