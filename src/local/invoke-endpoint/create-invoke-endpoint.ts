import { randomUUID } from 'node:crypto';
import { systemClock } from '../../core/index.ts';
import {
  decodePercent,
  framed,
  type Gateway,
  type GatewayResponse,
  headerValue,
  parseQuery,
  parseTarget,
  traceHeader,
  withSegment,
} from '../gateway/index.ts';
import { functionAnswer, functionConfiguration, functionList } from './function-configuration.ts';
import type { FunctionDirectory, FunctionReference } from './function-reference.ts';
import {
  headerViolations,
  INVOCATION_TYPES,
  type InvokeContext,
  invoke,
  invokeAsync,
  invokeWithResponseStream,
  type OperationAnswer,
  type ServiceCall,
  STREAMING_INVOCATION_TYPES,
} from './invoke.ts';
import { ServiceFault } from './service-fault.ts';

/** What an operation on one function does. */
type FunctionOperation = (
  reference: FunctionReference,
  call: ServiceCall,
  context: InvokeContext,
) => OperationAnswer | ServiceFault | Promise<OperationAnswer | ServiceFault>;

/** The operations on one function: method, path around the name, what they do, the invocation types that they know. */
const OPERATIONS: readonly (readonly [
  method: string,
  path: RegExp,
  operation: FunctionOperation,
  types?: readonly string[],
])[] = [
  ['POST', /^\/2015-03-31\/functions\/(.+)\/invocations$/, invoke, INVOCATION_TYPES],
  [
    'POST',
    /^\/2021-11-15\/functions\/(.+)\/response-streaming-invocations$/,
    invokeWithResponseStream,
    STREAMING_INVOCATION_TYPES,
  ],
  ['POST', /^\/2014-11-13\/functions\/(.+)\/invoke-async\/?$/, invokeAsync],
  ['GET', /^\/2015-03-31\/functions\/(.+)\/configuration$/, (found) => json(functionConfiguration(found))],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)$/, (found) => json(functionAnswer(found))],
];
const LIST_PATH = /^\/2015-03-31\/functions\/?$/;

/**
 * Lambda's API as far as it is about calling functions, for SDK clients whose endpoint it is. Signatures are not
 * checked: whoever reaches the port may call.
 */
export function createInvokeEndpoint(directory: FunctionDirectory, context: InvokeContext): Gateway {
  return async (request) => {
    const timeMs = systemClock.now();
    const trace = traceHeader(headerValue(request.headers, 'x-amzn-trace-id'), timeMs);
    const call: ServiceCall = { request, requestId: randomUUID(), traceId: withSegment(trace) };
    const { answer, functionId } = await serve(directory, call, context);
    const { status, headers, body } = answer instanceof ServiceFault ? refused(answer) : answer;
    const response: GatewayResponse = {
      status,
      headers: [['x-amzn-RequestId', call.requestId], ...headers, ['X-Amzn-Trace-Id', trace]],
      body,
      functionId,
      ...(answer instanceof ServiceFault && { failure: `${answer.code}: ${answer.message}` }),
    };
    return framed(response, request.method, timeMs);
  };
}

interface Served {
  readonly answer: OperationAnswer | ServiceFault;
  readonly functionId?: string | undefined;
}

async function serve(directory: FunctionDirectory, call: ServiceCall, context: InvokeContext): Promise<Served> {
  const { method, target } = call.request;
  const { path, query } = parseTarget(target);
  const parameters = parseQuery(query);
  const parameter = (name: string): string | undefined => parameters.get(name)?.[0];
  if (method === 'GET' && LIST_PATH.test(path)) {
    const page = { marker: parameter('Marker'), maxItems: parameter('MaxItems') };
    return { answer: json(functionList(directory.functions, page)) };
  }
  for (const [operationMethod, pattern, operation, types] of OPERATIONS) {
    const name = method === operationMethod ? pattern.exec(path)?.[1] : undefined;
    if (name === undefined) continue;
    const others = types === undefined ? [] : headerViolations(call.request, types);
    const found = directory.find(decodePercent(name), parameter('Qualifier'), others);
    if (found instanceof ServiceFault) return { answer: found };
    return { answer: await operation(found, call, context), functionId: found.definition.id };
  }
  return { answer: ServiceFault.unknownOperation(method, path) };
}

function json(value: object): OperationAnswer {
  return { status: 200, headers: [['Content-Type', 'application/json']], body: Buffer.from(JSON.stringify(value)) };
}

function refused({ status, code, body }: ServiceFault): OperationAnswer {
  const headers = [
    ['Content-Type', 'application/json'],
    ['x-amzn-ErrorType', code],
  ] as const;
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}
