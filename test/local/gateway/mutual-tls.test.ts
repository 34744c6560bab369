import { once } from 'node:events';
import { request } from 'node:https';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadApplication } from '../../../src/application/index.ts';
import { type LocalApi, type StartApiEvent, type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { certificate, clients } from '../../set-up/certificate.ts';
import { type AnyEvent, InProcessInvoker } from './functions.ts';
import { sendRaw } from './raw-http.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html */

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Domain:
        DomainName: partners.example.com
        CertificateArn: arn:aws:acm:us-east-1:123456789012:certificate/1
        EndpointConfiguration: REGIONAL
        MutualTlsAuthentication: { TruststoreUri: 's3://trust/clients.pem' }
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      Domain:
        DomainName: http.example.com
        CertificateArn: arn:aws:acm:us-east-1:123456789012:certificate/1
        MutualTlsAuthentication: { TruststoreUri: 's3://trust/clients.pem' }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: .
      Events:
        Rest: { Type: Api, Properties: { Path: /a, Method: get, RestApiId: !Ref Rest } }
        V2: { Type: HttpApi, Properties: { Path: /v2, Method: get, ApiId: !Ref Http } }
        V1: { Type: HttpApi, Properties: { Path: /v1, Method: get, ApiId: !Ref Http, PayloadFormatVersion: '1.0' } }
`;

const CERT = {
  clientCertPem: clients.ada.cert,
  subjectDN: 'C=DE,O=Example,OU=Tests,CN=ada',
  issuerDN: 'C=DE,O=Example,CN=Clients',
  serialNumber: 'a1:b2:c3:d4:e5:f6:07:18:29:3a',
  validity: {
    notBefore: expect.stringMatching(/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT$/),
    notAfter: expect.stringMatching(/ GMT$/),
  },
};

class Served implements AsyncDisposable {
  readonly api: LocalApi;
  readonly seen: readonly AnyEvent[];
  readonly warnings: string[];
  readonly #events: readonly StartApiEvent[];

  private constructor(api: LocalApi, seen: readonly AnyEvent[], events: readonly StartApiEvent[]) {
    this.api = api;
    this.seen = seen;
    this.#events = events;
    this.warnings = events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
  }

  static async start(options: StartApiOptions): Promise<Served> {
    const { document } = parseTemplate(TEMPLATE, { folder: resolve('/app') });
    const invoker = new InProcessInvoker({ Fn: () => ({ statusCode: 200, body: 'in' }) });
    const events: StartApiEvent[] = [];
    const application = loadApplication(document!, { region: 'us-east-1' });
    const api = await startApi(application, invoker, { ...options, onEvent: (event) => events.push(event) });
    return new Served(api, invoker.events, events);
  }

  get finished(): StartApiEvent[] {
    return this.#events.filter(({ type }) => type === 'request-finished');
  }

  async get(id: string, path: string, host?: string, client: object = {}): Promise<readonly [number, string]> {
    const outgoing = request(`${this.api.urls[id]}${path}`, {
      ca: certificate.cert,
      ...client,
      servername: 'localhost',
      headers: host === undefined ? {} : { host },
    });
    outgoing.end();
    const [response] = await once(outgoing, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    return [response.statusCode, text];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.api.close();
  }
}

const WITHOUT_TLS = { method: 'GET', target: '/a', headers: [['Host', 'partners.example.com']] } as const;

const TRUSTING = { tls: { ...certificate, ca: clients.ca } };

describe('a domain with mutual TLS', () => {
  it.each([
    ['Rest', '/a', 'partners.example.com'],
    ['Http', '/v2', 'http.example.com'],
  ])('lets in whom the truststore trusts (%s)', async (id, path, host) => {
    await using served = await Served.start(TRUSTING);

    expect(await served.get(id, path, host, clients.ada)).toEqual([200, 'in']);
    expect(await served.get(id, path, host, clients.stranger)).toEqual([403, '{"message":"Forbidden"}']);
    expect(await served.get(id, path, host)).toEqual([403, '{"message":"Forbidden"}']);
    expect(served.warnings).toEqual([]);
  });

  it('refuses everybody where nothing says who is trusted, and that is said', async () => {
    await using served = await Served.start({});

    const response = await sendRaw(served.api.urls['Rest'] ?? '', WITHOUT_TLS);

    expect([response.status, response.body.toString()]).toEqual([403, '{"message":"Forbidden"}']);
    expect(served.warnings).toEqual(['MUTUAL_TLS_REFUSES_ALL']);
  });

  it('is open with the authorizers disabled, and that is said', async () => {
    await using served = await Served.start({ disableAuthorizers: true });

    const response = await sendRaw(served.api.urls['Rest'] ?? '', WITHOUT_TLS);

    expect(response.status).toBe(200);
    expect(served.warnings).toEqual(['MUTUAL_TLS_DISABLED']);
  });
});

describe('the certificate of a client', () => {
  it('is in the events of all formats', async () => {
    await using served = await Served.start(TRUSTING);

    await served.get('Rest', '/a', undefined, clients.ada);
    await served.get('Http', '/v1', undefined, clients.ada);
    await served.get('Http', '/v2', undefined, clients.ada);

    const [rest, v1, v2] = served.seen;
    expect(rest.requestContext.identity.clientCert).toEqual(CERT);
    expect(v1.requestContext.identity.clientCert).toEqual(CERT);
    expect(v2.requestContext.authentication).toEqual({ clientCert: CERT });
  });

  it('is not in them where it is not trusted, or not there', async () => {
    await using served = await Served.start(TRUSTING);

    await served.get('Rest', '/a', undefined, clients.stranger);
    await served.get('Http', '/v2');

    expect(served.seen[0].requestContext.identity).not.toHaveProperty('clientCert');
    expect(served.seen[1].requestContext).not.toHaveProperty('authentication');
  });
});

describe('without a socket', () => {
  const headers = { Host: 'partners.example.com' };
  const { cert: ada } = clients.ada;

  it('a client shows a certificate, which the truststore decides about', async () => {
    await using served = await Served.start(TRUSTING);

    const trusted = await served.api.request('/a', { headers, clientCertificate: ada });
    const withIssuer = await served.api.request('/a', { headers, clientCertificate: Buffer.from(ada + clients.ca) });
    const stranger = await served.api.request('/a', { headers, clientCertificate: clients.stranger.cert });
    const none = await served.api.request('/a', { headers });

    expect([trusted, withIssuer, stranger, none].map(({ status }) => status)).toEqual([200, 200, 403, 403]);
    expect(served.seen[0].requestContext.identity.clientCert).toEqual(CERT);
    expect(served.seen[0].headers).toMatchObject({ 'X-Forwarded-Proto': 'https' });
  });

  it('any certificate is trusted where there is no truststore', async () => {
    await using served = await Served.start({});

    const answer = await served.api.request('https://partners.example.com/a', {
      clientCertificate: clients.stranger.cert,
    });

    expect(answer.status).toBe(200);
    expect(served.seen[0].requestContext.identity.clientCert.subjectDN).toBe('CN=stranger');
  });

  it('a refusal is told with its reason', async () => {
    await using served = await Served.start(TRUSTING);

    await served.api.request('https://http.example.com/v2');

    expect(served.finished).toMatchObject([
      { apiId: 'Http', status: 403, failure: expect.stringContaining('mutual TLS') },
    ]);
  });

  it.each([
    ['nothing', 'it holds no certificate'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'cannot be read'],
  ])('what is no certificate is refused: %j', async (clientCertificate, problem) => {
    await using served = await Served.start({});

    const asked = served.api.request('/a', { clientCertificate });

    await expect(asked).rejects.toThrow(problem);
    await expect(asked).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });
});
