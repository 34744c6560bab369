import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadApplication } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { type LocalApi, SandboxPool, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { BODIES } from './cases/bodies.ts';
import type { Case } from './cases/case.ts';
import { check } from './cases/check.ts';
import { CONTEXTS } from './cases/contexts.ts';
import { PATHS } from './cases/paths.ts';
import { QUERIES_AND_HEADERS } from './cases/queries-and-headers.ts';
import { RESULTS } from './cases/results.ts';
import { type RawResponse, sendRaw } from './raw-http.ts';

/** Request → event and result → response, of the three kinds of APIs, from a template to a function in its own process. */

const KINDS = ['rest', 'v1', 'v2'] as const;
const TABLES = {
  paths: PATHS,
  'queries and headers': QUERIES_AND_HEADERS,
  bodies: BODIES,
  contexts: CONTEXTS,
  results: RESULTS,
};

const ROUTES = [
  'ANY /',
  'ANY /{proxy+}',
  'GET /pets/{id}',
  'GET /pets/mine',
  'GET /pets/{id}/toys/{toy}',
  'GET /files/{folder}/{name+}',
  'GET /both',
  'ANY /both',
  'POST /only-post',
];

/** An answer that the request brings along, or the event. */
const ECHO = `export const handler = async (event) => {
  const headers = Object.fromEntries(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (headers['x-throws']) throw new Error('no');
  if (headers['x-returns']) return JSON.parse(Buffer.from(headers['x-returns'], 'base64').toString());
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) };
};`;

function template(): string {
  const events = (type: string, api: string) =>
    ROUTES.map((key, index) => {
      const [method = '', path = ''] = key.split(' ');
      const format = api === 'v1' ? { PayloadFormatVersion: '1.0' } : {};
      const ref = type === 'Api' ? { RestApiId: { Ref: api } } : { ApiId: { Ref: api } };
      return [`${api}${index}`, { Type: type, Properties: { ...ref, Method: method, Path: path, ...format } }];
    });
  return JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      rest: {
        Type: 'AWS::Serverless::Api',
        Properties: { StageName: 'Prod', BinaryMediaTypes: ['image~1png'], Variables: { VarName: 'varValue' } },
      },
      v1: { Type: 'AWS::Serverless::HttpApi', Properties: { StageVariables: { VarName: 'v1Value' } } },
      v2: { Type: 'AWS::Serverless::HttpApi', Properties: { StageVariables: { VarName: 'v2Value' } } },
      Echo: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'echo.handler',
          CodeUri: './src',
          Events: Object.fromEntries([
            ...events('Api', 'rest'),
            ...events('HttpApi', 'v1'),
            ...events('HttpApi', 'v2'),
          ]),
        },
      },
    },
  });
}

let api: LocalApi;
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const folder = await TemporaryFolder.create();
  await mkdir(join(folder.path, 'src'));
  await writeFile(join(folder.path, 'src', 'echo.mjs'), ECHO);
  const { document } = parseTemplate(template(), { folder: folder.path });
  const application = loadApplication(document!, { region: 'us-east-1' });
  const pool = new SandboxPool(application);
  api = await startApi(application, pool);
  cleanups.push(
    () => api.close(),
    () => pool.close(),
    () => folder[Symbol.asyncDispose](),
  );
});

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe.each(Object.entries(TABLES))('%s', (_, cases) => {
  for (const kind of KINDS) {
    const rows = cases.flatMap((one) => (one[kind] === undefined ? [] : [[one, one[kind]] as const]));
    it.each(rows.map(([one, expected]) => [`${one.name} (${one.source})`, one, expected] as const))(
      `${kind}: %s`,
      async (__, one, expected) => {
        check(await ask(one, kind), expected);
      },
    );
  }
});

it('are at least 250', () => {
  const all = Object.values(TABLES).flat();

  expect(all.flatMap((one) => KINDS.filter((kind) => one[kind] !== undefined)).length).toBeGreaterThanOrEqual(250);
});

async function ask(
  { request = 'GET /a', headers = [], body, returns }: Case,
  kind: (typeof KINDS)[number],
): Promise<RawResponse> {
  const [method = '', target = ''] = request.split(' ');
  const answer: [string, string][] =
    returns === undefined ? [] : [['X-Returns', Buffer.from(JSON.stringify(returns)).toString('base64')]];
  return await sendRaw(api.urls[kind] ?? '', { method, target, headers: [...headers, ...answer], body });
}
