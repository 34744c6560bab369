import { execFile } from 'node:child_process';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SamClient } from 'samwright';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';

const template = (greeting: string, more = ''): string => `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Secret: { Type: String, NoEcho: true, Default: hidden }
Globals:
  Function: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: ./src }
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      Environment: { Variables: { GREETING: ${greeting}, PASSWORD: !Ref Secret } }
  Other: { Type: AWS::Serverless::Function }
${more}`;

const WITH_ROUTE = `
  Served:
    Type: AWS::Serverless::Function
    Properties: { Events: { Get: { Type: HttpApi, Properties: { Path: /, Method: get } } } }
`;

async function aFolder(): Promise<TemporaryFolder> {
  const folder = await TemporaryFolder.create();
  await mkdir(join(folder.path, 'src'));
  await writeFile(join(folder.path, 'template.yaml'), template('hello'));
  await writeFile(
    join(folder.path, 'src', 'index.js'),
    'exports.handler = async () => [process.env.GREETING, process.pid];',
  );
  return folder;
}

it('sees a changed template, and keeps the environments that it does not touch', async () => {
  await using folder = await aFolder();
  const file = join(folder.path, 'template.yaml');
  await using sam = new SamClient({ template: file });
  const before = await sam.invokeLocal('Greeter');
  const other = await sam.invokeLocal('Other');

  await writeFile(file, template('good morning'));
  await utimes(file, new Date(), new Date(Date.now() + 2_000));
  const after = await sam.invokeLocal('Greeter');
  const otherAfter = await sam.invokeLocal('Other');

  expect(before.payload).toEqual(['hello', expect.any(Number)]);
  expect(after.payload).toEqual(['good morning', expect.any(Number)]);
  expect(otherAfter.payload).toEqual(other.payload);
});

it('explains the environment of a function, without its secrets', async () => {
  await using folder = await aFolder();
  await using sam = new SamClient({
    template: join(folder.path, 'template.yaml'),
    local: { env: { GREETING: 'good evening' } },
  });

  const variables = await sam.explainEnvironment('Greeter');

  expect(variables.find(({ name }) => name === 'GREETING')).toEqual({
    name: 'GREETING',
    value: 'good evening',
    source: 'client',
    overrides: [{ source: 'template', value: 'hello' }],
  });
  expect(variables.find(({ name }) => name === 'PASSWORD')).toMatchObject({ value: '****' });
});

it.each(['startApi', 'startLambda'] as const)(
  'lets the listener of %s hear of functions until that is closed',
  async (start) => {
    await using folder = await aFolder();
    await writeFile(join(folder.path, 'template.yaml'), template('hello', WITH_ROUTE));
    await using sam = new SamClient({ template: join(folder.path, 'template.yaml') });
    const heard: string[] = [];
    const served = await sam[start]({ onEvent: ({ type }) => void heard.push(type) });

    await sam.invokeLocal('Greeter');
    await served.close();
    const whileOpen = heard.splice(0);
    await sam.invokeLocal('Greeter');

    expect(whileOpen).toContain('invocation-finished');
    expect(heard).toEqual([]);
  },
);

it('closes an API whose signal is aborted by the first event', async () => {
  await using folder = await aFolder();
  await writeFile(join(folder.path, 'template.yaml'), template('hello', WITH_ROUTE));
  await using sam = new SamClient({ template: join(folder.path, 'template.yaml') });
  const ending = new AbortController();

  const api = await sam.startApi({ signal: ending.signal, onEvent: () => ending.abort() });

  await expect(api.request('/')).rejects.toMatchObject({ code: 'API_CLOSED' });
});

it('sees a changed template of the working directory too, and in every method', async () => {
  await using folder = await aFolder();
  const script = `
    import { utimes, writeFile } from 'node:fs/promises';
    import { SamClient } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
    await using sam = new SamClient();
    const seen = async () => {
      const { template } = await sam.transform();
      const { payload } = await sam.invokeLocal('Greeter');
      return [template.Resources.Greeter.Properties.Environment.Variables.GREETING, payload[0], (await sam.validate()).length];
    };
    const before = await seen();
    await writeFile('template.yaml', ${JSON.stringify(template('bye', 'Outputs: { Broken: { Value: !Ref Nowhere } }'))});
    await utimes('template.yaml', new Date(), new Date(Date.now() + 2_000));
    console.log(JSON.stringify([before, await seen()]));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: folder.path,
  });

  expect(JSON.parse(stdout)).toEqual([
    ['hello', 'hello', 0],
    ['bye', 'bye', expect.any(Number)],
  ]);
  expect(JSON.parse(stdout)[1][2]).toBeGreaterThan(0);
});
