import { describe, expect, it } from 'vitest';
import { apiEvent, messageOf, onlyOf, propertiesOf, resourcesOf, samFunction, transformed } from './sam-resources.ts';

const restApi = (properties: Readonly<Record<string, unknown>> = {}, attributes: object = {}): unknown => ({
  Type: 'AWS::Serverless::Api',
  ...attributes,
  Properties: { StageName: 'dev', ...properties },
});

const definition = {
  swagger: '2.0',
  info: { title: 'Orders', version: '1' },
  paths: { '/orders': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } },
};

const deploymentOf = (properties: Readonly<Record<string, unknown>>): string =>
  onlyOf(transformed({ Api: restApi(properties) }), 'AWS::ApiGateway::Deployment').id;

describe('the deployment of a REST API', () => {
  it('has the id that the service gives it', () => {
    const result = transformed({ Get: samFunction({ Read: apiEvent('get', '/ratings') }) });

    // Made by aws-sam-translator 1.110.0 for the same template.
    expect(onlyOf(result, 'AWS::ApiGateway::Deployment')).toMatchObject({
      id: 'ServerlessRestApiDeploymentbfffa6b1e1',
      properties: { RestApiId: { Ref: 'ServerlessRestApi' }, StageName: 'Stage' },
    });
  });

  it('changes when the document does', () => {
    const changed = { ...definition, info: { title: 'Orders', version: '2' } };

    expect(deploymentOf({ DefinitionBody: definition })).not.toBe(deploymentOf({ DefinitionBody: changed }));
  });

  it('stays when only the stage does', () => {
    const before = deploymentOf({ DefinitionBody: definition });

    expect(deploymentOf({ DefinitionBody: definition, Variables: { Color: 'blue' } })).toBe(before);
  });

  it('changes when the domain does', () => {
    const domain = { DomainName: 'a.example.com', CertificateArn: 'arn:aws:acm:x' };

    expect(deploymentOf({ DefinitionBody: definition, Domain: domain })).not.toBe(
      deploymentOf({ DefinitionBody: definition, Domain: { ...domain, DomainName: 'b.example.com' } }),
    );
  });

  it('is told apart by the time with AlwaysDeploy', () => {
    const at = (seconds: number): string => {
      const clock = { now: () => seconds * 1000, delay: async () => undefined };
      const result = transformed({ Api: restApi({ AlwaysDeploy: true }) }, { clock });
      return onlyOf(result, 'AWS::ApiGateway::Deployment').id;
    };

    expect(at(42.1)).toBe(at(42.9));
    expect(at(42)).not.toBe(at(43));
  });
});

