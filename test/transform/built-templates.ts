import {
  CfnResource,
  type EventSource,
  type FunctionProperties,
  getAtt,
  type Policy,
  policies,
  pseudo,
  ref,
  SamApi,
  type SamApiOptions,
  SamFunction,
  SamHttpApi,
  type SamHttpApiOptions,
  SamLayerVersion,
  SamParameter,
  SamSimpleTable,
  SamTemplate,
  sub,
} from '../../src/define/index.ts';
import type { TemplateMap } from '../../src/template/index.ts';

/** A template made with the builders. */
export interface BuiltTemplate {
  readonly name: string;
  readonly template: TemplateMap;
}

const code = { runtime: 'nodejs22.x', handler: 'orders.handler', codeUri: 's3://artifacts/orders.zip' } as const;

/** Ways to set a function up. */
const setups: Readonly<Record<string, { options?: Partial<FunctionProperties>; policies?: readonly Policy[] }>> = {
  plain: {},
  aliased: { options: { autoPublishAlias: 'live' } },
  'gradually deployed': {
    options: { autoPublishAlias: 'live', deploymentPreference: { type: 'Canary10Percent5Minutes' } },
  },
  traced: { options: { tracing: 'Active', memorySize: 512, timeout: 30, architectures: ['arm64'] } },
  'with policies': {
    policies: [
      policies.dynamoDBCrud({ tableName: ref('Table') }),
      policies.sqsSendMessage({ queueName: getAtt('Queue', 'QueueName') }),
      'AmazonSNSReadOnlyAccess',
    ],
  },
  'with a URL': { options: { functionUrlConfig: { authType: 'NONE', cors: { allowOrigins: ['*'] } } } },
  'in a VPC': {
    options: { vpcConfig: { securityGroupIds: ['sg-0123456789abcdef0'], subnetIds: ['subnet-0123456789abcdef0'] } },
  },
  layered: {
    options: { layers: [ref('Shared')], environment: { variables: { TABLE: ref('Table'), STAGE: ref('Stage') } } },
  },
  'with destinations': {
    options: { eventInvokeConfig: { maximumRetryAttempts: 1, destinationConfig: { onFailure: { type: 'SQS' } } } },
  },
  tagged: {
    options: {
      tags: { team: 'shop', stage: ref('Stage') },
      description: sub`Orders of ${ref('Stage')}`,
      functionName: sub`${pseudo.stackName}-orders`,
    },
  },
};

/** What may invoke it. */
const triggers: Readonly<Record<string, Readonly<Record<string, EventSource>>>> = {
  nothing: {},
  'REST routes': {
    List: { type: 'Api', properties: { method: 'get', path: '/orders' } },
    Create: { type: 'Api', properties: { method: 'post', path: '/orders' } },
    Read: { type: 'Api', properties: { method: 'get', path: '/orders/{id}' } },
  },
  'HTTP routes': {
    List: { type: 'HttpApi', properties: { method: 'GET', path: '/orders' } },
    Rest: { type: 'HttpApi', properties: {} },
  },
  'a queue': { Work: { type: 'SQS', properties: { queue: getAtt('Queue', 'Arn'), batchSize: 5 } } },
  'a stream': {
    Clicks: {
      type: 'Kinesis',
      properties: { stream: getAtt('Stream', 'Arn'), startingPosition: 'LATEST', maximumBatchingWindowInSeconds: 5 },
    },
  },
  schedules: {
    Hourly: { type: 'Schedule', properties: { schedule: 'rate(1 hour)', input: '{"job":"clean"}' } },
    Nightly: {
      type: 'ScheduleV2',
      properties: { scheduleExpression: 'cron(0 3 * * ? *)', scheduleExpressionTimezone: 'Europe/Berlin' },
    },
  },
  'a bus': {
    Ordered: {
      type: 'EventBridgeRule',
      properties: {
        pattern: { source: ['shop'] },
        retryPolicy: { maximumRetryAttempts: 3 },
        deadLetterConfig: { type: 'SQS' },
      },
    },
  },
  'a topic': { News: { type: 'SNS', properties: { topic: ref('Topic'), filterPolicy: { kind: ['sport'] } } } },
  'a topic through a queue': { News: { type: 'SNS', properties: { topic: ref('Topic'), sqsSubscription: true } } },
  'a bucket': {
    Uploaded: {
      type: 'S3',
      properties: {
        bucket: ref('Bucket'),
        events: 's3:ObjectCreated:*',
        filter: { s3Key: { rules: [{ name: 'suffix', value: '.png' }] } },
      },
    },
  },
  'devices and logs': {
    Sensor: { type: 'IoTRule', properties: { sql: "SELECT * FROM 'sensors/#'" } },
    Skill: { type: 'AlexaSkill', properties: {} },
    Errors: { type: 'CloudWatchLogs', properties: { logGroupName: '/aws/lambda/other', filterPattern: 'ERROR' } },
  },
  'a user pool': { SignUp: { type: 'Cognito', properties: { userPool: ref('Customers'), trigger: 'PreSignUp' } } },
};

