import { describe, expect, it } from 'vitest';
import {
  apiEvent,
  httpApiEvent,
  messageOf,
  onlyOf,
  propertiesOf,
  resourcesOf,
  samFunction,
  transformed,
} from './sam-resources.ts';

describe('the implicit REST API', () => {
  it('has the methods of all functions that name no other API', () => {
    const result = transformed({
      Get: samFunction({ Read: apiEvent('GET', '/items/{id}') }),
      Put: samFunction({ Write: apiEvent('put', '/items/{id}'), All: apiEvent('any', '/') }),
    });

    const { Body } = propertiesOf(result, 'ServerlessRestApi');
    expect(Body).toMatchObject({
      swagger: '2.0',
      paths: {
        '/items/{id}': {
          get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST' } },
          put: {
            'x-amazon-apigateway-integration': {
              uri: {
                'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Put.Arn}/invocations',
              },
            },
          },
        },
        '/': { 'x-amazon-apigateway-any-method': {} },
      },
    });
    expect(propertiesOf(result, 'GetReadPermissionProd')['SourceArn']).toEqual({
      'Fn::Sub': [
        'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/GET/items/*',
        { __ApiId__: { Ref: 'ServerlessRestApi' }, __Stage__: '*' },
      ],
    });
  });

  it('does not exist without an event that needs it', () => {
    const result = transformed({
      Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'dev' } },
      Get: samFunction({ Read: apiEvent('get', '/', { RestApiId: { Ref: 'Api' } }) }),
    });

    expect(Object.keys(resourcesOf(result))).not.toContain('ServerlessRestApi');
    expect(onlyOf(result, 'AWS::ApiGateway::RestApi').id).toBe('Api');
  });

  it('gives way to one that the author wrote, if it would be empty', () => {
    const authors = { Type: 'AWS::Serverless::Api', Properties: { StageName: 'mine', Name: 'Mine' } };

    const result = transformed({ ServerlessRestApi: authors });

    expect(propertiesOf(result, 'ServerlessRestApi')['Name']).toBe('Mine');
  });

  it('exists under the condition of its only function', () => {
    const conditional = { attributes: { Condition: 'IsProd' } };

    const result = transformed({ Get: samFunction({ Read: apiEvent('get', '/') }, conditional) });

    expect(resourcesOf(result)['ServerlessRestApi']).toMatchObject({ Condition: 'IsProd' });
    expect(propertiesOf(result, 'ServerlessRestApi')['Body']).toMatchObject({
      paths: { '/': { 'Fn::If': ['IsProd', {}, { Ref: 'AWS::NoValue' }] } },
    });
  });

  it('combines different conditions of functions behind one path', () => {
    const { template } = transformed({
      Get: samFunction({ Read: apiEvent('get', '/items') }, { attributes: { Condition: 'IsProd' } }),
      Put: samFunction({ Write: apiEvent('put', '/items') }, { attributes: { Condition: 'IsTest' } }),
    });

    expect(template['Conditions']).toMatchObject({
      ServerlessRestApiCondition: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsTest' }] },
      ServerlessRestApiSLASHitemsPathCondition: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsTest' }] },
    });
  });

  it('is retained when one of its functions is', () => {
    const result = transformed({
      Get: samFunction({ Read: apiEvent('get', '/') }, { attributes: { DeletionPolicy: 'Delete' } }),
      Put: samFunction({ Write: apiEvent('put', '/') }, { attributes: { DeletionPolicy: 'Retain' } }),
    });

    expect(resourcesOf(result)['ServerlessRestApi']).toMatchObject({ DeletionPolicy: 'Retain' });
  });

  it('takes over the tags of a function that propagates them', () => {
    const result = transformed({
      Get: samFunction({ Read: apiEvent('get', '/') }, { Tags: { Team: 'a' }, PropagateTags: true }),
    });

    expect(propertiesOf(result, 'ServerlessRestApi')['Tags']).toEqual([{ Key: 'Team', Value: 'a' }]);
  });

  it('refuses a method that two functions want', () => {
    const message = messageOf(() =>
      transformed({
        Get: samFunction({ Read: apiEvent('get', '/') }),
        Put: samFunction({ Write: apiEvent('GET', '/') }),
      }),
    );

    expect(message).toContain('is invalid. API method "get" defined multiple times for path "/".');
  });

  it('refuses an event that names an HTTP API', () => {
    const message = messageOf(() =>
      transformed({
        Http: { Type: 'AWS::Serverless::HttpApi' },
        Get: samFunction({ Read: apiEvent('get', '/', { RestApiId: { Ref: 'Http' } }) }),
      }),
    );

    expect(message).toBe(
      'Invalid Serverless Application Specification document. Number of errors found: 1. ' +
        'Resource with id [Get] is invalid. Event with id [Read] is invalid. ' +
        "RestApiId must be a valid reference to an 'AWS::Serverless::Api' resource in same template.",
    );
  });

  it('keeps the right methods locally when one event is wrong', () => {
    const result = transformed(
      {
        Wrong: samFunction({ Bad: { Type: 'Api', Properties: { Path: '/bad' } } }),
        Right: samFunction({ Good: apiEvent('get', '/good') }),
      },
      { profile: 'local' },
    );

    expect(propertiesOf(result, 'ServerlessRestApi')['Body']).toMatchObject({ paths: { '/good': { get: {} } } });
    expect(result.diagnostics.map(({ message }) => message).join()).toContain("Property 'Method' is required.");
  });

  it('keeps the right events of a function locally when another is wrong', () => {
    const result = transformed(
      {
        Get: samFunction({
          Bad: { Type: 'Api', Properties: { Path: '/bad' } },
          Good: apiEvent('get', '/good'),
          Zed: apiEvent('get', '/zed'),
        }),
      },
      { profile: 'local' },
    );

    expect(propertiesOf(result, 'ServerlessRestApi')['Body']).toMatchObject({
      paths: { '/good': { get: {} }, '/zed': { get: {} } },
    });
    expect(result.origins['GetGoodPermissionProd']).toEqual({ resource: 'Get', event: 'Good' });
  });
});

