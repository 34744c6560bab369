import { describe, expect, it } from 'vitest';
import {
  CfnResource,
  DefinitionError,
  type EventSource,
  equals,
  pseudo,
  SamApi,
  SamFunction,
  SamHttpApi,
  SamLayerVersion,
  SamParameter,
  SamSimpleTable,
  SamTemplate,
} from '../../src/define/index.ts';
import { NumericLiteral } from '../../src/template/index.ts';

const queue = new CfnResource('Jobs', { type: 'AWS::SQS::Queue' });

describe('properties', () => {
  it('have SAM’s names on every level that is SAM’s', () => {
    const fn = new SamFunction('F', {
      codeUri: { bucket: 'b', key: 'k' },
      sourceKmsKeyArn: 'arn',
      kmsKeyArn: 'arn',
      environment: { variables: { lower: 'x' } },
      tags: { team: 'a' },
      vpcConfig: { subnetIds: ['s'], securityGroupIds: { 'Fn::Split': [',', 'a,b'] } },
      functionUrlConfig: { authType: 'NONE', cors: { allowOrigins: ['*'] } },
      deploymentPreference: { type: 'AllAtOnce', hooks: { preTraffic: { Ref: 'Check' } } },
      assumeRolePolicyDocument: { statement: [{ x: 1 }] },
      ephemeralStorage: { size: 1024 },
      timeout: undefined,
    });

    expect(fn.toTemplate()).toEqual({
      Type: 'AWS::Serverless::Function',
      Properties: {
        CodeUri: { Bucket: 'b', Key: 'k' },
        SourceKMSKeyArn: 'arn',
        KmsKeyArn: 'arn',
        Environment: { Variables: { lower: 'x' } },
        Tags: { team: 'a' },
        VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: { 'Fn::Split': [',', 'a,b'] } },
        FunctionUrlConfig: { AuthType: 'NONE', Cors: { AllowOrigins: ['*'] } },
        DeploymentPreference: { Type: 'AllAtOnce', Hooks: { PreTraffic: { Ref: 'Check' } } },
        AssumeRolePolicyDocument: { statement: [{ x: 1 }] },
        EphemeralStorage: { Size: 1024 },
      },
    });
  });

  it('of a REST API keep the names that are the author’s', () => {
    const api = new SamApi('A', {
      stageName: 'v1',
      auth: {
        defaultAuthorizer: 'tokens',
        authorizers: { tokens: { functionArn: 'arn', identity: { header: 'X-Token', reauthorizeEvery: 0 } } },
        resourcePolicy: { customStatements: [{ Effect: 'Allow' }] },
        usagePlan: { createUsagePlan: 'PER_API', tags: [{ Key: 'a', Value: 'b' }] },
      },
      endpointConfiguration: { type: 'PRIVATE', vpcEndpointIds: ['vpce'] },
      gatewayResponses: { default4xx: { responseParameters: { headers: { allow: "'*'" } } } },
      models: { user: { type: 'object' } },
      variables: { stage: 'v1' },
      definitionBody: { openapi: '3.0.1', paths: { '/a': { get: {} } } },
      methodSettings: [{ resourcePath: '/*', httpMethod: '*', throttlingRateLimit: 1 }],
    });

    expect(api.toTemplate()['Properties']).toEqual({
      StageName: 'v1',
      Auth: {
        DefaultAuthorizer: 'tokens',
        Authorizers: { tokens: { FunctionArn: 'arn', Identity: { Header: 'X-Token', ReauthorizeEvery: 0 } } },
        ResourcePolicy: { CustomStatements: [{ Effect: 'Allow' }] },
        UsagePlan: { CreateUsagePlan: 'PER_API', Tags: [{ Key: 'a', Value: 'b' }] },
      },
      EndpointConfiguration: { Type: 'PRIVATE', VPCEndpointIds: ['vpce'] },
      GatewayResponses: { default4xx: { ResponseParameters: { Headers: { allow: "'*'" } } } },
      Models: { user: { type: 'object' } },
      Variables: { stage: 'v1' },
      DefinitionBody: { openapi: '3.0.1', paths: { '/a': { get: {} } } },
      MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 1 }],
    });
  });

  it('of an HTTP API keep the names that are the author’s', () => {
    const api = new SamHttpApi('A', {
      auth: {
        authorizers: { oidc: { jwtConfiguration: { issuer: 'https://x', audience: ['a'] }, identitySource: '$h' } },
      },
      routeSettings: { 'get /': { throttlingBurstLimit: 1 }, $default: { throttlingBurstLimit: 2 } },
      stageVariables: { lower: 'x' },
    });

    expect(api.toTemplate()['Properties']).toEqual({
      Auth: {
        Authorizers: { oidc: { JwtConfiguration: { issuer: 'https://x', audience: ['a'] }, IdentitySource: '$h' } },
      },
      RouteSettings: { 'get /': { ThrottlingBurstLimit: 1 }, $default: { ThrottlingBurstLimit: 2 } },
      StageVariables: { lower: 'x' },
    });
  });

  it.each([
    [
      new SamSimpleTable('T', {
        provisionedThroughput: { readCapacityUnits: 1, writeCapacityUnits: 2 },
        sseSpecification: { sseEnabled: true, kmsMasterKeyId: 'k' },
      }),
      {
        Type: 'AWS::Serverless::SimpleTable',
        Properties: {
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
          SSESpecification: { SSEEnabled: true, KMSMasterKeyId: 'k' },
        },
      },
    ],
    [
      new SamLayerVersion('L', { contentUri: './l', compatibleArchitectures: ['arm64'], retentionPolicy: 'Delete' }),
      {
        Type: 'AWS::Serverless::LayerVersion',
        Properties: { ContentUri: './l', CompatibleArchitectures: ['arm64'], RetentionPolicy: 'Delete' },
      },
    ],
    [
      new CfnResource('C', { type: 'Custom::Seed', properties: { lower: { 'a-b': [1, null] } } }),
      { Type: 'Custom::Seed', Properties: { lower: { 'a-b': [1, null] } } },
    ],
  ])('of the other types', (resource, expected) => {
    expect(resource.toTemplate()).toEqual(expected);
  });

  it('can be set by CloudFormation’s own names', () => {
    const fn = new SamFunction('F', { timeout: 3 }).property('Timeout', 5).property('Brand', { new: 'one' });

    expect(fn.toTemplate()['Properties']).toEqual({ Timeout: 5, Brand: { new: 'one' } });
  });

  it('keep a number as it was spelled', () => {
    const spelled = new NumericLiteral('1e3', 1000);

    expect(new CfnResource('C', { type: 'A::B::C', properties: { X: spelled } }).toTemplate()['Properties']).toEqual({
      X: spelled,
    });
  });

  it.each([
    [() => 1, 'F.Tags.x: the function'],
    [Number.NaN, 'F.Tags.x: NaN'],
    [new Date(0), 'F.Tags.x: an instance of Date'],
    [10n, 'F.Tags.x: 10'],
  ])('refuse %s', (value, message) => {
    expect(() => new SamFunction('F', { tags: { x: value as unknown as string } })).toThrow(message);
  });
});

