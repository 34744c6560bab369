import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { DockerSandboxes } from '../../../src/local/sandbox/docker/index.ts';
import type { SandboxSpec, SandboxTarget } from '../../../src/local/sandbox/sandbox.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { fixtureFolder } from '../runtime/fixture.ts';

const target: SandboxTarget = {
  next: () => {},
  answer: () => false,
  initError: () => {},
  output: () => {},
  exited: () => {},
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

it('lets a debugger get at a Node.js function in a container', async (context) => {
  const { node } = await needsLambdaImages(context);
  await using sandboxes = new DockerSandboxes({ images: { 'nodejs22.x': node }, pull: 'never' });
  const port = await freePort();
  const spec: SandboxSpec = {
    functionId: 'Debugged',
    runtime: 'nodejs22.x',
    codeFolder: fixtureFolder('node'),
    layerFolders: [],
    variables: { _HANDLER: 'hello.handler' },
    memorySize: 128,
    debug: { port, args: [`--inspect-brk=127.0.0.1:${port}`] },
  };

  const sandbox = await sandboxes.start(spec, target);
  const list = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  const isThere = async (): Promise<unknown> => list().catch(() => undefined);

  try {
    await expect.poll(isThere, { timeout: 15_000 }).toMatchObject([{ type: 'node' }]);
  } finally {
    await sandbox.stop();
  }
});
