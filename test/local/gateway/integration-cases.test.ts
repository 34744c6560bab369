import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CleanupStack } from '../../../src/core/index.ts';
import { check } from './cases/check.ts';
import { INTEGRATIONS, type IntegrationCase } from './cases/integrations.ts';
import type { AnyEvent } from './functions.ts';
import { joined, sendRaw } from './raw-http.ts';
import { FN_ARN, type Received, RestTemplate, startUpstream } from './rest-template.ts';

/** Every row has a route of its own, all of one API: from the mapping of a request to that of the answer. */
const ROWS: readonly IntegrationCase[] = Object.values(INTEGRATIONS).flat();

function template(upstream: string): string {
  const paths = ROWS.map(({ integration }, index) => {
    const uri = integration['type'] === 'aws' ? { uri: FN_ARN, httpMethod: 'POST' } : {};
    const filled: unknown = JSON.parse(JSON.stringify({ ...integration, ...uri }).replaceAll('{UPSTREAM}', upstream));
    return [`/r${index}/{id}`, { 'x-amazon-apigateway-any-method': { 'x-amazon-apigateway-integration': filled } }];
  });
  return JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Fn: {
        Type: 'AWS::Serverless::Function',
        Properties: { Runtime: 'nodejs22.x', Handler: 'app.handler', CodeUri: './src' },
      },
      Api: {
        Type: 'AWS::Serverless::Api',
        Properties: {
          StageName: 'dev',
          Variables: { which: 'blue' },
          DefinitionBody: { openapi: '3.0.1', info: { title: 'x', version: '1' }, paths: Object.fromEntries(paths) },
        },
      },
    },
  });
}

/** Gives the event back, or throws what it says. */
function handler(event: AnyEvent): unknown {
  if (typeof event === 'object' && event !== null && 'throws' in event) throw new Error(String(event.throws));
  return event;
}

const cleanup = new CleanupStack();
let api: RestTemplate;
let received: Received[];

beforeAll(async () => {
  const upstream = await startUpstream(cleanup, (response, { method, url = '' }) => {
    response.statusCode = Number(/^\/status\/(\d+)/.exec(url)?.[1] ?? 200);
    response.setHeader('Content-Type', url === '/html' ? 'text/html' : 'application/json');
    response.setHeader('X-Up', 'yes');
    response.end(JSON.stringify({ line: `${method} ${url}` }));
  });
  received = upstream.received;
  api = cleanup.use(await RestTemplate.start(template(upstream.url), { handler }));
});

afterAll(() => cleanup.close());

describe.each(Object.entries(INTEGRATIONS))('%s', (_, rows) => {
  it.each(rows.map((row) => [`${row.name} (${row.source})`, row] as const))('%s', async (__, row) => {
    const { request = 'GET', id = '7', headers = {}, body, expected, upstream } = row;
    const [method = '', query = ''] = request.split(' ');
    const before = received.length;

    const response = await sendRaw(api.api.url, {
      method,
      target: `/r${ROWS.indexOf(row)}/${id}${query}`,
      headers: Object.entries(headers),
      body,
    });

    check(response, { status: expected.status ?? 200, ...expected });
    if (upstream !== undefined) expect(received.slice(before)).toEqual([expect.objectContaining(upstream)]);
    expect(joined(response.headers)['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