describe('attributes', () => {
  const expected = {
    Type: 'AWS::SQS::Queue',
    Condition: 'IsProd',
    DependsOn: ['Jobs', 'Other'],
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Delete',
    Metadata: { BuildMethod: 'esbuild' },
  };

  it('come as options', () => {
    const resource = new CfnResource('Q', {
      type: 'AWS::SQS::Queue',
      condition: 'IsProd',
      dependsOn: [queue, 'Other'],
      deletionPolicy: 'Retain',
      updateReplacePolicy: 'Delete',
      metadata: { BuildMethod: 'esbuild' },
    });

    expect(resource.toTemplate()).toEqual(expected);
  });

  it('come as methods', () => {
    const resource = new CfnResource('Q', { type: 'AWS::SQS::Queue' })
      .condition('IsProd')
      .dependsOn(queue)
      .dependsOn('Other', queue)
      .deletionPolicy('Retain')
      .updateReplacePolicy('Delete')
      .metadata({ BuildMethod: 'makefile' })
      .metadata({ BuildMethod: 'esbuild' });

    expect(resource.toTemplate()).toEqual(expected);
  });

  it('can be set by CloudFormation’s own names', () => {
    const resource = new SamFunction('F').dependsOn(queue).attribute('Connectors', { Reads: { Properties: {} } });

    expect(resource.toTemplate()).toEqual({
      Type: 'AWS::Serverless::Function',
      DependsOn: 'Jobs',
      Connectors: { Reads: { Properties: {} } },
    });
  });
});