/** Ways to set a REST API up. */
const apis: Readonly<Record<string, Partial<SamApiOptions>>> = {
  plain: {},
  'with CORS': { cors: "'*'" },
  'with more CORS': { cors: { allowOrigin: "'https://shop.example'", allowCredentials: true, maxAge: "'600'" } },
  'in OpenAPI 3': { openApiVersion: '3.0.1', tracingEnabled: true },
  'with keys': { auth: { apiKeyRequired: true, usagePlan: { createUsagePlan: 'PER_API' } } },
  'with a shared plan': { auth: { apiKeyRequired: true, usagePlan: { createUsagePlan: 'SHARED' } } },
  'with a user pool': {
    auth: { defaultAuthorizer: 'Pool', authorizers: { Pool: { userPoolArn: getAtt('Customers', 'Arn') } } },
  },
  'with a guard': {
    auth: { defaultAuthorizer: 'Guard', authorizers: { Guard: { functionArn: getAtt('Guard', 'Arn') } } },
    cors: "'*'",
  },
  regional: { endpointConfiguration: { type: 'REGIONAL' }, variables: { COLOUR: 'blue' } },
  'with a domain': {
    domain: {
      domainName: 'shop.example.com',
      certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
      endpointConfiguration: 'REGIONAL',
      basePath: ['v1'],
      route53: { hostedZoneId: 'Z0123456789ABCDEFGHIJ' },
    },
  },
};

/** Ways to set an HTTP API up. */
const httpApis: Readonly<Record<string, SamHttpApiOptions>> = {
  plain: {},
  'with CORS': { corsConfiguration: { allowOrigins: ['https://shop.example'], allowMethods: ['GET'] } },
  'with all CORS': { corsConfiguration: true },
  staged: { stageName: 'v1', stageVariables: { COLOUR: 'blue' }, tags: { team: 'shop' } },
  'with tokens': {
    auth: {
      defaultAuthorizer: 'Issuer',
      authorizers: {
        Issuer: {
          identitySource: '$request.header.Authorization',
          jwtConfiguration: { issuer: 'https://login.example', audience: ['shop'] },
        },
      },
    },
  },
  'with a guard': {
    auth: {
      defaultAuthorizer: 'Guard',
      authorizers: {
        Guard: {
          functionArn: getAtt('Guard', 'Arn'),
          authorizerPayloadFormatVersion: '2.0',
          enableFunctionDefaultPermissions: true,
          identity: { headers: ['Authorization'] },
        },
      },
    },
  },
};

const stages = ['Prod', ref('Stage')] as const;

/** Every set-up of a function with every trigger; every set-up of an API with a literal and a parameter as stage. */
export function builtTemplates(): BuiltTemplate[] {
  return [
    ...pairs(setups, triggers).map(([setup, how, trigger, events]) => ({
      name: `a function ${setup} invoked by ${trigger}`,
      template: around(functionOf(how, events)),
    })),
    ...pairs(apis, stages).map(([setup, options, index, stageName]) => ({
      name: `a REST API ${setup}, stage ${index}`,
      template: around(
        new SamApi('Shop', { stageName, ...options }),
        functionOf(
          {},
          { Get: { type: 'Api', properties: { restApiId: ref('Shop'), method: 'get', path: '/orders' } } },
        ),
      ),
    })),
    ...Object.entries(httpApis).map(([setup, options]) => ({
      name: `an HTTP API ${setup}`,
      template: around(
        new SamHttpApi('Shop', options),
        functionOf(
          {},
          { Get: { type: 'HttpApi', properties: { apiId: ref('Shop'), method: 'GET', path: '/orders' } } },
        ),
      ),
    })),
  ];
}

function functionOf(
  { options = {}, policies: granted = [] }: (typeof setups)[string],
  events: Readonly<Record<string, EventSource>>,
): SamFunction {
  const orders = new SamFunction('Orders', { ...code, ...options }).addPolicy(...granted);
  for (const [name, source] of Object.entries(events)) orders.addEvent(name, source);
  return orders;
}

/** The template with what its parts refer to, and nothing else. */
function around(...parts: readonly (SamFunction | SamApi | SamHttpApi)[]): TemplateMap {
  const text = JSON.stringify(new SamTemplate().add(...parts).toDocument().template);
  const refersTo = (id: string): boolean =>
    text.includes(`"${id}"`) || text.includes(`"${id}.`) || text.includes(`\${${id}`);
  const template = new SamTemplate({ description: 'Orders' }).add(...parts);
  for (const part of surroundings()) if (refersTo(part.logicalId)) template.add(part);
  return template.toDocument().template;
}

function surroundings() {
  return [
    new SamParameter('Stage', { type: 'String', default: 'test' }),
    new SamSimpleTable('Table', { primaryKey: { name: 'id', type: 'String' } }),
    new SamLayerVersion('Shared', { contentUri: 's3://artifacts/shared.zip', compatibleRuntimes: ['nodejs22.x'] }),
    new SamFunction('Guard', { ...code, handler: 'guard.handler' }),
    new CfnResource('Queue', { type: 'AWS::SQS::Queue' }),
    new CfnResource('Topic', { type: 'AWS::SNS::Topic' }),
    new CfnResource('Bucket', { type: 'AWS::S3::Bucket' }),
    new CfnResource('Stream', { type: 'AWS::Kinesis::Stream', properties: { ShardCount: 1 } }),
    new CfnResource('Customers', { type: 'AWS::Cognito::UserPool' }),
  ];
}

function pairs<A, B>(left: Readonly<Record<string, A>>, right: Readonly<Record<string, B>> | readonly B[]) {
  return Object.entries(left).flatMap(([a, first]) =>
    Object.entries<B>(Object(right)).map(([b, second]): [string, A, string, B] => [a, first, b, second]),
  );
}
