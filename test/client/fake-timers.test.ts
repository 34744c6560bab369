import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SamClient } from 'samwright';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';

// Here all that a test runner can fake is faked, and nothing moves that clock.
beforeEach(() => vi.useFakeTimers({ now: new Date('2001-02-03'), shouldAdvanceTime: false }));
afterEach(() => vi.useRealTimers());

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs22.x, CodeUri: ./src, Timeout: 1 }
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.greet
      Events: { Get: { Type: HttpApi, Properties: { Path: /, Method: get } } }
  Endless:
    Type: AWS::Serverless::Function
    Properties: { Handler: index.wait }
`;

const CODE = `
exports.greet = async (event, context) => {
  console.log('greeting with', context.getRemainingTimeInMillis() > 0 ? 'time left' : 'no time left');
  return { statusCode: 200, body: 'hello' };
};
exports.wait = () => new Promise((resolve) => setTimeout(resolve, 60_000));
`;

async function aClient(folder: TemporaryFolder): Promise<SamClient> {
  await mkdir(join(folder.path, 'src'));
  await writeFile(join(folder.path, 'template.yaml'), TEMPLATE);
  await writeFile(join(folder.path, 'src', 'index.js'), CODE);
  return new SamClient({ template: join(folder.path, 'template.yaml') });
}

it('invokes, times out, builds and serves while the timers of the test are faked', async () => {
  await using folder = await TemporaryFolder.create();
  await using sam = await aClient(folder);

  const greeted = await sam.invokeLocal('Greeter');
  const again = await sam.invokeLocal('Greeter');
  const timedOut = await sam.invokeLocal('Endless');
  await using api = await sam.startApi();
  const served = await fetch(api.url);
  const { functions } = await sam.build({ buildDir: join(folder.path, 'built') });

  expect([greeted.payload, again.logs]).toEqual([
    { statusCode: 200, body: 'hello' },
    expect.stringContaining('greeting with time left'),
  ]);
  expect(timedOut.failure).toMatchObject({ kind: 'timeout' });
  expect(await served.text()).toBe('hello');
  expect(Object.keys(functions)).toEqual(['Greeter', 'Endless']);
});