describe('a REST API', () => {
  it('gets an OPTIONS method for each path with Cors', () => {
    const result = transformed({
      Api: restApi({ Cors: "'https://example.com'" }),
      Get: samFunction({
        Read: apiEvent('get', '/orders', { RestApiId: { Ref: 'Api' } }),
        Write: apiEvent('post', '/orders', { RestApiId: { Ref: 'Api' } }),
      }),
    });

    expect(propertiesOf(result, 'Api')['Body']).toMatchObject({
      paths: {
        '/orders': {
          options: {
            'x-amazon-apigateway-integration': {
              type: 'mock',
              responses: {
                default: {
                  responseParameters: {
                    'method.response.header.Access-Control-Allow-Origin': "'https://example.com'",
                    'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS,POST'",
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  it('guards all methods with the default authorizer, except those that want none', () => {
    const result = transformed({
      Api: restApi({
        Auth: { DefaultAuthorizer: 'Users', Authorizers: { Users: { UserPoolArn: 'arn:aws:cognito' } } },
      }),
      Get: samFunction({
        Read: apiEvent('get', '/orders', { RestApiId: { Ref: 'Api' } }),
        Open: apiEvent('get', '/health', { RestApiId: { Ref: 'Api' }, Auth: { Authorizer: 'NONE' } }),
      }),
    });

    expect(propertiesOf(result, 'Api')['Body']).toMatchObject({
      securityDefinitions: { Users: { 'x-amazon-apigateway-authtype': 'cognito_user_pools' } },
      paths: {
        '/orders': { get: { security: [{ Users: [] }] } },
        '/health': { get: { security: [{ NONE: [] }] } },
      },
    });
  });

  it('becomes OpenAPI 3 when its Globals say so', () => {
    const result = transformed(
      { Get: samFunction({ Read: apiEvent('get', '/') }) },
      { globals: { Api: { OpenApiVersion: '3.0.1', Auth: { ApiKeyRequired: true } } } },
    );

    const { Body } = propertiesOf(result, 'ServerlessRestApi');
    expect(Body).toMatchObject({ openapi: '3.0.1', components: { securitySchemes: { api_key: { type: 'apiKey' } } } });
    expect(Body).not.toHaveProperty('swagger');
    expect(onlyOf(result, 'AWS::ApiGateway::Deployment').properties).not.toHaveProperty('StageName');
  });

  it('leaves the methods of a document alone that the author wrote', () => {
    const result = transformed({
      Api: restApi({ DefinitionBody: definition }),
      Get: samFunction({ Read: apiEvent('get', '/other', { RestApiId: { Ref: 'Api' } }) }),
    });

    expect(propertiesOf(result, 'Api')['Body']).toEqual(definition);
  });

  it('merges its events into that document with MergeDefinitions', () => {
    const result = transformed({
      Api: restApi({ DefinitionBody: definition, MergeDefinitions: true }),
      Get: samFunction({ Read: apiEvent('get', '/orders', { RestApiId: { Ref: 'Api' } }) }),
    });

    expect(propertiesOf(result, 'Api')['Body']).toMatchObject({
      info: definition.info,
      paths: { '/orders': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy' } } } },
    });
  });

  it('shares one usage plan with others', () => {
    const shared = { Auth: { ApiKeyRequired: true, UsagePlan: { CreateUsagePlan: 'SHARED' } } };

    const result = transformed({ One: restApi(shared), Two: restApi(shared) });

    expect(onlyOf(result, 'AWS::ApiGateway::UsagePlan')).toMatchObject({
      id: 'ServerlessUsagePlan',
      // In the order in which the service processes them, which is that of Python 2.7's hashes.
      properties: { ApiStages: [{ ApiId: { Ref: 'Two' } }, { ApiId: { Ref: 'One' } }] },
    });
  });

  it('adds its records to those of another in the same zone', () => {
    const domain = (name: string): Record<string, unknown> => ({
      Domain: { DomainName: name, CertificateArn: 'arn:aws:acm:x', Route53: { HostedZoneName: 'example.com.' } },
    });

    const result = transformed({
      One: restApi(domain('one.example.com')),
      Two: restApi(domain('two.example.com')),
    });

    expect(onlyOf(result, 'AWS::Route53::RecordSetGroup').properties['RecordSets']).toMatchObject([
      { Name: 'two.example.com' },
      { Name: 'one.example.com' },
    ]);
  });

  it('takes a reference to its stage for the stage that it generates', () => {
    const result = transformed({
      Api: restApi(),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Api.Stage' } } },
    });

    expect(propertiesOf(result, 'Topic')['DisplayName']).toEqual({ Ref: 'ApidevStage' });
  });

  it('keeps a local DefinitionUri in the local profile, and refuses it in the other', () => {
    const api = { Api: restApi({ DefinitionUri: './openapi.yaml' }) };

    expect(propertiesOf(transformed(api, { profile: 'local' }), 'Api')['BodyS3Location']).toBe('./openapi.yaml');
    expect(messageOf(() => transformed(api))).toContain("'DefinitionUri' is not a valid S3 Uri");
  });

  it('does not change the document that it is given', () => {
    const document = structuredClone(definition);

    transformed({ Api: restApi({ DefinitionBody: document, Cors: "'*'" }) });

    expect(document).toEqual(definition);
  });

  it.each([
    [{ Cors: { AllowOrigins: "'*'" } }, "Invalid key 'AllowOrigins' for 'Cors' property."],
    [
      { Cors: { AllowCredentials: true } },
      "Unable to add Cors configuration because 'AllowCredentials' can not be true",
    ],
    [{ Auth: { Authorisers: {} } }, "Invalid value for 'Auth' property"],
    [{ Auth: { DefaultAuthorizer: 'X', Authorizers: { Y: {} } } }, "because 'X' was not defined in 'Authorizers'."],
    [{ OpenApiVersion: '4.0' }, "The OpenApiVersion value must be of the format '3.0.0'."],
    [{ Domain: { DomainName: 'a.example.com' } }, "Property 'Domain.CertificateArn' is required."],
    [{ GatewayResponses: { DEFAULT_4XX: { StatusCode: 'x' } } }, "Property 'StatusCode' must be numeric"],
    [{ DefinitionUri: 's3://b/k', DefinitionBody: definition }, "Specify either 'DefinitionUri' or 'DefinitionBody'"],
  ])('refuses %j', (properties, expected) => {
    const message = messageOf(() => transformed({ Api: restApi(properties) }));

    expect(message).toContain(expected);
  });

  it('passes its condition on to all that it generates', () => {
    const result = transformed({ Api: restApi({}, { Condition: 'IsProd' }) });

    expect(Object.values(resourcesOf(result)).map((resource) => resource['Condition'])).toEqual([
      'IsProd',
      'IsProd',
      'IsProd',
    ]);
  });
});

describe('an Api event of a state machine', () => {
  it('starts an execution with the body of the request', () => {
    const result = transformed({
      Flow: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: { DefinitionUri: 's3://bucket/flow.json', Events: { Start: apiEvent('post', '/start') } },
      },
    });

    expect(propertiesOf(result, 'ServerlessRestApi')['Body']).toMatchObject({
      paths: {
        '/start': {
          post: {
            'x-amazon-apigateway-integration': {
              type: 'aws',
              credentials: { 'Fn::GetAtt': ['FlowStartRole', 'Arn'] },
              requestTemplates: {
                'application/json': {
                  'Fn::Sub': '{"input": "$util.escapeJavaScript($input.json(\'$\'))", "stateMachineArn": "${Flow}"}',
                },
              },
            },
          },
        },
      },
    });
  });
});