describe('addX', () => {
  it('adds to what the options gave', () => {
    const fn = new SamFunction('F', { environment: { variables: { A: '1' } }, tags: { a: '1' }, policies: 'X' })
      .addEnvironment({ B: 2, C: undefined })
      .addTag('b', '2')
      .addTags({ c: pseudo.region })
      .addPolicy('Y', { effect: 'Allow', action: ['s3:*'], condition: { Bool: { 'aws:SecureTransport': true } } })
      .addPolicy({ Statement: [{ Effect: 'Allow' }] });

    expect(fn.toTemplate()['Properties']).toEqual({
      Environment: { Variables: { A: '1', B: 2 } },
      Tags: { a: '1', b: '2', c: { Ref: 'AWS::Region' } },
      Policies: [
        'X',
        'Y',
        {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['s3:*'], Condition: { Bool: { 'aws:SecureTransport': true } } }],
        },
        { Statement: [{ Effect: 'Allow' }] },
      ],
    });
  });

  const fn = new SamFunction('F', { environment: { variables: { A: '1' } } }).addTag('a', '1').addHttpApiEvent('All');
  const stage = new SamParameter('Stage', { type: 'String' });
  const template = new SamTemplate()
    .add(fn, stage)
    .addOutput('Out', { value: 'x' })
    .addCondition('IsProd', equals('a', 'b'))
    .addMapping('Sizes', {});
  const another: string = 'Stage';
  const output: string = 'Out';
  it.each([
    ['environment variable', () => fn.addEnvironment({ A: '2' }), 'F: environment variable "A"'],
    ['tag', () => fn.addTag('a', '2'), 'F: tag "a"'],
    ['event', () => fn.addApiEvent('All', { method: 'get', path: '/' }), 'F: event "All"'],
    ['resource', () => template.add(new SamFunction(another)), 'Template: logical ID "Stage"'],
    ['output', () => template.addOutput(output, { value: 'x' }), 'Template: output "Out"'],
    ['condition', () => template.addCondition('IsProd', equals('a', 'b')), 'Template: condition "IsProd"'],
    ['mapping', () => template.addMapping('Sizes', {}), 'Template: mapping "Sizes"'],
  ])('refuses a second %s of the same name', (_, act, message) => {
    expect(act).toThrow(`${message} is already defined`);
  });

  it.each(['my-function', 'a.b', '', 'ä'])('refuses the name %j', (name: string) => {
    expect(() => new SamFunction(name)).toThrow(DefinitionError);
    expect(() => new SamParameter(name, { type: 'String' })).toThrow(DefinitionError);
    expect(() => fn.addHttpApiEvent(name)).toThrow(DefinitionError);
    expect(() => template.addOutput(name, { value: 'x' })).toThrow(DefinitionError);
  });

  it.each([
    ['nothing', undefined, 'what is added is undefined'],
    ['a list', [fn], 'what is added is a list'],
    ['data', { logicalId: 'A' }, 'what is added is an object'],
  ])('refuses %s in the place of a builder', (_, element: unknown, message) => {
    const add = (): unknown => new SamTemplate().add(element as SamFunction);

    expect(add).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }));
    expect(add).toThrow(message);
  });

  it('refuses an output without a value', () => {
    const options: object = fn.arn;

    expect(() => new SamTemplate().addOutput('Arn', options as { value: string })).toThrow(
      'Output "Arn": option "value" is not given',
    );
  });

  it('says in the hint which name would do', () => {
    const name: string = 'my-function';

    expect(() => new SamFunction(name)).toThrow(
      expect.objectContaining({ code: 'INVALID_NAME', hint: 'Use a name such as "MyFunction".' }),
    );
  });
});

