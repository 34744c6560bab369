import { describe, expect, it } from 'vitest';
import { CleanupStack } from '../../../src/core/index.ts';
import { RestTemplate, startUpstream } from './rest-template.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html */

const ARN = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2';

const http = (uri: string, { stage = '$default', mapping = '{}', connection = 'VPC_LINK' } = {}): string => `
Resources:
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: api, ProtocolType: HTTP } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: ${stage} } }
  Listener: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { Port: 80 } }
  Service: { Type: AWS::ServiceDiscovery::Service, Properties: { Name: web } }
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: 'ANY /{proxy+}', Target: !Sub 'integrations/\${Up}' } }
  Up:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: HTTP_PROXY
      IntegrationMethod: ANY
      ConnectionType: ${connection}
      ConnectionId: abc123
      IntegrationUri: ${uri}
      PayloadFormatVersion: '1.0'
      RequestParameters: ${mapping}
`;

const codes = ({ events }: RestTemplate): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));

describe('a private integration of an HTTP API', () => {
  it.each([
    ['!Ref Listener', 'Listener', {}, 'POST /orders/a%20b?x=1'],
    ['!GetAtt Listener.ListenerArn', 'Listener', {}, 'POST /orders/a%20b?x=1'],
    ['!GetAtt Service.Arn', 'Service', {}, 'POST /orders/a%20b?x=1'],
    [ARN, ARN, {}, 'POST /orders/a%20b?x=1'],
    ['!Ref Listener', 'Listener', { stage: 'test' }, 'POST /test/orders/a%20b?x=1'],
    [
      '!Ref Listener',
      'Listener',
      { stage: 'test', mapping: "{ 'overwrite:path': $request.path }" },
      'POST /orders/a%20b?x=1',
    ],
  ])('leads from %s to the address of %s (%o)', async (uri, name, more, line) => {
    await using cleanup = new CleanupStack();
    const upstream = await startUpstream(cleanup, (response) => response.end('up'));
    await using api = await RestTemplate.start(http(uri, more), { serviceEndpoints: { [name]: `${upstream.url}/` } });

    const answer = await api.ask('POST /orders/a%20b?x=1', { body: 'in' });

    expect([answer.status, answer.text, codes(api)]).toEqual([200, 'up', []]);
    expect(upstream.received).toMatchObject([{ line, body: 'in' }]);
  });

  it.each([
    ['!Ref Listener', 'VPC_LINK', /leads to "Listener" in a VPC, for which `serviceEndpoints` has no address/],
    ['!Ref Listener', 'INTERNET', /leads to "Listener", which is no address of a web server/],
    ['!GetAtt Listener.Nothing', 'VPC_LINK', /leads to an address that is not known here/],
  ])('is a warning where %s (%s) has no address', async (uri, connection, message) => {
    await using api = await RestTemplate.start(http(uri, { connection }));

    expect((await api.ask('GET /a')).status).toBe(500);
    expect(api.events).toContainEqual({
      type: 'warning',
      code: 'INTEGRATION_NOT_SERVED',
      apiId: 'Api',
      message: expect.stringMatching(message),
    });
  });
});
