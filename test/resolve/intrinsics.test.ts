import { describe, expect, it } from 'vitest';
import { createResolver, type ResolvedTree, type Resolver, Unresolved } from '../../src/resolve/index.ts';
import { parseTemplate, type TemplateValue } from '../../src/template/index.ts';

const TEMPLATE = `
Parameters:
  Stage: { Type: String, Default: dev }
  Zones: { Type: CommaDelimitedList, Default: 'a, b,c' }
  Missing: { Type: String }
Mappings:
  Sizes:
    dev: { Memory: 128, Names: [x, y] }
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsProd: !Not [!Condition IsDev]
  Unknown: !Equals [!Ref Missing, 'yes']
  Circle: !Or [!Condition Circle2, !Condition IsProd]
  Circle2: !And [!Condition Circle, !Condition IsDev]
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Named: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub 'orders-\${Stage}' } }
  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: !Join ['-', [fn, !Ref Stage]] } }
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Fn, Name: live } }
  Version: { Type: AWS::Lambda::Version, Properties: { FunctionName: !GetAtt Fn.Arn } }
  Never: { Type: AWS::Lambda::Version, Condition: IsProd, Properties: { FunctionName: !Ref Fn } }
  Second: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Fn } }
  OfOther: { Type: AWS::Lambda::Version, Properties: { FunctionName: other } }
  Selfish: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub '\${Selfish.QueueName}-x' } }
  Queue: { Type: AWS::SQS::Queue }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: news } }
  Ordered: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
  Unordered: { Type: AWS::SNS::Topic, Properties: { FifoTopic: false } }
  Role: { Type: AWS::IAM::Role, Properties: { Path: /team/ } }
  Plain: { Type: AWS::IAM::Role }
  Http: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }
  Socket: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }
  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn } }
  UrlOfLive: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, Qualifier: live } }
  UrlOfUnknown: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, Qualifier: !Ref Missing } }
  Layer: { Type: AWS::Lambda::LayerVersion, Properties: { LayerName: common } }
  Bucket: { Type: AWS::S3::Bucket }
  Setting: { Type: AWS::SSM::Parameter, Properties: { Name: /app/size, Type: String, Value: !Sub 'x-\${Stage}' } }
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: db } }
  Schedule: { Type: AWS::Scheduler::Schedule }
  Private: { Type: AWS::ApiGateway::DomainNameV2, Properties: { DomainName: a.example } }
  Pool: { Type: AWS::Cognito::UserPool }
  Client: { Type: AWS::Cognito::UserPoolClient }
`;

function resolverFor(options: { region?: string; imports?: Record<string, string> } = {}): Resolver {
  const { document } = parseTemplate(TEMPLATE);
  return createResolver({ template: document!.template, region: 'eu-west-1', ...options });
}

function resolve(value: TemplateValue, resolver: Resolver = resolverFor()): ResolvedTree | undefined {
  return resolver.resolve(value);
}

function yaml(expression: string): TemplateValue {
  return parseTemplate(`Value: ${expression}`).document?.template['Value'] ?? null;
}

