import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadApplication } from '../../../src/application/index.ts';
import { CleanupStack, TemporaryFolder } from '../../../src/core/index.ts';
import { type LocalApi, SandboxPool, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { check } from './cases/check.ts';
import { FUNCTION_URLS, type UrlCase } from './cases/function-urls.ts';
import { type RawResponse, sendRaw } from './raw-http.ts';

/** Request → event and result → response of function URLs, from a template to a function in its own process. */

const ECHO = `export const handler = async (event) => {
  if (event.headers['x-throws']) throw new Error('no');
  if (event.headers['x-returns']) return JSON.parse(Buffer.from(event.headers['x-returns'], 'base64').toString());
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) };
};`;

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs22.x, Handler: echo.handler, CodeUri: ./src } }
Resources:
  Plain: { Type: AWS::Serverless::Function, Properties: { FunctionUrlConfig: { AuthType: NONE } } }
  Stream: { Type: AWS::Serverless::Function, Properties: { FunctionUrlConfig: { AuthType: NONE, InvokeMode: RESPONSE_STREAM } } }
  Cors:
    Type: AWS::Serverless::Function
    Properties:
      FunctionUrlConfig:
        AuthType: NONE
        Cors: { AllowOrigins: [https://a.test], AllowMethods: [GET, PUT], ExposeHeaders: [x-b], MaxAge: 60, AllowCredentials: true }
`;

const resources = new CleanupStack();
let api: LocalApi;

beforeAll(async () => {
  const folder = resources.use(await TemporaryFolder.create());
  await mkdir(join(folder.path, 'src'));
  await writeFile(join(folder.path, 'src', 'echo.mjs'), ECHO);
  const { document } = parseTemplate(TEMPLATE, { folder: folder.path });
  const application = loadApplication(document!, { region: 'us-east-1' });
  api = resources.use(await startApi(application, resources.use(new SandboxPool(application))));
});

afterAll(() => resources.close());

it.each(FUNCTION_URLS.map((one) => [`${one.name} (${one.source})`, one] as const))('%s', async (_, one) => {
  check(await ask(one), one.expected);
});

it('are at least 40', () => {
  expect(FUNCTION_URLS.length).toBeGreaterThanOrEqual(40);
});

async function ask({ at = 'Plain', request = 'GET /a', headers = [], body, ...more }: UrlCase): Promise<RawResponse> {
  const [method = '', target = ''] = request.split(' ');
  const result = Buffer.from(JSON.stringify(more.returns ?? null)).toString('base64');
  const answer: [string, string][] = 'returns' in more ? [['X-Returns', result]] : [];
  return await sendRaw(api.urls[`${at}Url`] ?? '', { method, target, headers: [...headers, ...answer], body });
}
