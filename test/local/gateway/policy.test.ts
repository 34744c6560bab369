import { describe, expect, it } from 'vitest';
import type { Caller, IamCaller } from '../../../src/local/gateway/authorizers/caller.ts';
import { beginExchange } from '../../../src/local/gateway/exchange.ts';
import { EMPTY_BODY, type GatewayRequest } from '../../../src/local/gateway/message.ts';
import { evaluatePolicy, readPolicy } from '../../../src/local/gateway/policies/policy.ts';
import type { PolicyRequest } from '../../../src/local/gateway/policies/policy-request.ts';

const ARN = 'arn:aws:execute-api:us-east-1:123456789012:abcdef1234/Prod/GET/orders/7';
const NOON = Date.UTC(2026, 10, 22, 12);

const allow = (Resource: unknown, more: object = {}): object => ({
  Effect: 'Allow',
  Action: 'execute-api:Invoke',
  Resource,
  ...more,
});
const deny = (Resource: unknown, more: object = {}): object => ({ ...allow(Resource), Effect: 'Deny', ...more });
const when = (operator: string, key: string, value: unknown): object =>
  allow('*', { Condition: { [operator]: { [key]: value } } });

function asked(request: Partial<GatewayRequest> = {}, identity?: Partial<IamCaller>): PolicyRequest {
  const received: GatewayRequest = {
    method: 'GET',
    target: '/orders/7',
    headers: [],
    body: EMPTY_BODY,
    remoteAddress: '203.0.113.7',
    protocol: 'HTTP/1.1',
    scheme: 'http',
    port: 80,
    ...request,
  };
  const caller: Caller = {
    kind: 'iam',
    identity: {
      accessKey: 'AKIA',
      accountId: '123456789012',
      userArn: 'arn:aws:iam::123456789012:user/team/ada',
      userId: 'AIDA',
      principalOrgId: null,
      ...identity,
    },
  };
  return {
    action: 'execute-api:Invoke',
    resources: [ARN],
    region: 'us-east-1',
    accountId: '123456789012',
    exchange: beginExchange(received, NOON),
    caller: identity === undefined ? undefined : caller,
  };
}

