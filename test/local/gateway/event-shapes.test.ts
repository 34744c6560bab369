import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  APIGatewayProxyEventSchema,
  APIGatewayProxyEventV2Schema,
  APIGatewayRequestAuthorizerEventSchema,
  APIGatewayRequestAuthorizerEventV2Schema,
  APIGatewayTokenAuthorizerEventSchema,
} from '@aws-lambda-powertools/parser/schemas';
import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { loadApplication } from '../../../src/application/index.ts';
import { isObject } from '../../../src/core/index.ts';
import { type LocalCaller, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { eventsPack } from '../../set-up/conformance.ts';
import { InProcessInvoker } from './functions.ts';

/** The events of every kind of API with every kind of authorizer, held against Powertools' schemas and AWS's samples. */

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs22.x, Handler: a.b, CodeUri: ./src } }
Resources:
  Auth: { Type: AWS::Serverless::Function }
  Simple: { Type: AWS::Serverless::Function }
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Variables: { env: dev }
      Auth:
        Authorizers:
          Token: { FunctionArn: !GetAtt Auth.Arn }
          Request: { FunctionArn: !GetAtt Auth.Arn, FunctionPayloadType: REQUEST, Identity: { Headers: [Authorization] } }
          Pool: { UserPoolArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_A' }
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageVariables: { env: dev }
      Auth:
        EnableIamAuthorizer: true
        Authorizers:
          Jwt: { IdentitySource: $request.header.Authorization, JwtConfiguration: { issuer: 'https://i', audience: [a] }, AuthorizationScopes: [read] }
          One: { FunctionArn: !GetAtt Auth.Arn, AuthorizerPayloadFormatVersion: '1.0', Identity: { Headers: [Authorization] } }
          Two: { FunctionArn: !GetAtt Simple.Arn, AuthorizerPayloadFormatVersion: '2.0', EnableSimpleResponses: true, Identity: { Headers: [Authorization] } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
${['Rest NONE', 'Rest Token', 'Rest Request', 'Rest Pool', 'Rest AWS_IAM'].map((line) => event(line, '1.0')).join('')}
${['NONE', 'Jwt', 'One', 'Two', 'AWS_IAM'].flatMap((name) => [event(`Http ${name}`, '1.0'), event(`Http ${name}`, '2.0')]).join('')}
`;

function event(line: string, format: '1.0' | '2.0'): string {
  const [api, authorizer] = line.split(' ');
  const path = `/${authorizer}/${format === '1.0' ? 1 : 2}/{id}`;
  const more = api === 'Rest' ? 'RestApiId: !Ref Rest' : `ApiId: !Ref Http, PayloadFormatVersion: '${format}'`;
  const auth = authorizer === 'NONE' ? '' : `, Auth: { Authorizer: ${authorizer} }`;
  const name = `${api}${authorizer}${format[0]}`.replace('_', '');
  return `        ${name}: { Type: ${api === 'Rest' ? 'Api' : 'HttpApi'}, Properties: { ${more}, Path: '${path}', Method: post${auth} } }\n`;
}

const CALLER: LocalCaller = {
  claims: { sub: 'ada', groups: ['admin'], exp: 1_800_000_000, iat: 1_700_000_000, scope: 'read' },
  identity: {},
};

interface Seen {
  /** What the function saw, by `Rest Token 1`. */
  readonly events: Record<string, unknown>;
  /** What the authorizer saw. */
  readonly asked: Record<string, unknown>;
}

const seen: Seen = { events: {}, asked: {} };

beforeAll(async () => {
  const { document } = parseTemplate(TEMPLATE, { folder: resolve('/app') });
  const application = loadApplication(document!, { region: 'us-east-1' });
  const policyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const invoker = new InProcessInvoker({
    Auth: () => ({ principalId: 'ada', policyDocument, context: { tenant: 'acme' } }),
    Simple: () => ({ isAuthorized: true, context: { tenant: 'acme' } }),
    Fn: () => ({ statusCode: 200 }),
  });
  await using api = await startApi(application, invoker);
  for (const { apiId, path } of api.routes) {
    const [, authorizer, format] = path.split('/');
    const answer = await api.request(`${path.replace('{id}', '7')}?a=1&a=2`, {
      apiId,
      method: 'POST',
      headers: { authorization: 'Bearer x', cookie: 'a=1; b=2', 'content-type': 'application/json' },
      body: '{"a":1}',
      auth: CALLER,
    });
    expect([path, answer.status]).toEqual([path, 200]);
    const key = `${apiId} ${authorizer} ${format}`;
    seen.events[key] = invoker.events.at(-1);
    if (invoker.requests.at(-2)?.functionId !== 'Fn') seen.asked[key] = invoker.events.at(-2);
  }
});

const REST = ['NONE', 'Token', 'Request', 'Pool', 'AWS_IAM'].map((name) => `Rest ${name} 1`);
const HTTP_1 = ['NONE', 'Jwt', 'One', 'Two', 'AWS_IAM'].map((name) => `Http ${name} 1`);
const HTTP_2 = HTTP_1.map((key) => key.replace(/1$/, '2'));

describe("Powertools' schemas", () => {
  const rows: [string, z.ZodType, keyof Seen][] = [
    ...REST.map((key): [string, z.ZodType, keyof Seen] => [key, APIGatewayProxyEventSchema, 'events']),
    // A simple response has no principal, which the schema asks of format 1.0; the service may not pair them.
    ...HTTP_1.filter((key) => key !== 'Http Two 1').map((key): [string, z.ZodType, keyof Seen] => [
      key,
      APIGatewayProxyEventSchema,
      'events',
    ]),
    ...HTTP_2.map((key): [string, z.ZodType, keyof Seen] => [key, APIGatewayProxyEventV2Schema, 'events']),
    ['Rest Token 1', APIGatewayTokenAuthorizerEventSchema, 'asked'],
    ['Rest Request 1', APIGatewayRequestAuthorizerEventSchema, 'asked'],
    ['Http One 1', APIGatewayRequestAuthorizerEventSchema, 'asked'],
    ['Http Two 2', APIGatewayRequestAuthorizerEventV2Schema, 'asked'],
  ];

  it.each(rows)('take %s', (key, schema, what) => {
    const result = schema.safeParse(seen[what][key]);

    expect(result.success ? [] : result.error.issues).toEqual([]);
  });
});

describe.skipIf(!eventsPack.isHere)("AWS's samples", () => {
  /** Maps whose keys are the caller's; and what only mutual TLS, usage plans and edges add. */
  const OPEN =
    /^(headers|multiValueHeaders|queryStringParameters|multiValueQueryStringParameters|pathParameters|stageVariables|requestContext\.authorizer(\.(claims|lambda|jwt\.claims))?)\.[^.]/;
  const OPTIONAL = /clientCert|apiKey|operationName|authentication$/;

  it.each<[string, keyof Seen, readonly string[]]>([
    [
      'Rest NONE 1',
      'events',
      ['powertools/apiGatewayProxyEvent_noVersionAuth', 'lambda-go/apigw-restapi-openapi-request'],
    ],
    ['Rest Token 1', 'events', ['powertools/apiGatewayProxyEventPrincipalId', 'lambda-go/apigw-request']],
    ['Rest Token 1', 'asked', ['powertools/apiGatewayAuthorizerTokenEvent', 'lambda-go/apigw-custom-auth-request']],
    [
      'Rest Request 1',
      'asked',
      ['lambda-go/apigw-custom-auth-request-type-request', 'powertools/apiGatewayAuthorizerRequestEvent'],
    ],
    ['Http NONE 1', 'events', ['powertools/apiGatewayProxyEvent', 'powertools/apiGatewayProxyEvent_noVersionAuth']],
    [
      'Http One 1',
      'asked',
      ['powertools/apiGatewayAuthorizerRequestEvent', 'lambda-go/apigw-v2-custom-authorizer-v1-request'],
    ],
    ['Http NONE 2', 'events', ['lambda-go/apigw-v2-request-no-authorizer', 'powertools/apiGatewayProxyV2Event_GET']],
    ['Http Jwt 2', 'events', ['lambda-go/apigw-v2-request-jwt-authorizer', 'powertools/apiGatewayProxyV2Event']],
    [
      'Http Two 2',
      'events',
      ['lambda-go/apigw-v2-request-lambda-authorizer', 'powertools/apiGatewayProxyV2LambdaAuthorizerEvent'],
    ],
    ['Http AWS_IAM 2', 'events', ['lambda-go/apigw-v2-request-iam', 'powertools/apiGatewayProxyV2IamEvent']],
    [
      'Http Two 2',
      'asked',
      ['lambda-go/apigw-v2-custom-authorizer-v2-request', 'powertools/apiGatewayAuthorizerV2Event'],
    ],
  ])('have the keys of %s (%s)', (key, what, names) => {
    const samples = names.map((name) =>
      paths(JSON.parse(readFileSync(join(eventsPack.folder, `${name}.json`), 'utf8'))),
    );
    const ours = paths(seen[what][key]);
    const inAll = [...(samples[0]?.keys() ?? [])].filter((path) => samples.every((sample) => sample.has(path)));
    const missing = inAll.filter((path) => !ours.has(path) && !OPEN.test(path) && !OPTIONAL.test(path));
    const otherType = [...ours].flatMap(([path, type]) => {
      const types = samples.flatMap((sample) => sample.get(path) ?? []);
      const isSame =
        types.length === 0 || OPEN.test(path) || types.includes(type) || types.includes('null') || type === 'null';
      return isSame ? [] : [`${path}: ${type}, not ${types.join(' or ')}`];
    });

    expect({ missing, otherType }).toEqual({ missing: [], otherType: [] });
  });

  /** Every key in it with its type. */
  function paths(value: unknown, prefix = ''): Map<string, string> {
    const found = new Map<string, string>();
    for (const [name, item] of Object.entries(isObject(value) ? value : {})) {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      found.set(path, item === null ? 'null' : Array.isArray(item) ? 'list' : typeof item);
      for (const [inner, type] of paths(item, path)) found.set(inner, type);
    }
    return found;
  }
});
