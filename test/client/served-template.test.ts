import { once } from 'node:events';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SamClient, type SamEvent } from 'samwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

  it('says of what is new that it has no address, and of what is gone that it is', async () => {
    await write(template(['/a']));
    const api = await sam.startApi();

    await write(
      template(
        [],
        '  Other: { Type: AWS::Serverless::Function, Properties: { FunctionUrlConfig: { AuthType: NONE } } }',
      ),
    );
    const answer = await fetch(`${api.url}/a`);

    expect(answer.status).toBe(404);
    expect(events).toContainEqual(expect.objectContaining({ code: 'API_NOT_SERVED', apiId: 'OtherUrl' }));
  });
});