function verdict(Statement: unknown, request: PolicyRequest = asked(), Version = '2012-10-17'): string {
  const statements = readPolicy({ Version, Statement });
  return typeof statements === 'string' ? statements : evaluatePolicy(statements, request);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-policy-language-overview.html */
describe('a policy', () => {
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
    ['all but this resource', [allow(undefined, { NotResource: ['*/admin', '*/orders/*'] })], 'deny'],
    ['an explicit deny', [deny(ARN)], 'explicit-deny'],
    ['a deny behind an allow', [allow('*'), deny('*/orders/*')], 'explicit-deny'],
    ['a deny in front of an allow', [deny('*'), allow('*')], 'explicit-deny'],
    ['a deny of something else', [allow('*'), deny('*/admin')], 'allow'],
    ['a condition that does not hold', [allow('*', { Condition: { StringEquals: { a: 'b' } } })], 'deny'],
    ['a denying condition that does not hold', [allow('*'), deny('*', { Condition: { Bool: { a: 'b' } } })], 'allow'],
    [
      'a denying condition that holds',
      [allow('*'), deny('*', { Condition: { StringNotEquals: { a: 'b' } } })],
      'explicit-deny',
    ],
    ['one statement without a list', allow(ARN), 'allow'],
  ])('that has %s', (_, Statement, expected) => {
    expect(verdict(Statement)).toBe(expected);
  });

  it.each([
    ['no document', undefined],
    ['a text', 'Allow'],
    ['no statements', {}],
    ['an unknown effect', { Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] }],
    ['no action', { Statement: [{ Effect: 'Allow', Resource: '*' }] }],
    ['a number for a resource', { Statement: [{ Effect: 'Allow', Action: '*', Resource: 1 }] }],
    ['an unknown operator', { Statement: [when('StringIs', 'aws:SourceIp', 'x')] }],
    ['an operator without keys', { Statement: [allow('*', { Condition: { StringEquals: 'x' } })] }],
    ['a list for a condition', { Statement: [allow('*', { Condition: ['StringEquals'] })] }],
    ['a value that is no text', { Statement: [when('IpAddress', 'aws:SourceIp', [null])] }],
  ])('is refused when it is or has %s', (_, document) => {
    expect(readPolicy(document)).toEqual(expect.any(String));
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
describe('a condition', () => {
  const headers = [
    ['User-Agent', 'Tester/2.0'],
    ['Referer', 'https://example.com/page'],
  ] as const;
  const request = asked({ headers, vpcEndpointId: 'vpce-1a2b3c4d' }, { tags: { Team: 'Blue' }, principalOrgId: 'o-1' });

  it.each<[operator: string, key: string, value: unknown, isMet: boolean]>([
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/24', true],
    ['IpAddress', 'aws:SourceIp', '203.0.113.7', true],
    ['IpAddress', 'aws:SourceIp', ['198.51.100.0/24', '203.0.113.0/29'], true],
    ['IpAddress', 'aws:SourceIp', '203.0.113.8/29', false],
    ['IpAddress', 'aws:SourceIp', '0.0.0.0/0', true],
    ['IpAddress', 'aws:SourceIp', '::/0', false],
    ['IpAddress', 'aws:SourceIp', 'no address', false],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/99', false],
    ['IpAddress', 'AWS:sourceip', '203.0.113.0/24', true],
    ['NotIpAddress', 'aws:SourceIp', '203.0.113.0/24', false],
    ['NotIpAddress', 'aws:SourceIp', ['198.51.100.0/24', '192.0.2.0/24'], true],
    ['NotIpAddress', 'aws:SourceIp', ['198.51.100.0/24', '203.0.113.0/24'], false],
    ['NotIpAddress', 'aws:NoSuchKey', '203.0.113.0/24', true],
    ['StringEquals', 'aws:SourceVpce', 'vpce-1a2b3c4d', true],
    ['StringEquals', 'aws:SourceVpce', 'VPCE-1a2b3c4d', false],
    ['StringEquals', 'aws:SourceVpce', 'vpce-*', false],
    ['StringNotEquals', 'aws:SourceVpce', 'vpce-1a2b3c4d', false],
    ['StringNotEquals', 'aws:SourceVpce', ['vpce-0', 'vpce-1'], true],
    ['StringEquals', 'aws:SourceVpc', 'vpc-1', false],
    ['StringNotEquals', 'aws:SourceVpc', 'vpc-1', true],
    ['StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1', true],
    ['StringEqualsIfExists', 'aws:SourceVpce', 'vpce-0', false],
    ['StringEqualsIgnoreCase', 'aws:SourceVpce', 'VPCE-1A2B3C4D', true],
    ['StringNotEqualsIgnoreCase', 'aws:SourceVpce', 'VPCE-1A2B3C4D', false],
    ['StringLike', 'aws:UserAgent', 'Tester/*', true],
    ['StringLike', 'aws:UserAgent', 'Tester/?', false],
    ['StringLike', 'aws:Referer', 'https://*.example.com/*', false],
    ['StringLike', 'aws:Referer', 'https://example.com/*', true],
    ['StringNotLike', 'aws:Referer', 'https://example.com/*', false],
    ['StringEquals', 'aws:username', 'ada', true],
    ['StringEquals', 'aws:userid', 'AIDA', true],
    ['StringEquals', 'aws:PrincipalAccount', '123456789012', true],
    ['StringEquals', 'aws:PrincipalOrgID', 'o-1', true],
    ['StringEquals', 'aws:PrincipalType', 'User', true],
    ['StringEquals', 'aws:PrincipalTag/team', 'Blue', true],
    ['StringEquals', 'aws:PrincipalTag/other', 'Blue', false],
    ['StringEquals', 'aws:RequestedRegion', 'us-east-1', true],
    ['ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::*:user/team/*', true],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::123456789012:user/team/ada', true],
    ['ArnLike', 'aws:PrincipalArn', 'arn:*:user/team/ada', false],
    ['ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/*', true],
    ['ArnNotEquals', 'aws:PrincipalArn', 'arn:aws:iam::*:user/*', false],
    ['Bool', 'aws:SecureTransport', 'true', true],
    ['Bool', 'aws:SecureTransport', false, false],
    ['Bool', 'aws:MultiFactorAuthPresent', 'true', false],
    ['BoolIfExists', 'aws:MultiFactorAuthPresent', 'true', true],
    ['Null', 'aws:TokenIssueTime', 'true', true],
    ['Null', 'aws:TokenIssueTime', 'false', false],
    ['Null', 'aws:SourceVpce', 'false', true],
    ['Null', 'aws:SourceVpce', true, false],
    ['NumericGreaterThan', 'aws:EpochTime', 1_700_000_000, true],
    ['NumericLessThanEquals', 'aws:EpochTime', String(NOON / 1000), true],
    ['NumericLessThan', 'aws:EpochTime', NOON / 1000, false],
    ['NumericNotEquals', 'aws:EpochTime', '1', true],
    ['NumericEquals', 'aws:UserAgent', '1', false],
    ['DateGreaterThan', 'aws:CurrentTime', '2026-11-22T11:59:59Z', true],
    ['DateLessThan', 'aws:CurrentTime', '2026-11-22T11:59:59Z', false],
    ['DateLessThanEquals', 'aws:EpochTime', '2026-11-22T12:00:00Z', true],
    ['DateNotEquals', 'aws:CurrentTime', '2026-11-22', true],
    ['ForAnyValue:StringEquals', 'aws:SourceVpce', ['vpce-0', 'vpce-1a2b3c4d'], true],
    ['ForAnyValue:StringEquals', 'aws:SourceVpc', 'vpc-1', false],
    ['ForAnyValue:StringNotEquals', 'aws:SourceVpc', 'vpc-1', false],
    ['ForAllValues:StringEquals', 'aws:SourceVpc', 'vpc-1', true],
    ['ForAllValues:StringLike', 'aws:SourceVpce', 'vpce-*', true],
    ['StringEquals', 'aws:username', '${aws:PrincipalTag/name, "x"}', false],
    ['StringEquals', 'aws:username', "${aws:PrincipalTag/name, 'ada'}", true],
    ['StringLike', 'aws:Referer', 'https://example.com/${*}', false],
  ])('%s of %s with %j is %s', (operator, key, value, isMet) => {
    expect(verdict([when(operator, key, value)], request)).toBe(isMet ? 'allow' : 'deny');
  });

  it('has to hold with all of its operators and keys', () => {
    const both = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, StringEquals: { 'aws:SourceVpce': 'vpce-0' } };

    expect(verdict([allow('*', { Condition: both })], request)).toBe('deny');
  });

  it('knows addresses of version 6', () => {
    const six = asked({ remoteAddress: '2001:db8::7' });

    expect(verdict([when('IpAddress', 'aws:SourceIp', '2001:db8::/32')], six)).toBe('allow');
    expect(verdict([when('IpAddress', 'aws:SourceIp', '2001:db9::/32')], six)).toBe('deny');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
describe('a variable', () => {
  const ofUser = 'arn:aws:execute-api:*:*:*/Prod/GET/${aws:username}/7';

  it.each<[string, PolicyRequest, string, string]>([
    ['is filled', asked({}, { userArn: 'arn:aws:iam::123456789012:user/orders' }), '2012-10-17', 'allow'],
    ['fits nothing where it has no value', asked(), '2012-10-17', 'deny'],
    ['is no wildcard', asked({}, { userArn: 'arn:aws:iam::123456789012:user/*' }), '2012-10-17', 'deny'],
    ['is a text in the first version', asked({}, { userArn: 'arn:aws:iam::1:user/orders' }), '2008-10-17', 'deny'],
  ])('%s', (_, request, version, expected) => {
    expect(verdict([allow(ofUser)], request, version)).toBe(expected);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
describe('a principal', () => {
  const session = { userArn: 'arn:aws:sts::123456789012:assumed-role/Deployer/ci' };

  it.each<[principal: unknown, identity: Partial<IamCaller> | undefined, expected: string]>([
    ['*', undefined, 'allow'],
    [{ AWS: '*' }, undefined, 'allow'],
    [{ AWS: '123456789012' }, undefined, 'deny'],
    [{ AWS: '123456789012' }, {}, 'allow'],
    [{ AWS: 'arn:aws:iam::123456789012:root' }, {}, 'allow'],
    [{ AWS: 'arn:aws:iam::210987654321:root' }, {}, 'deny'],
    [{ AWS: ['arn:aws:iam::123456789012:user/eve', 'arn:aws:iam::123456789012:user/team/ada'] }, {}, 'allow'],
    [{ AWS: 'arn:aws:iam::123456789012:user/ada' }, {}, 'deny'],
    [{ AWS: 'arn:aws:iam::123456789012:role/ci/Deployer' }, session, 'allow'],
    [{ AWS: 'arn:aws:iam::123456789012:role/Reader' }, session, 'deny'],
    [{ AWS: 'arn:aws:sts::123456789012:assumed-role/Deployer/ci' }, session, 'allow'],
    [{ Service: 'apigateway.amazonaws.com' }, {}, 'deny'],
  ])('%j is or is not %j: %s', (Principal, identity, expected) => {
    expect(verdict([allow('*', { Principal })], asked({}, identity))).toBe(expected);
  });

  it('is anybody else in NotPrincipal', () => {
    const statements = [allow('*', { Principal: '*' }), deny('*', { NotPrincipal: { AWS: '123456789012' } })];

    expect(verdict(statements, asked({}, {}))).toBe('allow');
    expect(verdict(statements, asked({}, { accountId: '210987654321' }))).toBe('explicit-deny');
    expect(verdict(statements, asked())).toBe('explicit-deny');
  });
});
