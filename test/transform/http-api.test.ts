import { describe, expect, it } from 'vitest';
import { httpApiEvent, messageOf, onlyOf, propertiesOf, samFunction, transformed } from './sam-resources.ts';

const httpApi = (properties: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::Serverless::HttpApi',
  Properties: properties,
});

const jwt = { JwtConfiguration: { Issuer: 'https://issuer', Audience: ['a'] }, IdentitySource: '$request.header.A' };

describe('an HTTP API', () => {
  it('deploys by itself to the default stage', () => {
    const result = transformed({ Api: httpApi() });

    expect(onlyOf(result, 'AWS::ApiGatewayV2::Stage')).toMatchObject({
      id: 'ApiApiGatewayDefaultStage',
      properties: { ApiId: { Ref: 'Api' }, AutoDeploy: true, StageName: '$default' },
    });
  });

  it('guards its routes with the default authorizer, and one route with another scope', () => {
    const result = transformed({
      Api: httpApi({ Auth: { DefaultAuthorizer: 'Users', Authorizers: { Users: jwt } } }),
      Get: samFunction({
        Read: httpApiEvent('get', '/orders', { ApiId: { Ref: 'Api' } }),
        Write: httpApiEvent('post', '/orders', { ApiId: { Ref: 'Api' }, Auth: { AuthorizationScopes: ['write'] } }),
      }),
    });

    expect(propertiesOf(result, 'Api')['Body']).toMatchObject({
      components: {
        securitySchemes: {
          Users: {
            type: 'oauth2',
            'x-amazon-apigateway-authorizer': { jwtConfiguration: { issuer: 'https://issuer', audience: ['a'] } },
          },
        },
      },
      paths: {
        '/orders': { get: { security: [{ Users: [] }] }, post: { security: [{ Users: ['write'] }] } },
      },
    });
  });

  it('adds the calls of functions to a document that the author wrote', () => {
    const result = transformed({
      Api: httpApi({ DefinitionBody: { openapi: '3.0.1', info: { title: 'Orders' }, paths: { '/orders': {} } } }),
      Get: samFunction({ Read: httpApiEvent('get', '/orders', { ApiId: { Ref: 'Api' } }) }),
    });

    expect(propertiesOf(result, 'Api')['Body']).toMatchObject({
      info: { title: 'Orders' },
      paths: { '/orders': { get: { 'x-amazon-apigateway-integration': { payloadFormatVersion: '2.0' } } } },
    });
  });

  it('writes Cors into the document', () => {
    const result = transformed({ Api: httpApi({ CorsConfiguration: true }) });

    expect(propertiesOf(result, 'Api')['Body']).toMatchObject({ 'x-amazon-apigateway-cors': { allowOrigins: ['*'] } });
  });

  it('gives its tags to document, stage and domain', () => {
    const result = transformed({
      Api: httpApi({ Tags: { Team: 'a' }, Domain: { DomainName: 'a.example.com', CertificateArn: 'arn' } }),
    });

    const tags = { Team: 'a', 'httpapi:createdBy': 'SAM' };
    expect(propertiesOf(result, 'Api')['Body']).toMatchObject({
      tags: [
        { name: 'Team', 'x-amazon-apigateway-tag-value': 'a' },
        { name: 'httpapi:createdBy', 'x-amazon-apigateway-tag-value': 'SAM' },
      ],
    });
    expect(onlyOf(result, 'AWS::ApiGatewayV2::Stage').properties['Tags']).toEqual(tags);
    expect(onlyOf(result, 'AWS::ApiGatewayV2::DomainName').properties['Tags']).toEqual(tags);
  });

  it.each([
    [{ Auth: { Authorizers: { X: {} } } }, "X Lambda Authorizer must define 'FunctionArn'."],
    [
      { Auth: { Authorizers: { X: { JwtConfiguration: { a: 1 } } } } },
      "X OAuth2 Authorizer must define 'IdentitySource'.",
    ],
    [{ Auth: { DefaultAuthorizer: 'X' } }, "because 'X' was not defined in 'Authorizers'."],
    [{ CorsConfiguration: { Origins: [] } }, "Invalid key 'Origins' for 'Cors' property."],
    [{ Domain: { DomainName: 'a' } }, 'Custom Domains only works if both DomainName and CertificateArn are provided.'],
    [{ DefinitionUri: 's3://b/k', Tags: { a: 'b' } }, 'Tags works only with inline OpenApi'],
  ])('refuses %j', (properties, expected) => {
    const message = messageOf(() => transformed({ Api: httpApi(properties) }));

    expect(message).toContain('Number of errors found: 1. Resource with id [Api] is invalid.');
    expect(message).toContain(expected);
  });
});
