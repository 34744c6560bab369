import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { utimes, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type LocalApi, SamClient, SamError, type SamEvent } from 'samwright';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { TemporaryFolder } from '../../src/core/index.ts';

/** What becomes of APIs when the template changes while they are served. */

const template = (paths: readonly string[], more = ''): string => `
Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs22.x, CodeUri: ., Handler: app.handler } }
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
${paths.map((path, n) => `        E${n}: { Type: HttpApi, Properties: { Path: ${path}, Method: get } }`).join('\n')}
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Routes: { $connect: { FunctionArn: !GetAtt Fn.Arn } }
${more}
`;

const OTHER = '  Other: { Type: AWS::Serverless::Function, Properties: { FunctionUrlConfig: { AuthType: NONE } } }';

let folder: TemporaryFolder;
let file: string;
let events: SamEvent[];
let sam: SamClient;
let seconds = 0;

/** Writes the template, later than the last time by the clock of the file system. */
async function write(text: string): Promise<void> {
  await writeFile(file, text);
  const time = new Date(Date.now() + ++seconds * 1000);
  await utimes(file, time, time);
}

const PATIENCE = { timeout: 10_000, interval: 20 };

/** Two ports in a row, for the two APIs. */
async function startAtAnyPort(): Promise<LocalApi> {
  for (;;) {
    try {
      return await sam.startApi({ port: 20_000 + Math.floor(Math.random() * 10_000) });
    } catch (error) {
      if (!SamError.is(error) || error.code !== 'PORT_IN_USE') throw error;
    }
  }
}

beforeEach(async () => {
  folder = await TemporaryFolder.create();
  file = join(folder.path, 'template.yaml');
  await writeFile(
    join(folder.path, 'app.mjs'),
    'export const handler = async () => ({ statusCode: 200, body: "ok" });',
  );
  events = [];
  sam = new SamClient({ template: file, region: 'eu-west-1', onEvent: (event) => events.push(event) });
});

afterEach(async () => {
  await sam.close();
  await folder[Symbol.asyncDispose]();
});