describe('the implicit HTTP API', () => {
  it('has a default route for an event without path and method', () => {
    const result = transformed({ Get: samFunction({ Any: { Type: 'HttpApi' } }) });

    expect(propertiesOf(result, 'ServerlessHttpApi')['Body']).toMatchObject({
      openapi: '3.0.1',
      paths: { $default: { 'x-amazon-apigateway-any-method': { isDefaultRoute: true } } },
      tags: [{ name: 'httpapi:createdBy', 'x-amazon-apigateway-tag-value': 'SAM' }],
    });
  });

  it('needs no further permission for a function that has the default route', () => {
    const result = transformed({
      Get: samFunction({ Any: { Type: 'HttpApi' }, Zed: httpApiEvent('get', '/zed') }),
    });

    expect(onlyOf(result, 'AWS::Lambda::Permission').id).toBe('GetAnyPermission');
  });

  it('gathers the route settings of the events', () => {
    const result = transformed({
      Get: samFunction({ Read: httpApiEvent('get', '/items', { RouteSettings: { ThrottlingBurstLimit: 5 } }) }),
    });

    expect(onlyOf(result, 'AWS::ApiGatewayV2::Stage').properties['RouteSettings']).toEqual({
      'GET /items': { ThrottlingBurstLimit: 5 },
    });
  });

  it('declares the parameters of paths', () => {
    const result = transformed({ Get: samFunction({ Read: httpApiEvent('get', '/items/{id}/{rest+}') }) });

    expect(propertiesOf(result, 'ServerlessHttpApi')['Body']).toMatchObject({
      paths: {
        '/items/{id}/{rest+}': {
          get: {
            parameters: [
              { name: 'id', in: 'path', required: true },
              { name: 'rest+', in: 'path', required: true },
            ],
          },
        },
      },
    });
  });
});