describe('values', () => {
  it.each([
    ['!Ref Stage', 'dev'],
    ['!Ref Zones', ['a', 'b', 'c']],
    ['!Ref AWS::Region', 'eu-west-1'],
    ['!Ref AWS::AccountId', '123456789012'],
    ['!Sub "${AWS::Partition}/${AWS::URLSuffix}/${AWS::StackName}"', 'aws/amazonaws.com/local'],
    ['!Ref Table', 'Table'],
    ['!Ref Named', 'orders-dev'],
    ['!Ref Queue', 'https://sqs.eu-west-1.amazonaws.com/123456789012/Queue'],
    ['!Ref Topic', 'arn:aws:sns:eu-west-1:123456789012:news'],
    ['!GetAtt Fn.Arn', 'arn:aws:lambda:eu-west-1:123456789012:function:fn-dev'],
    ['!Ref Live', 'arn:aws:lambda:eu-west-1:123456789012:function:fn-dev:live'],
    ['!Ref Version', 'arn:aws:lambda:eu-west-1:123456789012:function:fn-dev:1'],
    ['!Ref Second', 'arn:aws:lambda:eu-west-1:123456789012:function:fn-dev:2'],
    ['!GetAtt Second.Version', '2'],
    ['!GetAtt OfOther.Version', '1'],
    ['!GetAtt Named.Arn', 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders-dev'],
    ['!Ref Ordered', 'https://sqs.eu-west-1.amazonaws.com/123456789012/Ordered.fifo'],
    ['!GetAtt Ordered.QueueName', 'Ordered.fifo'],
    ['!Ref Unordered', 'arn:aws:sns:eu-west-1:123456789012:Unordered'],
    ['!GetAtt Role.Arn', 'arn:aws:iam::123456789012:role/team/Role'],
    ['!GetAtt Plain.Arn', 'arn:aws:iam::123456789012:role/Plain'],
    ['!GetAtt Http.ApiEndpoint', 'https://Http.execute-api.eu-west-1.amazonaws.com'],
    ['!GetAtt Socket.ApiEndpoint', 'wss://Socket.execute-api.eu-west-1.amazonaws.com'],
    ['!GetAtt Url.FunctionArn', 'arn:aws:lambda:eu-west-1:123456789012:function:fn-dev'],
    ['!Ref UrlOfLive', 'arn:aws:lambda:eu-west-1:123456789012:function:fn-dev:live'],
    ['!GetAtt UrlOfLive.FunctionArn', 'arn:aws:lambda:eu-west-1:123456789012:function:fn-dev:live'],
    ['!Ref Layer', 'arn:aws:lambda:eu-west-1:123456789012:layer:common:1'],
    ['!GetAtt Layer.LayerVersionArn', 'arn:aws:lambda:eu-west-1:123456789012:layer:common:1'],
    ['!GetAtt Bucket.WebsiteURL', 'http://Bucket.s3-website-eu-west-1.amazonaws.com'],
    ['[!Ref Setting, !GetAtt Setting.Value]', ['/app/size', 'x-dev']],
    ['!Ref Secret', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db'],
    ['!GetAtt Schedule.Arn', 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/Schedule'],
    ['!GetAtt Private.DomainNameArn', 'arn:aws:apigateway:eu-west-1:123456789012:/domainnames/a.example+Private'],
    ['[!Ref Client, !GetAtt Client.ClientId]', ['Client', 'Client']],
    ['!Sub "${Fn.Arn}:${!Literal}"', 'arn:aws:lambda:eu-west-1:123456789012:function:fn-dev:${Literal}'],
    ['!Sub ["${A}-${Stage}", { A: !Ref Named }]', 'orders-dev-dev'],
    ['!Join [":", [a, 1, true]]', 'a:1:true'],
    ['!Join [",", !Ref Zones]', 'a,b,c'],
    ['!Select [1, !Ref Zones]', 'b'],
    ['!Select ["0", !Split ["/", "x/y"]]', 'x'],
    ['!FindInMap [Sizes, !Ref Stage, Memory]', 128],
    ['!FindInMap [Sizes, prod, Memory, { DefaultValue: 256 }]', 256],
    ['!If [IsDev, yes-it-is, !Ref Nowhere]', 'yes-it-is'],
    ['!If [IsProd, 1, 2]', 2],
    ['!Base64 hello', 'aGVsbG8='],
    ['!GetAZs ""', ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['!Cidr [10.0.0.0/16, 3, 8]', ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['!Cidr ["2001:db8::/48", 2, 64]', ['2001:db8::/64', '2001:db8:0:1::/64']],
    ['{ "Fn::Length": !Ref Zones }', 3],
    ['{ "Fn::ToJsonString": { a: !Ref Stage } }', '{"a":"dev"}'],
    ['{ A: !Ref AWS::NoValue, B: [1, !Ref AWS::NoValue, 2] }', { B: [1, 2] }],
    ['{ Ref: a, Condition: b }', { Ref: 'a', Condition: 'b' }],
  ] as const)('resolves %s', (expression, expected) => {
    const value = resolve(yaml(expression));

    expect(value).toEqual(expected);
  });

  it.each([
    ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
    ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ])('knows the partition of %s', (region, partition, suffix) => {
    const value = resolve(yaml('!Sub "${AWS::Partition} ${AWS::URLSuffix}"'), resolverFor({ region }));

    expect(value).toBe(`${partition} ${suffix}`);
  });

  it.each([
    ['us-east-2', 'http://Bucket.s3-website.us-east-2.amazonaws.com'],
    ['us-west-2', 'http://Bucket.s3-website-us-west-2.amazonaws.com'],
  ])('knows where the websites of %s are', (region, url) => {
    expect(resolve(yaml('!GetAtt Bucket.WebsiteURL'), resolverFor({ region }))).toBe(url);
  });

  it('takes imports that the caller gives', () => {
    const value = resolve(yaml('!ImportValue Vpc'), resolverFor({ imports: { Vpc: 'vpc-1' } }));

    expect(value).toBe('vpc-1');
  });
});

describe('what cannot be known', () => {
  it.each([
    ['!Ref Missing', 'Parameter "Missing" has no value.'],
    ['!Ref Tabel', 'Did you mean "Table"?'],
    ['!Ref constructor', 'There is no parameter or resource "constructor".'],
    ['!GetAtt Table.StreamArn', 'Attribute "StreamArn" of "Table"'],
    ['!GetAtt Pool.Arn', 'Attribute "Arn" of "Pool"'],
    ['!GetAtt Layer.Arn', 'Attribute "Arn" of "Layer"'],
    ['!Ref UrlOfUnknown', 'Parameter "Missing" has no value.'],
    ['!GetAtt Client.Name', '"Client" has no ClientName.'],
    ['!GetAtt Tabel.Arn', 'Did you mean "Table"?'],
    ['!Join ["-", [a, !Ref Missing]]', 'Parameter "Missing" has no value.'],
    ['!Sub "${Stage}-${Missing}"', 'Parameter "Missing" has no value.'],
    ['!Sub "${Zones}"', '${Zones} is not a text.'],
    ['!Select [7, !Ref Zones]', 'item 7 of a list of 3'],
    ['!FindInMap [Sizez, dev, Memory]', 'Did you mean "Sizes"?'],
    ['!FindInMap [Sizes, dev, Memry]', 'Did you mean "Memory"?'],
    ['!If [Unknown, 1, 2]', 'Parameter "Missing" has no value.'],
    ['!If [IsDeev, 1, 2]', 'Did you mean "IsDev"?'],
    ['!If [Circle, 1, 2]', 'depends on itself'],
    ['!ImportValue Vpc', 'Export "Vpc" of another stack'],
    ['{ "Fn::Jion": [] }', 'Did you mean "Fn::Join"?'],
    ['{ "Fn::Transform": { Name: Mine } }', 'The macro "Mine" runs only in AWS.'],
    ['"{{resolve:ssm:/a:1}}"', 'dynamic reference to ssm'],
  ])('keeps %s as unresolved, with the reason', (expression, reason) => {
    const source = yaml(expression);

    const value = resolve(source);

    expect(value).toBeInstanceOf(Unresolved);
    expect(value).toMatchObject({ reason: expect.stringContaining(reason), expression: expect.anything() });
  });

  it('keeps the expression as a whole', () => {
    const value = resolve(yaml('!Join ["-", [a, !Ref Missing]]'));

    expect(value).toMatchObject({ expression: { 'Fn::Join': ['-', ['a', { Ref: 'Missing' }]] } });
  });

  it('selects a known item beside an unknown one', () => {
    const value = resolve(yaml('!Select [0, [a, !Ref Missing]]'));

    expect(value).toBe('a');
  });

  it('names a resource by its logical ID when its name refers to itself', () => {
    const value = resolve(yaml('!GetAtt Selfish.QueueName'));

    expect(value).toBe('Selfish-x');
  });
});

describe('conditions', () => {
  it.each([
    ['IsDev', true],
    ['IsProd', false],
  ])('decides %s', (name, expected) => {
    expect(resolverFor().condition(name)).toBe(expected);
  });

  it('decides as far as what is known decides', () => {
    const or = resolverFor().resolve(yaml('{ "Fn::Or": [!Condition Unknown, !Condition IsDev] }'));
    const and = resolverFor().resolve(yaml('{ "Fn::And": [!Condition Unknown, !Condition IsProd] }'));

    expect([or, and]).toEqual([true, false]);
  });

  it('compares scalars as texts', () => {
    expect(resolve(yaml('!Equals [true, "true"]'))).toBe(true);
    expect(resolve(yaml('!Equals [1, "2"]'))).toBe(false);
  });
});
