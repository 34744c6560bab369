import { describe, expect, it } from 'vitest';
import type { TemplateMap } from '../../src/template/index.ts';
import { anAccount } from './an-account.ts';

const resource = (Type: string, Properties: TemplateMap): TemplateMap => ({ Resources: { X: { Type, Properties } } });
const role = (statement: TemplateMap): TemplateMap =>
  resource('AWS::IAM::Role', { Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [statement] } }] });
const api = (body: TemplateMap): TemplateMap => resource('AWS::ApiGateway::RestApi', { Body: body });
const ingress = (rule: TemplateMap): TemplateMap =>
  resource('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [rule] });
const read = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::a/*'] };
const get = { '/a': { get: {}, options: {} } };

/** What is said of a template for a stack that is not there yet, or that was another template before. */
const rows: [what: string, template: TemplateMap, before: TemplateMap | undefined, said: readonly string[]][] = [
  ['a method without authorizer', api({ paths: get }), undefined, ['high GET /a answers without authorization.']],
  [
    'an API whose operations ask',
    api({
      paths: get,
      security: [{ Cognito: [] }],
      securityDefinitions: { Cognito: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'cognito_user_pools' } },
    }),
    undefined,
    [],
  ],
  [
    'an API key, which is no authorization',
    api({ paths: get, security: [{ api_key: [] }], securityDefinitions: { api_key: { type: 'apiKey' } } }),
    undefined,
    ['high GET /a answers without authorization.'],
  ],
  [
    'an operation that takes the authorizer back',
    api({ security: [{ A: [] }], paths: { '/a': { get: { security: [{ NONE: [] }] } } } }),
    undefined,
    ['high GET /a answers without authorization.'],
  ],
  [
    'an API with a policy',
    resource('AWS::ApiGateway::RestApi', { Body: { paths: get }, EndpointConfiguration: { Types: ['PRIVATE'] } }),
    undefined,
    [],
  ],
  [
    'a route of an HTTP API',
    resource('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /a' }),
    undefined,
    ['high Route GET /a answers without authorization.'],
  ],
  [
    'a route with JWT',
    resource('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /a', AuthorizationType: 'JWT' }),
    undefined,
    [],
  ],
  [
    'a REST method',
    resource('AWS::ApiGateway::Method', { HttpMethod: 'POST', AuthorizationType: 'NONE' }),
    undefined,
    ['high Method POST answers without authorization.'],
  ],
  [
    'a REST method with IAM',
    resource('AWS::ApiGateway::Method', { HttpMethod: 'POST', AuthorizationType: 'AWS_IAM' }),
    undefined,
    [],
  ],
  [
    'a function URL',
    resource('AWS::Lambda::Url', { AuthType: 'NONE', TargetFunctionArn: 'f' }),
    undefined,
    ['high The URL of function f answers without authorization.'],
  ],
  [
    'a function URL with IAM',
    resource('AWS::Lambda::Url', { AuthType: 'AWS_IAM', TargetFunctionArn: 'f' }),
    undefined,
    [],
  ],
  ['a new statement', role(read), undefined, ['medium Allows s3:GetObject on arn:aws:s3:::a/*.']],
  ['the same statement again', role({ ...read, Action: 's3:GetObject' }), role(read), []],
  ['a narrower one', role({ ...read, Resource: 'arn:aws:s3:::a/x' }), role(read), []],
  [
    'a wider one',
    role({ ...read, Action: 's3:*' }),
    role(read),
    ['medium Allows s3:* on arn:aws:s3:::a/*; before: Allows s3:GetObject on arn:aws:s3:::a/*.'],
  ],
  [
    'a condition that is taken away',
    role(read),
    role({ ...read, Condition: { Bool: { 'aws:SecureTransport': true } } }),
    [
      'medium Allows s3:GetObject on arn:aws:s3:::a/*; before: Allows s3:GetObject on arn:aws:s3:::a/* if {"Bool":{"aws:SecureTransport":true}}.',
    ],
  ],
  ['everything allowed', role({ Effect: 'Allow', Action: '*', Resource: '*' }), undefined, ['high Allows * on *.']],
  [
    'a denial that is taken away',
    role(read),
    {
      Resources: {
        X: {
          Type: 'AWS::IAM::Role',
          Properties: {
            Policies: [
              { PolicyDocument: { Statement: [read, { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' }] } },
            ],
          },
        },
      },
    },
    ['medium No longer denied, or not in the same way: Denies s3:PutObject on *.'],
  ],
  [
    'a managed policy',
    resource('AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    undefined,
    ['high Gets the managed policy arn:aws:iam::aws:policy/AdministratorAccess.'],
  ],
  [
    'the trust of Lambda',
    resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] }, Action: ['sts:AssumeRole'] }],
      },
    }),
    undefined,
    ['low Allows sts:AssumeRole to Service lambda.amazonaws.com.'],
  ],
  [
    'a bucket policy for everybody',
    resource('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'r' } },
    }),
    undefined,
    ['high Allows s3:GetObject on r to everybody.'],
  ],
  [
    'a permission for another account',
    resource('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'f',
      Principal: '210987654321',
    }),
    undefined,
    ['medium Allows lambda:InvokeFunction on f to 210987654321.'],
  ],
  [
    'a public bucket',
    resource('AWS::S3::Bucket', { AccessControl: 'PublicRead' }),
    undefined,
    ['high The bucket is open to everybody: AccessControl is PublicRead.'],
  ],
  [
    'a bucket whose block is lifted',
    resource('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
        BlockPublicPolicy: false,
      },
    }),
    undefined,
    ['medium The bucket may be opened to everybody: BlockPublicPolicy is off.'],
  ],
  ['a bucket without words', resource('AWS::S3::Bucket', {}), undefined, []],
  [
    'a port for the world',
    ingress({ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' }),
    undefined,
    ['high Port 22/tcp is opened to everybody (0.0.0.0/0).'],
  ],
  [
    'ports for a network',
    ingress({ IpProtocol: 'tcp', FromPort: 80, ToPort: 90, CidrIp: '10.0.0.0/8' }),
    undefined,
    ['medium Ports 80 to 90/tcp are opened to 10.0.0.0/8.'],
  ],
  [
    'a resource whose condition does not hold',
    {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        X: { Type: 'AWS::Lambda::Url', Condition: 'Never', Properties: { AuthType: 'NONE' } },
        Q: { Type: 'AWS::SQS::Queue' },
      },
    },
    undefined,
    [],
  ],
];