describe('a served template that changes', () => {
  it('counts for each of many requests that are sent at once, and so does the code', async () => {
    await write(template(['/first']));
    await using api = await sam.startApi();
    await fetch(`${api.url}/first`);

    for (const path of ['/second', '/third']) {
      await write(template([path]));
      const code = `export const handler = async () => ({ statusCode: 200, body: "the code of ${path}" });`;
      await writeFile(join(folder.path, 'app.mjs'), code);
      const answers = await Promise.all(Array.from({ length: 4 }, () => fetch(`${api.url}${path}`)));

      const bodies = await Promise.all(answers.map((answer) => answer.text()));
      expect(bodies).toEqual(Array.from({ length: 4 }, () => `the code of ${path}`));
    }
  });

  it('counts for each of several requests that come in one piece', async () => {
    await write(template(['/first']));
    await using api = await sam.startApi();
    const { hostname, port } = new URL(api.url);
    await fetch(`${api.url}/first`);

    await write(template(['/second']));
    const socket = connect({ host: hostname, port: Number(port) });
    const line = 'GET /second HTTP/1.1\r\nHost: a\r\n';
    socket.write(`${line}\r\n${line}Connection: close\r\n\r\n`);
    const answer = await text(socket);

    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
  });

  it('counts for a request of the process that has just changed it', async () => {
    await write(template(['/first']));
    await using api = await sam.startApi();
    const before = await api.request('/second');

    writeFileSync(file, template(['/second']));
    const after = await api.request('/second');

    expect([before.status, after.status]).toEqual([404, 200]);
  });

  it('has its new routes for the next request', async () => {
    await write(template(['/a']));
    const api = await sam.startApi();
    const before = (await fetch(`${api.url}/b`)).status;

    await write(template(['/b']));
    const after = [(await fetch(`${api.url}/b`)).status, (await api.request('/a')).status];

    expect([before, ...after]).toEqual([404, 200, 404]);
    expect(api.routes.map(({ path }) => path)).toEqual(['/b', '$connect']);
    expect(events).toContainEqual({ type: 'apis-reloaded', apiIds: ['ServerlessHttpApi'] });
  });

  it('keeps open what is the same', async () => {
    await write(template(['/a']));
    const api = await sam.startApi();
    const socket = new WebSocket(api.urls['Chat']?.replace('http', 'ws') ?? '');
    await once(socket, 'open');
    const connectionId = events.find((event) => event.type === 'message-finished')?.connectionId;

    await write(template(['/b'], '      # the chat has changed in nothing but a comment'));
    await fetch(`${api.url}/b`);
    const answer = await fetch(`${api.urls['Chat']}/@connections/${connectionId}`, {
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a/20261122/eu-west-1/execute-api/aws4_request' },
    });

    expect(answer.status).toBe(200);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
  });

  it('goes on as it was while it cannot be read, and says so once', async () => {
    await write(template(['/a']));
    const api = await sam.startApi();

    await write('Resources: [');
    const meanwhile = [(await api.request('/a')).status, (await api.request('/a')).status];
    await write(template(['/c']));
    const after = (await api.request('/c')).status;

    expect([...meanwhile, after]).toEqual([200, 200, 200]);
    const warnings = events.filter((event) => event.type === 'warning' && event.code === 'TEMPLATE_UNREADABLE');
    expect(warnings).toHaveLength(1);
  });

  it('gives what is new an address, and closes the port of what is gone', async () => {
    await write(template(['/a']));
    const api = await sam.startApi();
    const { ServerlessHttpApi: gone } = api.urls;

    await write(template([], OTHER));
    const last = await fetch(`${gone}/a`);
    const other = await fetch(api.urls['OtherUrl'] ?? '');

    expect([last.status, await other.text()]).toEqual([404, 'ok']);
    expect(Object.keys(api.urls)).toEqual(['Chat', 'OtherUrl']);
    expect(events).toContainEqual({ type: 'api-listening', apiId: 'OtherUrl', url: api.urls['OtherUrl'] });
    await vi.waitFor(() => expect(fetch(`${gone}/a`)).rejects.toThrow(), PATIENCE);
  });

  it('is asked for what is new without a socket too, before any other request', async () => {
    await write(template(['/a']));
    const api = await sam.startApi();

    await write(template(['/a'], OTHER));
    const answer = await api.request('/', { apiId: 'OtherUrl' });

    expect(await answer.text()).toBe('ok');
  });

  it('keeps its address where nothing is left of it, and serves what comes back', async () => {
    await write(template(['/a']));
    const api = await sam.startApi();
    const { url } = api;

    await write('Resources: {}');
    const without = await fetch(`${url}/a`);
    await write(template(['/a']));
    const again = await fetch(`${url}/a`);

    expect([without.status, again.status]).toEqual([404, 200]);
  });

  it('leaves connections open, whose messages take the new routes', async () => {
    await write(template(['/a']));
    const api = await sam.startApi();
    const socket = new WebSocket(api.urls['Chat']?.replace('http', 'ws') ?? '');
    await once(socket, 'open');

    await write(template(['/a']).replace('Routes: {', 'Routes: { say: { FunctionArn: !GetAtt Fn.Arn },'));
    socket.send('{"action":"say"}');

    const said = expect.objectContaining({ type: 'message-finished', routeKey: 'say' });
    await vi.waitFor(() => expect(events).toContainEqual(said), PATIENCE);
    expect(events).not.toContainEqual(expect.objectContaining({ routeKey: '$disconnect' }));
    socket.terminate();
  });

  it('says which new API has no address because its port is taken', async () => {
    await write(template(['/a']));
    const api = await startAtAnyPort();
    const port = Number(new URL(api.url).port) + 2;
    const other = createServer();
    other.on('error', () => {}); // Somebody else may have it already.
    other.listen(port, '127.0.0.1');

    await write(template(['/a'], OTHER));
    await api.request('/a');

    const warning = events.find((event) => event.type === 'warning' && event.code === 'API_NOT_SERVED');
    expect(warning).toMatchObject({ apiId: 'OtherUrl', message: expect.stringContaining(`Port ${port}`) });
    expect(Object.keys(api.urls)).toEqual(['ServerlessHttpApi', 'Chat']);
    other.close();
  });
});
