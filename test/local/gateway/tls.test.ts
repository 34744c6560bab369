import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { loadApplication } from '../../../src/application/index.ts';
import { type LocalApi, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { certificate } from '../../set-up/certificate.ts';
import { InProcessInvoker } from './functions.ts';

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: .
      FunctionUrlConfig: { AuthType: NONE }
      Events: { Get: { Type: HttpApi, Properties: { Path: /a, Method: get } } }
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Routes: { $connect: { FunctionArn: !GetAtt Fn.Arn } }
`;

async function serve(): Promise<{ api: LocalApi; invoker: InProcessInvoker }> {
  const { document } = parseTemplate(TEMPLATE, { folder: resolve('/app') });
  const invoker = new InProcessInvoker({ Fn: () => ({ statusCode: 200, body: 'ok' }) });
  const application = loadApplication(document!, { region: 'us-east-1' });
  return { api: await startApi(application, invoker, { tls: certificate }), invoker };
}

async function get(url: string): Promise<string> {
  const outgoing = request(url, { ca: certificate.cert });
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
}

describe('HTTPS', () => {
  it('is what APIs, function URLs and WebSocket APIs are served with', async () => {
    const { api, invoker } = await serve();
    await using _ = api;

    const texts = [await get(`${api.urls['ServerlessHttpApi']}/a`), await get(`${api.urls['FnUrl']}/b`)];
    const socket = new WebSocket(api.urls['Chat']?.replace('https', 'wss') ?? '', { ca: certificate.cert });
    await once(socket, 'open');

    expect(api.url).toMatch(/^https:/);
    expect(api.routes.find(({ apiId }) => apiId === 'Chat')?.url).toMatch(/^wss:/);
    expect(texts).toEqual(['ok', 'ok']);
    expect(invoker.events.map(({ headers }) => headers['x-forwarded-proto'] ?? headers['X-Forwarded-Proto'])).toEqual([
      'https',
      'https',
      'https',
    ]);
  });

  it('is answered without a socket too', async () => {
    const { api } = await serve();
    await using _ = api;

    expect(await (await api.request('/a')).text()).toBe('ok');
  });

  it('stays up where somebody does not speak it, and closes in spite of them', async () => {
    const { api } = await serve();
    const silent = connect(Number(new URL(api.url).port), '127.0.0.1');
    const plain = connect(Number(new URL(api.url).port), '127.0.0.1');
    for (const socket of [silent, plain]) socket.on('error', () => {});
    await once(silent, 'connect');
    plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(plain, 'close');

    expect(await get(`${api.url}/a`)).toBe('ok');
    await api.close();

    if (!silent.destroyed) await once(silent, 'close');
  });

  it('says when the certificate is none', async () => {
    const { document } = parseTemplate(TEMPLATE, { folder: resolve('/app') });
    const application = loadApplication(document!, { region: 'us-east-1' });
    const starting = startApi(application, new InProcessInvoker({}), { tls: { key: 'no', cert: 'no' } });

    await expect(starting).rejects.toMatchObject({ code: 'CANNOT_LISTEN' });
  });
});
