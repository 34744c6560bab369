import type { LocalSource } from '../../../../src/local/index.ts';
import type { Source } from './case.ts';

/** What a policy says of a call, or an authorizer. */
export type Effect = 'Allow' | 'Deny' | 'nothing';

/**
 * What comes of a resource policy together with what an authorizer says. The tables A and B, and the flow charts, of
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export interface Outcome {
  readonly source: Source;
  readonly policy: Effect;
  /** A route without an authorizer. */
  readonly alone?: number;
  readonly cognito?: number;
  /** What the authorizer, or the caller's own policy, says. */
  readonly own?: Effect;
  readonly lambda?: number;
  /** Whether a Lambda authorizer is asked at all. */
  readonly isAsked?: boolean;
  readonly iam?: number;
  /** A caller from another account. */
  readonly otherAccount?: number;
}

const documented = 'documented';

export const OUTCOMES: readonly Outcome[] = [
  { source: documented, policy: 'Allow', alone: 200, cognito: 200 },
  { source: documented, policy: 'nothing', alone: 403, cognito: 403 },
  { source: documented, policy: 'Deny', alone: 403, cognito: 403 },
  { source: documented, own: 'Allow', policy: 'Allow', lambda: 200, isAsked: true, iam: 200, otherAccount: 200 },
  { source: documented, own: 'Allow', policy: 'nothing', lambda: 200, isAsked: true, iam: 200, otherAccount: 403 },
  { source: documented, own: 'Allow', policy: 'Deny', lambda: 403, isAsked: false, iam: 403, otherAccount: 403 },
  { source: documented, own: 'nothing', policy: 'Allow', lambda: 200, isAsked: true, iam: 200, otherAccount: 403 },
  { source: documented, own: 'nothing', policy: 'nothing', lambda: 403, isAsked: true, iam: 403, otherAccount: 403 },
  { source: documented, own: 'nothing', policy: 'Deny', lambda: 403, isAsked: false, iam: 403, otherAccount: 403 },
  { source: documented, own: 'Deny', policy: 'Allow', lambda: 403, isAsked: true, iam: 403, otherAccount: 403 },
  { source: documented, own: 'Deny', policy: 'nothing', lambda: 403, isAsked: true, iam: 403, otherAccount: 403 },
  { source: documented, own: 'Deny', policy: 'Deny', lambda: 403, isAsked: false, iam: 403, otherAccount: 403 },
];

/** `Auth: { ResourcePolicy }` of SAM, from the template to the answer. */
export interface SamPolicy {
  readonly name: string;
  readonly source: Source;
  readonly policy: object;
  readonly from?: LocalSource;
  /** `GET /orders` by default. */
  readonly request?: string;
  readonly status: number;
}

const custom = (Effect: string, Resource: string, Condition?: object): object => ({
  CustomStatements: [
    { Effect, Principal: '*', Action: 'execute-api:Invoke', Resource, ...(Condition && { Condition }) },
  ],
});

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html */
export const SAM_POLICIES: readonly SamPolicy[] = [
  {
    name: 'an allowed range, from within',
    source: documented,
    policy: { IpRangeWhitelist: ['203.0.113.0/24'] },
    from: { ip: '203.0.113.7' },
    status: 200,
  },
  {
    name: 'an allowed range, from elsewhere',
    source: documented,
    policy: { IpRangeWhitelist: ['203.0.113.0/24', '192.0.2.1'] },
    from: { ip: '192.0.2.2' },
    status: 403,
  },
  {
    name: 'an allowed range, from this machine',
    source: documented,
    policy: { IpRangeWhitelist: ['127.0.0.1'] },
    status: 200,
  },
  {
    name: 'a denied range, from within',
    source: documented,
    policy: { IpRangeBlacklist: ['203.0.113.0/24'] },
    from: { ip: '203.0.113.7' },
    status: 403,
  },
  {
    name: 'a denied range, from elsewhere',
    source: documented,
    policy: { IpRangeBlacklist: ['203.0.113.0/24'] },
    status: 200,
  },
  {
    name: 'an allowed VPC endpoint',
    source: documented,
    policy: { SourceVpcWhitelist: ['vpce-1a2b3c4d'] },
    from: { vpcEndpointId: 'vpce-1a2b3c4d' },
    status: 200,
  },
  {
    name: 'an allowed VPC endpoint, without one',
    source: documented,
    policy: { SourceVpcWhitelist: ['vpce-1a2b3c4d'] },
    status: 403,
  },
  {
    name: 'a denied VPC',
    source: documented,
    policy: { SourceVpcBlacklist: ['vpc-2f09a348'] },
    from: { vpcId: 'vpc-2f09a348' },
    status: 403,
  },
  {
    name: 'a denied VPC, from elsewhere',
    source: documented,
    policy: { SourceVpcBlacklist: ['vpc-2f09a348'] },
    status: 200,
  },
  {
    name: 'an allowed account, where nobody signs',
    source: documented,
    policy: { AwsAccountWhitelist: ['123456789012'] },
    status: 403,
  },
  {
    name: 'a statement of its own',
    source: documented,
    policy: custom('Allow', 'execute-api:/Prod/GET/orders'),
    status: 200,
  },
  {
    name: 'a statement about another path',
    source: documented,
    policy: custom('Allow', 'execute-api:/Prod/GET/other'),
    status: 403,
  },
  {
    name: 'a statement about another method',
    source: documented,
    policy: custom('Allow', 'execute-api:/Prod/GET/*'),
    request: 'POST /orders',
    status: 403,
  },
  {
    name: 'a statement with a condition that holds',
    source: documented,
    policy: custom('Allow', 'execute-api:/*', { StringLike: { 'aws:UserAgent': 'node*' } }),
    status: 200,
  },
  {
    name: 'a statement with a condition that does not hold',
    source: documented,
    policy: custom('Allow', 'execute-api:/*', { StringLike: { 'aws:UserAgent': 'curl*' } }),
    status: 403,
  },
];