describe('events', () => {
  const rows: [string, (fn: SamFunction) => SamFunction, unknown][] = [
    [
      'Api',
      (fn) =>
        fn.addApiEvent('E', {
          method: 'post',
          path: '/a/{id}',
          restApiId: { Ref: 'Api' },
          auth: { authorizer: 'NONE', apiKeyRequired: true },
          requestModel: { model: 'User', validateBody: true },
          requestParameters: ['method.request.header.a', { 'method.request.path.b': { required: true } }],
        }),
      {
        Type: 'Api',
        Properties: {
          Method: 'post',
          Path: '/a/{id}',
          RestApiId: { Ref: 'Api' },
          Auth: { Authorizer: 'NONE', ApiKeyRequired: true },
          RequestModel: { Model: 'User', ValidateBody: true },
          RequestParameters: ['method.request.header.a', { 'method.request.path.b': { Required: true } }],
        },
      },
    ],
    [
      'HttpApi',
      (fn) => fn.addHttpApiEvent('E', { method: 'ANY', path: '/{proxy+}', routeSettings: { throttlingRateLimit: 1 } }),
      { Type: 'HttpApi', Properties: { Method: 'ANY', Path: '/{proxy+}', RouteSettings: { ThrottlingRateLimit: 1 } } },
    ],
    ['HttpApi without a route', (fn) => fn.addHttpApiEvent('E'), { Type: 'HttpApi' }],
    [
      'Schedule',
      (fn) => fn.addScheduleEvent('E', { schedule: 'rate(1 day)', deadLetterConfig: { type: 'SQS' } }),
      { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)', DeadLetterConfig: { Type: 'SQS' } } },
    ],
    [
      'SQS',
      (fn) =>
        fn.addSqsEvent('E', {
          queue: queue.getAtt('Arn'),
          batchSize: 10,
          filterCriteria: { filters: [{ pattern: '{"a":[1]}' }] },
          functionResponseTypes: ['ReportBatchItemFailures'],
          scalingConfig: { maximumConcurrency: 5 },
        }),
      {
        Type: 'SQS',
        Properties: {
          Queue: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
          BatchSize: 10,
          FilterCriteria: { Filters: [{ Pattern: '{"a":[1]}' }] },
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: 5 },
        },
      },
    ],
    [
      'SNS',
      (fn) => fn.addSnsEvent('E', { topic: 'arn', filterPolicy: { store: ['a'] }, sqsSubscription: true }),
      { Type: 'SNS', Properties: { Topic: 'arn', FilterPolicy: { store: ['a'] }, SqsSubscription: true } },
    ],
    [
      'S3',
      (fn) =>
        fn.addS3Event('E', {
          bucket: { Ref: 'Bucket' },
          events: ['s3:ObjectCreated:*'],
          filter: { s3Key: { rules: [{ name: 'suffix', value: '.jpg' }] } },
        }),
      {
        Type: 'S3',
        Properties: {
          Bucket: { Ref: 'Bucket' },
          Events: ['s3:ObjectCreated:*'],
          Filter: { S3Key: { Rules: [{ Name: 'suffix', Value: '.jpg' }] } },
        },
      },
    ],
    [
      'Kinesis',
      (fn) => fn.addKinesisEvent('E', { stream: 'arn', startingPosition: 'LATEST', parallelizationFactor: 2 }),
      { Type: 'Kinesis', Properties: { Stream: 'arn', StartingPosition: 'LATEST', ParallelizationFactor: 2 } },
    ],
    [
      'DynamoDB',
      (fn) =>
        fn.addDynamoDBEvent('E', {
          stream: 'arn',
          startingPosition: 'TRIM_HORIZON',
          destinationConfig: { onFailure: { type: 'SQS', destination: 'arn' } },
        }),
      {
        Type: 'DynamoDB',
        Properties: {
          Stream: 'arn',
          StartingPosition: 'TRIM_HORIZON',
          DestinationConfig: { OnFailure: { Type: 'SQS', Destination: 'arn' } },
        },
      },
    ],
    [
      'EventBridgeRule',
      (fn) =>
        fn.addEventBridgeRuleEvent('E', {
          pattern: { source: ['aws.s3'], 'detail-type': ['x'] },
          inputTransformer: { inputTemplate: '<a>', inputPathsMap: { a: '$.detail' } },
        }),
      {
        Type: 'EventBridgeRule',
        Properties: {
          Pattern: { source: ['aws.s3'], 'detail-type': ['x'] },
          InputTransformer: { InputTemplate: '<a>', InputPathsMap: { a: '$.detail' } },
        },
      },
    ],
    [
      'CloudWatchEvent',
      (fn) => fn.addCloudWatchEvent('E', { pattern: { detail: { state: ['terminated'] } } }),
      { Type: 'CloudWatchEvent', Properties: { Pattern: { detail: { state: ['terminated'] } } } },
    ],
    [
      'IoTRule',
      (fn) => fn.addIoTRuleEvent('E', { sql: "SELECT * FROM 'a'", awsIotSqlVersion: '2016-03-23' }),
      { Type: 'IoTRule', Properties: { Sql: "SELECT * FROM 'a'", AwsIotSqlVersion: '2016-03-23' } },
    ],
    ['AlexaSkill', (fn) => fn.addAlexaSkillEvent('E'), { Type: 'AlexaSkill' }],
    [
      'ScheduleV2',
      (fn) => fn.addScheduleV2Event('E', { scheduleExpression: 'rate(1 day)', flexibleTimeWindow: { mode: 'OFF' } }),
      { Type: 'ScheduleV2', Properties: { ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' } } },
    ],
    [
      'DocumentDB',
      (fn) =>
        fn.addDocumentDBEvent('E', {
          cluster: 'arn',
          databaseName: 'shop',
          startingPosition: 'LATEST',
          sourceAccessConfigurations: [{ type: 'BASIC_AUTH', uri: 'arn' }],
        }),
      {
        Type: 'DocumentDB',
        Properties: {
          Cluster: 'arn',
          DatabaseName: 'shop',
          StartingPosition: 'LATEST',
          SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'arn' }],
        },
      },
    ],
    [
      'MSK',
      (fn) => fn.addMskEvent('E', { stream: 'arn', topics: ['t'], startingPosition: 'LATEST' }),
      { Type: 'MSK', Properties: { Stream: 'arn', Topics: ['t'], StartingPosition: 'LATEST' } },
    ],
    [
      'SelfManagedKafka',
      (fn) =>
        fn.addSelfManagedKafkaEvent('E', {
          kafkaBootstrapServers: ['kafka.example:9092'],
          topics: ['t'],
          sourceAccessConfigurations: [{ type: 'SASL_SCRAM_512_AUTH', uri: 'arn' }],
        }),
      {
        Type: 'SelfManagedKafka',
        Properties: {
          KafkaBootstrapServers: ['kafka.example:9092'],
          Topics: ['t'],
          SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_512_AUTH', URI: 'arn' }],
        },
      },
    ],
    [
      'MQ',
      (fn) =>
        fn.addMqEvent('E', {
          broker: 'arn',
          queues: ['q'],
          sourceAccessConfigurations: [{ type: 'BASIC_AUTH', uri: 'arn' }],
        }),
      {
        Type: 'MQ',
        Properties: {
          Broker: 'arn',
          Queues: ['q'],
          SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'arn' }],
        },
      },
    ],
    [
      'CloudWatchLogs',
      (fn) => fn.addCloudWatchLogsEvent('E', { logGroupName: 'orders', filterPattern: 'ERROR' }),
      { Type: 'CloudWatchLogs', Properties: { LogGroupName: 'orders', FilterPattern: 'ERROR' } },
    ],
    [
      'Cognito',
      (fn) => fn.addCognitoEvent('E', { userPool: { Ref: 'Pool' }, trigger: 'PreSignUp' }),
      { Type: 'Cognito', Properties: { UserPool: { Ref: 'Pool' }, Trigger: 'PreSignUp' } },
    ],
  ];
  it.each(rows)('are written as SAM says them: %s', (_, act, expected) => {
    const fn = act(new SamFunction<string>('F'));

    expect(fn.toTemplate()['Properties']).toEqual({ Events: { E: expected } });
  });

  it('of any type are added by addEvent', () => {
    const source: EventSource = { type: 'SQS', properties: { queue: 'arn' } };

    const fn = new SamFunction('F').addEvent('E', source);

    expect(fn.toTemplate()['Properties']).toEqual({ Events: { E: { Type: 'SQS', Properties: { Queue: 'arn' } } } });
  });
});
