import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Application, loadApplication } from '../../src/application/index.ts';
import { parseTemplate } from '../../src/template/index.ts';

function load(resources: string): Application {
  const { document } = parseTemplate(`Transform: AWS::Serverless-2016-10-31\nResources:\n${resources}`, {
    folder: resolve('/app'),
  });
  return loadApplication(document!, { region: 'eu-west-1' });
}

const fn = (type: string, api: string): string => `
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: ./src
      Events: { Get: { Type: ${type}, Properties: { ${api}: !Ref Api, Method: get, Path: /a } } }`;

describe('custom domains', () => {
  it.each<[string, string, object]>([
    [
      'a REST API',
      'Type: AWS::Serverless::Api, Properties: { StageName: prod, Domain: { DomainName: API.example.com, CertificateArn: "arn:aws:acm:x", BasePath: [/shop, v1] } }',
      {
        name: 'api.example.com',
        mappings: [
          { basePath: '/shop', apiId: 'Api' },
          { basePath: '/v1', apiId: 'Api' },
        ],
      },
    ],
    [
      'a REST API at the root',
      'Type: AWS::Serverless::Api, Properties: { StageName: prod, Domain: { DomainName: api.example.com, CertificateArn: "arn:aws:acm:x" } }',
      { name: 'api.example.com', mappings: [{ basePath: '', apiId: 'Api' }] },
    ],
    [
      'an HTTP API',
      'Type: AWS::Serverless::HttpApi, Properties: { Domain: { DomainName: api.example.com, CertificateArn: "arn:aws:acm:x", BasePath: [shop] } }',
      { name: 'api.example.com', mappings: [{ basePath: '/shop', apiId: 'Api' }] },
    ],
  ])('of %s are read from SAM', (_, api, expected) => {
    const [type, id] = api.includes('HttpApi') ? ['HttpApi', 'ApiId'] : ['Api', 'RestApiId'];

    expect(load(`  Api: { ${api} }${fn(type ?? '', id ?? '')}`).domains).toEqual([expected]);
  });

  it('are absent where there are none', () => {
    expect(load(`  Api: { Type: AWS::Serverless::HttpApi }${fn('HttpApi', 'ApiId')}`)).not.toHaveProperty('domains');
  });

  it('that lead to what is no API of the template lead nowhere', () => {
    const mapping = 'Type: AWS::ApiGatewayV2::ApiMapping, Properties: { DomainName: a.b, ApiId: other, Stage: x }';

    expect(load(`  Mapping: { ${mapping} }`)).not.toHaveProperty('domains');
  });
});
