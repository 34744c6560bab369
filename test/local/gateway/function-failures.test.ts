import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadApplication } from '../../../src/application/index.ts';
import { CleanupStack, TemporaryFolder } from '../../../src/core/index.ts';
import { type LocalApi, SandboxPool, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { sendRaw } from './raw-http.ts';

/** What clients get of the ways in which a function itself ends, each in a process of its own. */

const FAIL = `export const handler = async (event) => {
  const how = event.how ?? event.rawPath ?? event.path;
  if (how.endsWith('/late')) await new Promise(() => setTimeout(() => {}, 600_000));
  if (how.endsWith('/exit')) process.exit(1);
  return { statusCode: 200, body: 'a'.repeat(how.endsWith('/large') ? 7_000_000 : 6_000_000) };
};`;

/** A function behind an API of each kind, at a path of its own. */
const functionAt = (path: string, timeout: number): object => ({
  Type: 'AWS::Serverless::Function',
  Properties: {
    Runtime: 'nodejs22.x',
    Handler: 'fail.handler',
    CodeUri: './src',
    Timeout: timeout,
    FunctionUrlConfig: { AuthType: 'NONE' },
    Events: {
      Rest: { Type: 'Api', Properties: { Path: path, Method: 'GET', RestApiId: { Ref: 'Rest' } } },
      Http: { Type: 'HttpApi', Properties: { Path: path, Method: 'GET', ApiId: { Ref: 'Http' } } },
    },
  },
});

const mapped = (statusCode: string, template: string): object => ({
  statusCode,
  responseTemplates: { 'application/json': template },
});

/** The same function behind an integration that maps what comes of it. */
const mappedTo = (functionId: string): object => ({
  get: {
    'x-amazon-apigateway-integration': {
      type: 'aws',
      httpMethod: 'POST',
      uri: {
        'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${functionId}.Arn}/invocations`,
      },
      requestTemplates: { 'application/json': '{"how": "$context.path"}' },
      responses: {
        default: mapped('200', '$input.path("$.body").length()'),
        // The pattern with which the Serverless Framework deploys functions that are no proxies.
        '[\\s\\S]*(Process\\s?exited\\s?before\\s?completing\\s?request|Task\\s?timed\\s?out\\s?)[\\s\\S]*': mapped(
          '504',
          '$input.path("$.errorType")',
        ),
        '.*exited.*': mapped('500', '$input.path("$.errorType")'),
        '.*payload size.*': mapped('502', '$input.path("$.errorType")'),
      },
    },
  },
});

const TEMPLATE = JSON.stringify({
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: {
    Fn: functionAt('/{how}', 60),
    Slow: functionAt('/late', 1),
    Rest: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'dev' } },
    Http: { Type: 'AWS::Serverless::HttpApi' },
    Mapped: {
      Type: 'AWS::Serverless::Api',
      Properties: {
        StageName: 'dev',
        DefinitionBody: {
          openapi: '3.0.1',
          info: { title: 'x', version: '1' },
          paths: { '/late': mappedTo('Slow'), '/{how}': mappedTo('Fn') },
        },
      },
    },
  },
});

const resources = new CleanupStack();
let api: LocalApi;

beforeAll(async () => {
  const folder = resources.use(await TemporaryFolder.create());
  await mkdir(join(folder.path, 'src'));
  await writeFile(join(folder.path, 'src', 'fail.mjs'), FAIL);
  const { document } = parseTemplate(TEMPLATE, { folder: folder.path });
  const application = loadApplication(document!, { region: 'us-east-1' });
  api = resources.use(await startApi(application, resources.use(new SandboxPool(application))));
});

afterAll(() => resources.close());

/** Of a proxy it is a bad gateway, of a function URL in plain text, and of an HTTP API an error of its own. */
const REST = [502, '{"message": "Internal server error"}'] as const;
const HTTP = [500, '{"message":"Internal Server Error"}'] as const;
const URL = [502, 'Internal Server Error'] as const;

describe.each<readonly [name: string, path: string, ofMapping: readonly [number, string]]>([
  ['takes too long', '/late', [504, 'Sandbox.Timedout']],
  ['ends its process', '/exit', [500, 'Runtime.ExitError']],
  ['returns more than 6 MB', '/large', [502, 'Function.ResponseSizeTooLarge']],
])('a function that %s', (_, path, ofMapping) => {
  it.each([
    ['Rest', REST],
    ['Mapped', ofMapping],
    ['Http', HTTP],
    [path === '/late' ? 'SlowUrl' : 'FnUrl', URL],
  ])('is told to the client of %s', async (name, expected) => {
    const answer = await sendRaw(api.urls[name] ?? '', { method: 'GET', target: path, headers: [] });

    expect([answer.status, answer.body.toString()]).toEqual(expected);
  });
});

it.each(['Rest', 'Mapped', 'Http', 'FnUrl'])('a function that returns almost 6 MB is heard: %s', async (name) => {
  const answer = await sendRaw(api.urls[name] ?? '', { method: 'GET', target: '/fine', headers: [] });

  expect([answer.status, answer.body.length]).toEqual([200, name === 'Mapped' ? '6000000'.length : 6_000_000]);
});
