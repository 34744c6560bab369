import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { CleanupStack } from '../../../src/core/index.ts';
import { certificate, clients } from '../../set-up/certificate.ts';
import { RestTemplate, type RestTemplateOptions } from './rest-template.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html */

/** A server that asks clients for a certificate, and says whose it got. */
async function startServer(cleanup: CleanupStack): Promise<string> {
  const { key, cert } = certificate;
  const server = createServer({ key, cert, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    response.end(subject?.CN ?? 'nobody');
  });
  await once(server.listen(0, 'localhost'), 'listening');
  cleanup.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}/`;
}

const rest = (url: string, type: 'http' | 'http_proxy', certificateId = '!Ref Mine'): string => `
Resources:
  Mine: { Type: AWS::ApiGateway::ClientCertificate, Properties: { Description: ours } }
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        info: { title: t, version: '1' }
        paths:
          /:
            get:
              x-amazon-apigateway-integration:
                type: ${type}
                httpMethod: GET
                uri: '${url}'
                tlsConfig: { insecureSkipVerification: true }
                responses: { default: { statusCode: '200' } }
  Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: dev, ClientCertificateId: ${certificateId} } }
`;

const warnings = ({ events }: RestTemplate): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [`${event.code} ${event.message}`] : []));

describe('the client certificate of a stage', () => {
  it.each<['http' | 'http_proxy', string, string]>([
    ['http', '!Ref Mine', 'Mine'],
    ['http_proxy', '!Ref Mine', 'Mine'],
    ['http_proxy', 'a1b2c3', 'a1b2c3'],
  ])('is shown to %s integrations (%s), where it is given', async (type, id, name) => {
    await using cleanup = new CleanupStack();
    const url = await startServer(cleanup);
    await using api = await RestTemplate.start(rest(url, type, id), { clientCertificates: { [name]: clients.ada } });

    expect([(await api.ask('GET /')).text, (await api.ask('GET /')).text]).toEqual(['ada', 'ada']);
    expect(warnings(api)).toEqual([]);
  });

  it('is a warning where it is not given, and nobody is shown anything', async () => {
    await using cleanup = new CleanupStack();
    await using api = await RestTemplate.start(rest(await startServer(cleanup), 'http_proxy'));

    expect((await api.ask('GET /')).text).toBe('nobody');
    expect(warnings(api)).toEqual([
      expect.stringMatching(
        /^CLIENT_CERTIFICATE_NOT_SHOWN .*"Mine".*`clientCertificates: \{ Mine: \{ key, cert \} \}`/,
      ),
    ]);
  });

  it.each<[string, RestTemplateOptions['clientCertificates'], readonly RegExp[]]>([
    ['not given', undefined, [/^CLIENT_CERTIFICATE_NOT_SHOWN API "Chat"/]],
    ['given', { Mine: clients.ada }, []],
  ])('counts for WebSocket APIs: %s', async (_, clientCertificates, expected) => {
    await using api = await RestTemplate.start(
      `
Resources:
  Mine: { Type: AWS::ApiGateway::ClientCertificate }
  Chat: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Chat, StageName: dev, ClientCertificateId: !Ref Mine } }
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Chat, RouteKey: $default, Target: !Sub 'integrations/\${Up}' } }
  Up: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Chat, IntegrationType: HTTP_PROXY, IntegrationMethod: GET, IntegrationUri: 'https://localhost/' } }
`,
      { clientCertificates },
    );

    expect(warnings(api)).toEqual(expected.map((text) => expect.stringMatching(text)));
  });

  it.each<[string, RestTemplateOptions['clientCertificates'], string, RegExp]>([
    ['for another id', { Mime: clients.ada }, 'CERTIFICATE_NOT_FOUND', /"Mime".*there are "Mine"/],
    ['no PEM text', { Mine: { key: 'none', cert: 'none' } }, 'CERTIFICATE_UNUSABLE', /"Mine".*cannot be shown/],
    [
      'with a key of another',
      { Mine: { key: clients.ada.key, cert: clients.stranger.cert } },
      'CERTIFICATE_UNUSABLE',
      /"Mine".*cannot be shown \(.*mismatch/,
    ],
  ])('is refused when it is %s', async (_, clientCertificates, code, message) => {
    const started = RestTemplate.start(rest('https://localhost/', 'http'), { clientCertificates });

    await expect(started).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
