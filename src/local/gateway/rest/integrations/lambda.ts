import type { AwsIntegration } from '../../../../application/index.ts';
import { callFunction } from '../../call-function.ts';
import type { GatewayOptions } from '../../gateway-options.ts';
import { EMPTY_BODY, type GatewayResponse } from '../../message.ts';
import { mappedRequest } from '../mapping/request.ts';
import { mappedResponse } from '../mapping/response.ts';
import { MappingScope } from '../mapping/scope.ts';
import { Refusal } from '../refusal.ts';
import type { Integrate } from '../rest-call.ts';
import { refusalOf } from './function-refusal.ts';

/** `AWS` in front of a function: templates make its event, and a response of what it returns. */
export function lambda(
  functionId: string,
  integration: AwsIntegration,
  { invoker, signal }: GatewayOptions,
): Integrate {
  return async (call) => {
    const scope = new MappingScope(call);
    const request = mappedRequest(integration, call, scope);
    if (request instanceof Refusal) return request;
    const event = request.body.length === 0 ? Buffer.from('{}') : request.body;
    if (!isJson(event)) {
      return Refusal.configuration('Lambda takes JSON only; the request template or the body is none.', { functionId });
    }
    const { functionTrace: traceId } = call.exchange;
    const { qualifier, timeoutMs } = integration;
    const invocation = { functionId, qualifier, event, timeoutMs, traceId, signal };
    const respond = (selector: string, body: Uint8Array): GatewayResponse | Refusal => {
      const answer = { selector, headers: [], body, traced: true };
      return asked(functionId, mappedResponse(integration, answer, call, scope));
    };
    if (request.headers.get('x-amz-invocation-type')?.[1].at(-1) === 'Event') {
      void callFunction(invoker, { ...invocation, timeoutMs: MAX_FUNCTION_MS });
      return respond('', EMPTY_BODY);
    }
    const outcome = await callFunction(invoker, invocation);
    if (outcome.kind === 'response') return respond('', outcome.payload);
    // A failure is told apart by the message of its error, which a success does not have.
    if (outcome.kind === 'function-error') return respond(outcome.errorMessage ?? '', outcome.payload);
    return refusalOf(outcome, functionId);
  };
}

/** No function runs longer. */
const MAX_FUNCTION_MS = 900_000;

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function asked(functionId: string, answer: GatewayResponse | Refusal): GatewayResponse | Refusal {
  return answer instanceof Refusal ? new Refusal({ ...answer.parts, functionId }) : { ...answer, functionId };
}
