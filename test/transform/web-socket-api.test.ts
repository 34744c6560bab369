import { describe, expect, it } from 'vitest';
import { messageOf, onlyOf, propertiesOf, resourcesOf, transformed } from './sam-resources.ts';

const route = { FunctionArn: { 'Fn::GetAtt': ['Chat', 'Arn'] } };

const webSocketApi = (properties: Readonly<Record<string, unknown>> = {}, attributes: object = {}): unknown => ({
  Type: 'AWS::Serverless::WebSocketApi',
  ...attributes,
  Properties: { RouteSelectionExpression: '$request.body.action', Routes: { $connect: route }, ...properties },
});

describe('a WebSocket API', () => {
  it('has route, integration and permission for each of its routes', () => {
    const result = transformed({ Api: webSocketApi({ Routes: { $connect: route, sendMessage: route } }) });

    expect(Object.keys(resourcesOf(result)).sort()).toEqual([
      'Api',
      'ApiConnectIntegration',
      'ApiConnectPermission',
      'ApiConnectRoute',
      'ApiDefaultStage',
      'ApiSendmessageIntegration',
      'ApiSendmessagePermission',
      'ApiSendmessageRoute',
    ]);
    expect(propertiesOf(result, 'ApiSendmessageRoute')).toEqual({
      ApiId: { Ref: 'Api' },
      RouteKey: 'sendMessage',
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'ApiSendmessageIntegration' }]] },
    });
  });

  it('guards connecting with a function', () => {
    const result = transformed({ Api: webSocketApi({ Auth: { AuthType: 'CUSTOM', AuthArn: 'arn:aws:lambda:x' } }) });

    expect(propertiesOf(result, 'ApiConnectRoute')).toMatchObject({
      AuthorizationType: 'CUSTOM',
      AuthorizerId: { Ref: 'ApiConnectAuthorizer' },
    });
    expect(propertiesOf(result, 'ApiAuthorizerPermission')['FunctionName']).toBe('arn:aws:lambda:x');
  });

  it('deploys its stage after the routes that have settings', () => {
    const result = transformed({ Api: webSocketApi({ RouteSettings: { $connect: { ThrottlingBurstLimit: 5 } } }) });

    expect(resourcesOf(result)['ApiDefaultStage']).toMatchObject({ DependsOn: ['ApiConnectRoute'] });
  });

  it('keeps its condition to itself, as the service does', () => {
    const result = transformed({ Api: webSocketApi({}, { Condition: 'IsProd', DependsOn: 'Chat' }) });

    expect(resourcesOf(result)['Api']).toMatchObject({ DependsOn: 'Chat' });
    expect(resourcesOf(result)['Api']).not.toHaveProperty('Condition');
    expect(onlyOf(result, 'AWS::ApiGatewayV2::Stage').properties['StageName']).toBe('default');
  });

  it.each([
    [{ Routes: {} }, 'WebSocket API must have at least one route.'],
    [{ Routes: { 'a-b': route } }, "Route key 'a-b' must be alphanumeric."],
    [{ Routes: { $connect: {} } }, 'Route must have associated function.'],
    [{ Routes: { $default: { ...route, RequestParameters: { a: 1 } } } }, 'only supported for the $connect route'],
    [{ StageName: '$default' }, 'Stages cannot be named $default for WebSocket APIs.'],
    [{ Auth: { AuthType: 'CUSTOM' } }, 'AuthArn must be specified if AuthType is CUSTOM.'],
    [{ Auth: { AuthType: 'AWS_IAM', Name: 'x' } }, 'No additional configurations supported for AuthType AWS_IAM.'],
    [{ Routes: { $default: route }, Auth: { AuthType: 'NONE' } }, 'only available if there is a $connect route.'],
    [{ IpAddressType: 'ipv6' }, "IpAddressType must be 'ipv4' or 'dualstack'."],
  ])('refuses %j', (properties, expected) => {
    const message = messageOf(() => transformed({ Api: webSocketApi(properties) }));

    expect(message).toContain('Number of errors found: 1. Resource with id [Api] is invalid.');
    expect(message).toContain(expected);
  });
});
