import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { loadApplication } from '../../../src/application/index.ts';
import { CleanupStack } from '../../../src/core/index.ts';
import { type LocalApi, type StartApiEvent, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { type SocketCase, type SocketRoute, WEB_SOCKETS } from './cases/web-sockets.ts';
import { type AnyEvent, InProcessInvoker } from './functions.ts';

/** Messages → routes, integrations and answers of WebSocket APIs: one API for each case, all of one template. */

const resources = new CleanupStack();
const received: AnyEvent[] = [];
const events: StartApiEvent[] = [];
const returns = new Map<string, unknown>();
let api: LocalApi;
let invoker: InProcessInvoker;

beforeAll(async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url: path = '', headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(Number(/^\/status\/(\d+)/.exec(path)?.[1] ?? 200), { 'X-Kind': 'plain' });
      response.end(JSON.stringify({ path }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  resources.defer(() => void server.close());
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { document } = parseTemplate(template(upstream), { folder: resolve('/app') });
  const application = loadApplication(document!, { region: 'us-east-1' });
  invoker = new InProcessInvoker({ Fn: answerOf });
  api = resources.use(
    await startApi(application, invoker, {
      serviceEndpoints: { sqs: upstream },
      onEvent: (event) => events.push(event),
    }),
  );
});

afterAll(() => resources.close());

/** A proxy gets what the case says; anything else its event. */
function answerOf(event: AnyEvent): unknown {
  if (event.fails !== undefined) throw new Error(event.fails);
  if (event.requestContext === undefined) return event;
  if (event.requestContext.eventType !== 'MESSAGE') return { statusCode: 200 };
  const { stage } = event.requestContext;
  return returns.has(stage) ? returns.get(stage) : { statusCode: 200, body: event.body };
}

/** A route that answers in any case: what it says comes after what the route before it said. */
const MARKER: SocketRoute = {
  integration: {
    IntegrationType: 'MOCK',
    TemplateSelectionExpression: 'x',
    RequestTemplates: { x: '{"statusCode":200}' },
  },
  responses: { $default: { TemplateSelectionExpression: 'x', ResponseTemplates: { x: 'marker' } } },
};

function template(upstream: string): string {
  const own = WEB_SOCKETS.map((one, index) => resourcesOf(one, index));
  const Fn = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'a.b', Code: './src' } };
  const Key = { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, Value: 'secret-key' } };
  return JSON.stringify({ Resources: Object.assign({ Fn, Key }, ...own) }).replaceAll('{upstream}', upstream);
}

const FUNCTION_URI = {
  'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations',
};

function resourcesOf(one: SocketCase, index: number): Record<string, object> {
  const id = `Api${index}`;
  const ApiId = { Ref: id };
  const made: Record<string, object> = {};
  const add = (name: string, type: string, properties: object): void => {
    made[`${id}${name}`] = { Type: `AWS::ApiGatewayV2::${type}`, Properties: { ApiId, ...properties } };
  };
  const RouteSelectionExpression = one.expression ?? '$request.body.action';
  made[id] = {
    Type: 'AWS::ApiGatewayV2::Api',
    Properties: { Name: id, ProtocolType: 'WEBSOCKET', RouteSelectionExpression },
  };
  add('Stage', 'Stage', { StageName: `stage${index}`, StageVariables: one.stageVariables ?? {}, ...one.stage });
  const routes = Object.entries({ ...one.routes, marker: MARKER });
  for (const [n, [RouteKey, { integration, responses = {}, answers = true, route }]] of routes.entries()) {
    const uri = { IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION_URI };
    const IntegrationId = { Ref: `${id}Integration${n}` };
    add(`Integration${n}`, 'Integration', { ...uri, ...integration });
    const Target = { 'Fn::Join': ['/', ['integrations', IntegrationId]] };
    const selection = answers ? { RouteResponseSelectionExpression: '$default' } : {};
    add(`Route${n}`, 'Route', { RouteKey, Target, ...selection, ...route });
    if (answers)
      add(`Answer${n}`, 'RouteResponse', { RouteId: { Ref: `${id}Route${n}` }, RouteResponseKey: '$default' });
    for (const [m, [IntegrationResponseKey, response]] of Object.entries(responses).entries()) {
      add(`Response${n}x${m}`, 'IntegrationResponse', { IntegrationId, IntegrationResponseKey, ...response });
    }
  }
  for (const [Name, Schema] of Object.entries(one.models ?? {})) add(`Model${Name}`, 'Model', { Name, Schema });
  if (one.plan !== undefined) {
    const ApiStages = [{ ApiId, Stage: `stage${index}` }];
    made[`${id}Plan`] = { Type: 'AWS::ApiGateway::UsagePlan', Properties: { ApiStages, ...one.plan } };
    const link = { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: `${id}Plan` } };
    made[`${id}Link`] = { Type: 'AWS::ApiGateway::UsagePlanKey', Properties: link };
  }
  return made;
}

