import { describe, expect, it } from 'vitest';
import { evaluatePolicy, readPolicy } from '../../../src/local/gateway/authorizers/policy.ts';

const ARN = 'arn:aws:execute-api:us-east-1:123456789012:abcdef1234/Prod/GET/orders/7';
const allow = (Resource: unknown, more: object = {}): object => ({
  Effect: 'Allow',
  Action: 'execute-api:Invoke',
  Resource,
  ...more,
});
const deny = (Resource: unknown, more: object = {}): object => ({ ...allow(Resource), Effect: 'Deny', ...more });

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-policy-language-overview.html */
describe('the policy of an authorizer', () => {
  it.each<[string, unknown, string]>([
    ['the ARN itself', [allow(ARN)], 'allow'],
    ['one of several ARNs', [allow(['arn:aws:x', ARN])], 'allow'],
    ['everything', [allow('*')], 'allow'],
    ['everything under a stage', [allow('arn:aws:execute-api:us-east-1:123456789012:abcdef1234/Prod/*')], 'allow'],
    ['any method of a path', [allow('arn:aws:execute-api:us-east-1:123456789012:abcdef1234/*/*/orders/*')], 'allow'],
    ['any account and region', [allow('arn:aws:execute-api:*:*:*/Prod/GET/orders/7')], 'allow'],
    ['one character by a question mark', [allow(`${ARN.slice(0, -1)}?`)], 'allow'],
    ['another path', [allow('arn:aws:execute-api:us-east-1:123456789012:abcdef1234/Prod/GET/users')], 'deny'],
    ['a path that is only the beginning', [allow(ARN.slice(0, -2))], 'deny'],
    ['a path in other casing', [allow(ARN.replace('orders', 'Orders'))], 'deny'],
    ['nothing', [], 'deny'],
    ['a dot, which is no wildcard', [allow(ARN.replace('orders', 'o.ders'))], 'deny'],
    ['all actions', [allow(ARN, { Action: '*' })], 'allow'],
    ['all actions of the service', [allow(ARN, { Action: 'execute-api:*' })], 'allow'],
    ['the action in other casing', [allow(ARN, { Action: 'EXECUTE-API:invoke' })], 'allow'],
    ['a list of actions', [allow(ARN, { Action: ['s3:GetObject', 'execute-api:Invoke'] })], 'allow'],
    ['another action', [allow(ARN, { Action: 'execute-api:ManageConnections' })], 'deny'],
    ['all but another action', [allow(ARN, { Action: undefined, NotAction: 's3:*' })], 'allow'],
    ['all but this action', [allow(ARN, { Action: undefined, NotAction: 'execute-api:*' })], 'deny'],
    ['all but another resource', [allow(undefined, { NotResource: '*/admin' })], 'allow'],
    ['an explicit deny', [deny(ARN)], 'explicit-deny'],
    ['a deny behind an allow', [allow('*'), deny('*/orders/*')], 'explicit-deny'],
    ['a deny in front of an allow', [deny('*'), allow('*')], 'explicit-deny'],
    ['a deny of something else', [allow('*'), deny('*/admin')], 'allow'],
    ['a condition, which is not evaluated', [allow('*', { Condition: { StringEquals: { a: 'b' } } })], 'deny'],
    ['a denying condition', [allow('*'), deny('*', { Condition: { Bool: { a: 'b' } } })], 'explicit-deny'],
    ['one statement without a list', allow(ARN), 'allow'],
  ])('that has %s', (_, Statement, expected) => {
    const statements = readPolicy({ Version: '2012-10-17', Statement });

    expect(typeof statements === 'string' ? statements : evaluatePolicy(statements, ARN)).toBe(expected);
  });

  it.each([
    ['no document', undefined],
    ['a text', 'Allow'],
    ['no statements', {}],
    ['an unknown effect', { Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] }],
    ['no action', { Statement: [{ Effect: 'Allow', Resource: '*' }] }],
    ['a number for a resource', { Statement: [{ Effect: 'Allow', Action: '*', Resource: 1 }] }],
  ])('is refused when it is %s', (_, document) => {
    expect(readPolicy(document)).toEqual(expect.any(String));
  });
});