describe('the security review', () => {
  it.each(rows)('of %s', async (_what, template, before, said) => {
    const { plan, deploy } = await anAccount();
    if (before !== undefined) await deploy(before, { capabilities: ['CAPABILITY_IAM'] });

    const { security } = await plan(template);

    expect(security.findings.map(({ level, message }) => `${level} ${message}`)).toEqual(said);
    expect(security.findings.every(({ isNew }) => isNew)).toBe(true);
  });

  it('tells an open door also when it was open before', async () => {
    const { plan, deploy } = await anAccount();
    const template = (Extra: string): TemplateMap => ({
      Resources: { X: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE', TargetFunctionArn: 'f', Extra } } },
    });
    await deploy(template('a'));

    const { security } = await plan(template('b'));

    expect(security.findings).toMatchObject([{ rule: 'FUNCTION_URL_WITHOUT_AUTHORIZATION', isNew: false }]);
  });

  it('says when a template may not be read', async () => {
    const { plan, deploy, server } = await anAccount();
    await deploy({ Resources: { A: { Type: 'AWS::SQS::Queue' } } });
    server.disturb('GetTemplate', 1, { code: 'AccessDenied', status: 403 });

    const { security } = await plan(api({ paths: get }));

    expect(security).toEqual({ findings: [], unreviewed: [expect.stringContaining('Security was not reviewed')] });
  });
});
