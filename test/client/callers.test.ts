import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SamClient, SamFunction, SamTemplate } from 'samwright';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';

const withoutCode = (folder: string): SamTemplate<string, never, never, never, string> =>
  new SamTemplate({ folder }).add(
    new SamFunction('Orders', {
      runtime: 'nodejs22.x',
      handler: 'orders.handler',
      codeUri: './nowhere',
    }).addHttpApiEvent('All'),
  );

async function takenPort(): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

it.each<[string, string, (folder: string, port: number) => Promise<unknown>]>([
  [
    'a template that is not there',
    'TEMPLATE_NOT_FOUND',
    async () => {
      await using sam = new SamClient({ template: 'nowhere.yaml' });
      await sam.invokeLocal('Orders');
    },
  ],
  [
    'code that is not there',
    'CODE_NOT_FOUND',
    async (folder) => {
      await using sam = new SamClient({ template: withoutCode(folder) });
      await sam.invokeLocal('Orders');
    },
  ],
  [
    'a port that is taken',
    'PORT_IN_USE',
    async (folder, port) => {
      await using sam = new SamClient({ template: withoutCode(folder) });
      await sam.startApi({ port });
    },
  ],
])('the stack of %s leads to the line of the test', async (_, code, work) => {
  await using folder = await TemporaryFolder.create();
  await using taken = await takenPort();

  const error: unknown = await work(folder.path, taken.port).catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code, stack: expect.stringContaining('callers.test.ts') });
});
