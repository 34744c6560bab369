import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Application, loadApplication } from '../../src/application/index.ts';
import { parseTemplate } from '../../src/template/index.ts';

function load(resources: string): Application {
  const { document } = parseTemplate(`Resources:\n${resources}`, { folder: resolve('/app') });
  return loadApplication(document!, { region: 'eu-west-1' });
}

const FUNCTION = `
  Fn:
    Type: AWS::Lambda::Function
    Properties: { FunctionName: orders, Runtime: nodejs22.x, Handler: a.b, Code: ./src }
`;

describe('function URLs of plain CloudFormation', () => {
  it.each(['!Ref Fn', '!GetAtt Fn.Arn', 'orders', 'arn:aws:lambda:eu-west-1:123456789012:function:orders'])(
    'belong to the function that is called %s',
    (target) => {
      const url = `  Mine: { Type: AWS::Lambda::Url, Properties: { AuthType: NONE, TargetFunctionArn: ${target} } }`;

      const { functions } = load(`${FUNCTION}${url}`);

      expect(functions[0]?.urls).toEqual([
        { id: 'Mine', authType: 'NONE', invokeMode: 'BUFFERED', qualifier: undefined },
      ]);
    },
  );

  it('are several where aliases have them, and closed where they do not say that they are open', () => {
    const { functions } = load(`${FUNCTION}
  One: { Type: AWS::Lambda::Url, Properties: { AuthType: none, TargetFunctionArn: !Ref Fn, Qualifier: live } }
  Two: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, InvokeMode: RESPONSE_STREAM } }
  Other: { Type: AWS::Lambda::Url, Properties: { AuthType: NONE, TargetFunctionArn: another } }
`);

    expect(functions[0]?.urls).toEqual([
      { id: 'One', authType: 'AWS_IAM', invokeMode: 'BUFFERED', qualifier: 'live' },
      { id: 'Two', authType: 'AWS_IAM', invokeMode: 'RESPONSE_STREAM', qualifier: undefined },
    ]);
  });
});

describe('WebSocket APIs of plain CloudFormation', () => {
  const API = `${FUNCTION}
  Chat: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: '\${request.body.kind}' } }
  Live: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Chat, StageName: live } }
  Beta: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Chat, StageName: beta, StageVariables: { a: b } } }
  Call:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Chat
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations
`;
  const route = (id: string, key: string, more = ''): string =>
    `  ${id}: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Chat, RouteKey: ${key}, Target: !Sub 'integrations/\${Call}'${more} } }\n`;

  it('are there once for each stage, and are no HTTP APIs', () => {
    const { apis, webSocketApis } = load(`${API}${route('Say', 'say')}`);

    expect(apis).toEqual([]);
    expect(webSocketApis?.map(({ id, stage, name, stageVariables }) => [id, stage, name, stageVariables])).toEqual([
      ['Chat', 'live', 'chat', {}],
      ['Chat:beta', 'beta', 'chat', { a: 'b' }],
    ]);
    expect(webSocketApis?.[0]).toMatchObject({
      routeSelectionExpression: '${request.body.kind}',
      routes: [{ key: 'say', answers: 'no', integration: { functionId: 'Fn', timeoutMs: 29_000 } }],
    });
  });

  it('answer where a route has both the expression and the response', () => {
    const selection = ', RouteResponseSelectionExpression: $default';
    const { webSocketApis } = load(
      `${API}${route('Both', 'a', selection)}${route('Alone', 'b', selection)}  Response: { Type: AWS::ApiGatewayV2::RouteResponse, Properties: { ApiId: !Ref Chat, RouteId: !Ref Both, RouteResponseKey: $default } }\n`,
    );

    expect(webSocketApis?.[0]?.routes.map(({ key, answers }) => [key, answers])).toEqual([
      ['a', 'route-response'],
      ['b', 'expression-alone'],
    ]);
  });
});
