import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadApplication } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { SandboxPool, startApi } from '../../../src/local/index.ts';
import { withPublished } from '../../../src/local/published.ts';
import { parseTemplate } from '../../../src/template/index.ts';

/** Whatever leads to an alias: SAM makes every event and URL of a function with `AutoPublishAlias` do so. */

const CODE = `export const handler = async (event, context) => ({
  statusCode: 200,
  body: JSON.stringify([context.invokedFunctionArn, context.functionVersion, process.env.AWS_LAMBDA_FUNCTION_VERSION]),
});`;

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Aliased:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: ./src
      AutoPublishAlias: live
      FunctionUrlConfig: { AuthType: NONE }
      Events:
        Rest: { Type: Api, Properties: { Path: /, Method: get } }
        Http: { Type: HttpApi, Properties: { Path: /, Method: get } }
  Plain:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: ./src, FunctionUrlConfig: { AuthType: NONE } }
`;

it('runs the version that an alias leads to, and the function sees the alias in its ARN', async () => {
  await using folder = await TemporaryFolder.create();
  await mkdir(join(folder.path, 'src'));
  await writeFile(join(folder.path, 'src', 'app.mjs'), CODE);
  const { document } = parseTemplate(TEMPLATE, { folder: folder.path });
  const application = loadApplication(document!, { region: 'us-east-1' });
  await using pool = new SandboxPool(application);
  await using api = await startApi(application, pool);

  const answers = await Promise.all(
    ['AliasedUrl', 'ServerlessRestApi', 'ServerlessHttpApi', 'PlainUrl'].map(async (apiId) => {
      const answer = await api.request('/', { apiId });
      return await answer.json();
    }),
  );

  const aliased = ['arn:aws:lambda:us-east-1:123456789012:function:Aliased:live', '1', '1'];
  const plain = ['arn:aws:lambda:us-east-1:123456789012:function:Plain', '$LATEST', '$LATEST'];
  expect(answers).toEqual([aliased, aliased, aliased, plain]);
});

it('divides the invocations of an alias by its weights', async () => {
  const { document } = parseTemplate(
    `
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: app.handler, Role: 'arn:aws:iam::123456789012:role/r', Code: ./src }
  Halves:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref Fn
      Name: halves
      FunctionVersion: '1'
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.5 }] }
  Blue:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref Fn
      Name: blue
      FunctionVersion: '1'
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.0 }] }
`,
    { folder: '/' },
  );
  const { functions } = loadApplication(document!, { region: 'us-east-1' });
  const asked: (string | undefined)[] = [];
  const invoker = withPublished(
    {
      invoke: ({ version }) => {
        asked.push(version);
        return Promise.reject(new Error('Nothing runs here.'));
      },
    },
    functions,
  );
  const ask = async (qualifier: string): Promise<ReadonlySet<string | undefined>> => {
    asked.length = 0;
    for (let count = 0; count < 300; count++) {
      await invoker.invoke({ functionId: 'Fn', qualifier, payload: Buffer.from('{}') }).catch(() => {});
    }
    return new Set(asked);
  };

  expect(await ask('blue')).toEqual(new Set(['1']));
  expect(await ask('halves')).toEqual(new Set(['1', '2']));
});
