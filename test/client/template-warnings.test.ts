import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SamClient, type SamEvent } from 'samwright';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';

/** What is heard of a template that has errors, while what is right in it runs. */

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs22.x, CodeUri: ., Handler: app.handler } }
Resources:
  Good: { Type: AWS::Serverless::Function, Properties: { FunctionUrlConfig: { AuthType: NONE } } }
  Bad: { Type: AWS::Serverless::Function, Properties: { Events: { Get: { Type: Api, Properties: { Path: /only } } } } }
`;

let folder: TemporaryFolder;
let file: string;
const heard = (events: readonly SamEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'warning' && event.code === 'TEMPLATE_PROBLEM' ? [event.message] : []));

beforeEach(async () => {
  folder = await TemporaryFolder.create();
  file = join(folder.path, 'template.yaml');
  await writeFile(file, TEMPLATE);
  await writeFile(join(folder.path, 'app.mjs'), 'export const handler = async () => "ok";');
});

afterEach(() => folder[Symbol.asyncDispose]());

it('each listener hears of an error in the template once, with its place', async () => {
  const ofClient: SamEvent[] = [];
  const ofApi: SamEvent[] = [];
  await using sam = new SamClient({ template: file, onEvent: (event) => ofClient.push(event) });

  await sam.invokeLocal('Good');
  const api = await sam.startApi({ onEvent: (event) => ofApi.push(event) });
  await writeFile(file, `${TEMPLATE}# the same\n`);
  await utimes(file, new Date(), new Date(Date.now() + 5000));
  await api.request('/');

  expect(heard(ofClient)).toContainEqual(expect.stringMatching(/Bad.*'Method' is required.*template\.yaml:5:3\)$/s));
  expect(new Set(heard(ofClient)).size).toBe(heard(ofClient).length);
  expect(heard(ofApi)).toEqual(heard(ofClient));
});

it('a parameter that the template does not have is told of, with the name that was meant', async () => {
  const events: SamEvent[] = [];
  await writeFile(file, `Parameters: { Stage: { Type: String, Default: dev } }\n${TEMPLATE}`);
  await using sam = new SamClient({
    template: file,
    parameters: { Stagee: 'prod' },
    onEvent: (event) => events.push(event),
  });

  await sam.invokeLocal('Good');

  const told = 'Parameter "Stagee": the template has no such parameter. Did you mean "Stage"?';
  expect(heard(events)).toContainEqual(expect.stringContaining(told));
});

it('a template whose APIs are all left out says so where they are started', async () => {
  await writeFile(file, TEMPLATE.replace(/ {2}Good.*\n/, ''));
  await using sam = new SamClient({ template: file });

  await expect(sam.startApi()).rejects.toMatchObject({
    code: 'NO_ROUTES',
    message: expect.stringMatching(/Left out because of errors in the template:\n {2}.*Bad/s),
    hint: 'Correct these errors first.',
  });
});
