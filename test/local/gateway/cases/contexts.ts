import { expect } from 'vitest';
import type { Case } from './case.ts';

const ACCOUNT = '123456789012';
const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const SHORT_ID = expect.stringMatching(/^[\w-]{15}=$/);
const API_ID = expect.stringMatching(/^[a-z0-9]{10}$/);
const TIME = expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
const EPOCH = expect.closeTo(Date.now(), -6);

/** What the function sees besides the request itself. */
export const CONTEXTS: readonly Case[] = [
  {
    name: 'the version',
    source: 'documented',
    rest: { absent: ['version'] },
    v1: { event: { version: '1.0' } },
    v2: { event: { version: '2.0' } },
  },
  {
    name: 'account and API',
    source: 'recorded',
    rest: { event: { requestContext: { accountId: ACCOUNT, apiId: API_ID, domainPrefix: API_ID } } },
    v1: { event: { requestContext: { accountId: ACCOUNT, apiId: API_ID, domainPrefix: API_ID } } },
    v2: { event: { requestContext: { accountId: ACCOUNT, apiId: API_ID, domainPrefix: API_ID } } },
  },
  {
    name: 'ids of the request',
    source: 'recorded',
    rest: { event: { requestContext: { requestId: UUID, extendedRequestId: SHORT_ID } } },
    v1: { event: { requestContext: { requestId: SHORT_ID, extendedRequestId: SHORT_ID } } },
    v2: { event: { requestContext: { requestId: SHORT_ID } }, absent: ['requestContext.extendedRequestId'] },
  },
  {
    name: 'the time',
    source: 'recorded',
    rest: { event: { requestContext: { requestTime: TIME, requestTimeEpoch: EPOCH } } },
    v1: { event: { requestContext: { requestTime: TIME, requestTimeEpoch: EPOCH } } },
    v2: { event: { requestContext: { time: TIME, timeEpoch: EPOCH } } },
  },
  {
    name: 'stage and stage variables',
    source: 'SAM CLI',
    rest: { event: { stageVariables: { VarName: 'varValue' }, requestContext: { stage: 'Prod' } } },
    v1: { event: { stageVariables: { VarName: 'v1Value' }, requestContext: { stage: '$default' } } },
    v2: { event: { stageVariables: { VarName: 'v2Value' }, requestContext: { stage: '$default' } } },
  },
  {
    name: 'the protocol',
    source: 'recorded',
    rest: { event: { requestContext: { protocol: 'HTTP/1.1' } } },
    v1: { event: { requestContext: { protocol: 'HTTP/1.1' } } },
    v2: { event: { requestContext: { http: { protocol: 'HTTP/1.1' } } } },
  },
  {
    name: 'the path in the context',
    source: 'recorded',
    request: 'GET /pets/4',
    rest: { event: { requestContext: { path: '/Prod/pets/4' } } },
    v1: { event: { requestContext: { path: '/pets/4' } } },
    v2: { event: { requestContext: { http: { path: '/pets/4' } } } },
  },
  {
    name: 'who asks',
    source: 'recorded',
    rest: {
      event: {
        requestContext: {
          identity: { sourceIp: '127.0.0.1', user: null, userArn: null, accessKey: null, caller: null },
        },
      },
    },
    v1: { event: { requestContext: { identity: { sourceIp: '127.0.0.1', user: null, cognitoAmr: null } } } },
    v2: { event: { requestContext: { http: { sourceIp: '127.0.0.1' } } } },
  },
  {
    name: 'no authorizer',
    source: 'recorded',
    rest: { absent: ['requestContext.authorizer'] },
    v1: { absent: ['requestContext.authorizer'] },
    v2: { absent: ['requestContext.authorizer', 'requestContext.authentication'] },
  },
  {
    name: 'no name of the operation',
    source: 'SAM CLI',
    rest: { absent: ['requestContext.operationName'] },
    v1: { absent: ['requestContext.operationName', 'operationName'] },
    v2: { absent: ['requestContext.operationName', 'operationName'] },
  },
];
