import { InvokeCommand, InvokeWithResponseStreamCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { type Application, loadApplication } from '../../../src/application/index.ts';
import { CleanupStack } from '../../../src/core/index.ts';
import { type AsyncDelivery, SandboxPool, startLambda } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { clientOf, jsonOf } from './lambda-fixture.ts';
import { functionOf, SCENARIOS } from './scenarios.ts';

/** What SAM CLI's suites do with templates, through the Invoke API. */

const [first] = SCENARIOS;
const CODE = functionOf(first!, 'node').code;
const CODE_URI = CODE.kind === 'folder' ? JSON.stringify(CODE.path) : '';

/** The functions of a template, served. */
async function serveTemplate(resources: string, parameters: Record<string, string> = {}, more = '') {
  const text = `
Transform: AWS::Serverless-2016-10-31
${more}
Globals:
  Function: { Runtime: nodejs22.x, CodeUri: ${CODE_URI}, Environment: { Variables: { GlobalVar: everywhere } } }
Resources:
${resources}`;
  const { document } = parseTemplate(text, { folder: import.meta.dirname });
  const application: Application = loadApplication(document!, { region: 'eu-west-1', parameters });
  const stack = new CleanupStack();
  const deliveries: AsyncDelivery[] = [];
  const pool = stack.use(new SandboxPool(application));
  const lambda = stack.use(
    await startLambda(application, pool, {
      retryDelayScale: 0,
      onDelivery: (delivery) => void deliveries.push(delivery),
    }),
  );
  const client = clientOf(lambda);
  stack.defer(() => client.destroy());
  return { client, lambda, deliveries, [Symbol.asyncDispose]: () => stack.close() };
}

const names = (...list: string[]): string => JSON.stringify({ names: list });

describe('the functions of a template', () => {
  it('are called by their names and by their logical ids', async () => {
    await using served = await serveTemplate(`
  EchoFunction:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.echo, FunctionName: echo-func-name-override }`);

    for (const FunctionName of ['echo-func-name-override', 'EchoFunction']) {
      const { Payload } = await served.client.send(new InvokeCommand({ FunctionName, Payload: '"This is json data"' }));
      expect(jsonOf(Payload)).toBe('This is json data');
    }
    const { Functions } = await served.client.send(new ListFunctionsCommand({}));
    expect(Functions).toMatchObject([
      {
        FunctionName: 'echo-func-name-override',
        FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:echo-func-name-override',
      },
    ]);
  });

  it('know whether their environments are started ahead', async () => {
    await using served = await serveTemplate(`
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.environment
      AutoPublishAlias: live
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }`);

    const seen = await Promise.all(
      ['live', '1', '$LATEST'].map(async (Qualifier) => {
        const Payload = names('AWS_LAMBDA_INITIALIZATION_TYPE');
        const answer = await served.client.send(new InvokeCommand({ FunctionName: 'Fn', Qualifier, Payload }));
        return jsonOf(answer.Payload);
      }),
    );

    const type = (value: string) => ({ AWS_LAMBDA_INITIALIZATION_TYPE: value });
    expect(seen).toEqual([type('provisioned-concurrency'), type('provisioned-concurrency'), type('on-demand')]);
  });

  it('see variables, parameters and pseudo parameters', async () => {
    await using served = await serveTemplate(
      `
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.environment
      Environment:
        Variables:
          Region: !Ref AWS::Region
          AccountId: !Ref AWS::AccountId
          Partition: !Ref AWS::Partition
          StackName: !Ref AWS::StackName
          Given: !Ref Given
          Default: !Ref Default
          Empty: !Ref Empty`,
      { Given: 'override' },
      'Parameters: { Given: { Type: String }, Default: { Type: String, Default: d }, Empty: { Type: String, Default: "" } }',
    );
    const wanted = ['Region', 'AccountId', 'Partition', 'StackName', 'Given', 'Default', 'Empty', 'GlobalVar'];

    const { Payload } = await served.client.send(new InvokeCommand({ FunctionName: 'Fn', Payload: names(...wanted) }));

    expect(jsonOf(Payload)).toEqual({
      Region: 'eu-west-1',
      AccountId: '123456789012',
      Partition: 'aws',
      StackName: 'local',
      Given: 'override',
      Default: 'd',
      Empty: '',
      GlobalVar: 'everywhere',
    });
  });

  it('end at a timeout that comes from a mapping', async () => {
    await using served = await serveTemplate(
      `
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.sleeps, Timeout: !FindInMap [Limits, Short, Timeout] }`,
      {},
      'Mappings: { Limits: { Short: { Timeout: 1 } } }',
    );

    const { FunctionError, Payload } = await served.client.send(
      new InvokeCommand({ FunctionName: 'Fn', Payload: '{"seconds":30}' }),
    );

    expect(FunctionError).toBe('Unhandled');
    expect(jsonOf(Payload).errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
  });

  it('may have their code in the template', async () => {
    await using served = await serveTemplate(`
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: "exports.handler = async (event) => 'inline ' + event"`);

    const { Payload } = await served.client.send(new InvokeCommand({ FunctionName: 'Fn', Payload: '"code"' }));

    expect(jsonOf(Payload)).toBe('inline code');
  });

  it('are called by the alias that is published', async () => {
    await using served = await serveTemplate(`
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.context, AutoPublishAlias: live }`);

    const { ExecutedVersion, Payload } = await served.client.send(
      new InvokeCommand({ FunctionName: 'Fn', Qualifier: 'live' }),
    );

    expect(ExecutedVersion).toBe('1');
    expect(jsonOf(Payload).arn).toBe('arn:aws:lambda:eu-west-1:123456789012:function:Fn:live');
  });

  it('leave records where the template says', async () => {
    await using served = await serveTemplate(`
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.raises
      DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Dead.Arn }
      EventInvokeConfig:
        MaximumRetryAttempts: 1
        DestinationConfig: { OnFailure: { Type: SNS, Destination: !Ref Failed } }
  Dead: { Type: AWS::SQS::Queue }
  Failed: { Type: AWS::SNS::Topic }`);

    await served.client.send(new InvokeCommand({ FunctionName: 'Fn', InvocationType: 'Event', Payload: '{"id":7}' }));
    await served.lambda.settled();

    expect(served.deliveries.map(({ kind, service, target }) => [kind, service, target.split(':').at(-1)])).toEqual([
      ['destination', 'sns', 'Failed'],
      ['dead-letter', 'sqs', 'Dead'],
    ]);
    expect(JSON.parse(served.deliveries[0]!.body).requestContext.approximateInvokeCount).toBe(2);
  });

  it('keep tenants apart where the template says', async () => {
    await using served = await serveTemplate(`
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.hello, TenancyConfig: { TenantIsolationMode: PER_TENANT } }`);

    const answer = await served.client.send(new InvokeCommand({ FunctionName: 'Fn', TenantId: 'blue' }));

    expect(jsonOf(answer.Payload)).toBe('Hello world');
    await expect(served.client.send(new InvokeCommand({ FunctionName: 'Fn' }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('are refused where their code is not on this machine', async () => {
    await using served = await serveTemplate(`
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Handler: app.hello, Runtime: nodejs22.x, Code: { S3Bucket: bucket, S3Key: key } }`);

    await expect(served.client.send(new InvokeCommand({ FunctionName: 'Fn' }))).rejects.toMatchObject({
      name: 'ServiceException',
      message: expect.stringContaining('its code is in AWS'),
    });
  });

  it('run at the same time', async () => {
    await using served = await serveTemplate(`
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.sleeps, Timeout: 10 }`);
    const sleep = new InvokeCommand({ FunctionName: 'Fn', Payload: '{"seconds":0.5}' });

    const answers = await Promise.all(Array.from({ length: 10 }, () => served.client.send(sleep)));

    expect(answers.map(({ Payload }) => jsonOf(Payload))).toEqual(Array(10).fill('slept'));
  });

  it('answer an event stream in one piece when they do not stream', async () => {
    await using served = await serveTemplate(`
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.hello }`);

    const { EventStream } = await served.client.send(new InvokeWithResponseStreamCommand({ FunctionName: 'Fn' }));

    const kinds: string[] = [];
    for await (const event of EventStream ?? []) kinds.push(...Object.keys(event));
    expect(kinds).toEqual(['PayloadChunk', 'InvokeComplete']);
  });
});
