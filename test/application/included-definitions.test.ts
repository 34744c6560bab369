import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadApplication } from '../../src/application/index.ts';
import { TemporaryFolder } from '../../src/core/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { transform } from '../../src/transform/index.ts';
import { validate } from '../../src/validate/index.ts';

/**
 * `DefinitionBody` with `AWS::Include` beside `Cors` and `Auth`. CloudFormation includes before SAM sees the template, so
 * such templates deploy (https://github.com/aws/aws-sam-cli/issues/803), which `sam validate` denies.
 */

const DEFINITION = `
openapi: 3.0.1
info: { title: t, version: '1' }
paths:
  /a:
    get:
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: { Fn::Sub: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations' }
`;

const template = (type: string, location: string, more: string): string => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::${type}
    Properties:
      StageName: dev
      ${more}
      DefinitionBody: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: ${location} } } }
  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: . } }
`;

const IAM = `Cors: "'*'"\n      Auth: { DefaultAuthorizer: AWS_IAM }`;

async function inFolder(yaml: string) {
  const folder = await TemporaryFolder.create();
  await writeFile(join(folder.path, 'api.yaml'), DEFINITION);
  const { document } = parseTemplate(yaml, { folder: folder.path });
  return { folder, document: document! };
}

it('is what Cors and Auth are added to', async () => {
  const { folder, document } = await inFolder(template('Api', 'api.yaml', IAM));
  await using _ = folder;

  const { apis, diagnostics, files } = loadApplication(document, { region: 'us-east-1' });
  const findings = validate(document, { checkFiles: false });

  const routes = apis[0]?.routes.map(({ method, path, authorizer }) => [method, path, authorizer]);
  expect(routes).toEqual([
    ['GET', '/a', 'AWS_IAM'],
    ['OPTIONS', '/a', 'AWS_IAM'],
  ]);
  expect([...diagnostics, ...findings].filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(files).toContain(join(folder.path, 'api.yaml'));
});

it('works for HTTP APIs', async () => {
  const { folder, document } = await inFolder(template('HttpApi', 'api.yaml', 'CorsConfiguration: true'));
  await using _ = folder;

  const [api] = loadApplication(document, { region: 'us-east-1' }).apis;

  expect([api?.routes.length, api?.cors?.allowOrigins]).toEqual([1, ['*']]);
});

it('that lies elsewhere gets nothing added, which is a warning', async () => {
  const { folder, document } = await inFolder(template('Api', 's3://bucket/api.yaml', IAM));
  await using _ = folder;

  const findings = validate(document, { checkFiles: false }).filter(({ logicalId }) => logicalId === 'Api');

  expect(findings).toMatchObject([{ code: 'DEFINITION_NOT_INCLUDED', severity: 'warning' }]);
  expect(findings[0]?.message).toContain('so Cors, Auth cannot be added to it');
});

it('stays where it is for the service', async () => {
  const { folder, document } = await inFolder(
    template('Api', 'api.yaml', '').replace('CodeUri: .', 'CodeUri: s3://a/b'),
  );
  await using _ = folder;

  const result = transform(document, { region: 'us-east-1' }).template['Resources'];

  expect(result).toMatchObject({ Api: { Properties: { Body: { 'Fn::Transform': { Name: 'AWS::Include' } } } } });
});