const CASES = WEB_SOCKETS.map((one, index) => [`${one.name} (${one.source})`, one, index] as const);

it.each(CASES)('%s', async (_, one, index) => {
  const { expected } = one;
  if ('returns' in one) returns.set(`stage${index}`, one.returns);
  received.length = 0;
  invoker.events.length = 0;

  const socket = new WebSocket(`${api.urls[`Api${index}`]?.replace('http', 'ws')}${one.path ?? '/'}`, {
    headers: one.headers ?? {},
  });
  if (expected.refused !== undefined) {
    const [, response] = await once(socket, 'unexpected-response');
    let text = '';
    for await (const chunk of response) text += chunk;
    expect([response.statusCode, text]).toEqual([expected.refused, expect.any(String)]);
    if (expected.body !== undefined) expect(JSON.parse(text)).toMatchObject(expected.body);
  } else {
    await once(socket, 'open');
    const answers: string[] = [];
    for (const text of [one.send ?? []].flat()) answers.push(...(await answersTo(socket, text, expected.answer)));
    socket.terminate();
    if (expected.answer === null) expect(answers).toEqual([]);
    else if (typeof expected.answer === 'string') expect(answers.at(-1)).toBe(expected.answer);
    else if (expected.answer !== undefined) expect(JSON.parse(answers.at(-1) ?? '')).toMatchObject(expected.answer);
  }

  const own = events.flatMap((event) =>
    event.type === 'message-finished' && event.apiId === `Api${index}` ? [event] : [],
  );
  const last = own.filter(({ routeKey }) => routeKey !== 'marker' && routeKey !== '$disconnect').at(-1);
  if (expected.event !== undefined) expect(invoker.events.at(-1)).toMatchObject(expected.event);
  if (expected.upstream !== undefined) expect(received.at(-1)).toMatchObject(expected.upstream);
  if (expected.routeKey !== undefined) expect(last?.routeKey).toBe(expected.routeKey);
  if (expected.failure !== undefined) expect(last?.failure).toEqual(expected.failure);
});

it('are at least 40', () => {
  expect(WEB_SOCKETS.length).toBeGreaterThanOrEqual(40);
});

/** Sends a message and waits until it has been through; gives back what the client is sent for it. */
async function answersTo(
  socket: WebSocket,
  text: string,
  expected: SocketCase['expected']['answer'],
): Promise<string[]> {
  const before = events.length;
  const answers: string[] = [];
  const answered = new Promise<void>((done) => {
    socket.on('message', function take(data) {
      if (expected === null && String(data) !== 'marker') return void answers.push(String(data));
      if (expected !== null) answers.push(String(data));
      socket.off('message', take);
      done();
    });
  });
  const isThrough = (): boolean => events.slice(before).some(({ type }) => type === 'message-finished');
  socket.send(text);
  await expect.poll(isThrough, { timeout: 10_000 }).toBe(true);
  if (expected === null) socket.send('{"action":"marker"}');
  if (expected !== undefined) await answered;
  return answers;
}
