import type { AwsIntegration } from '../../../../application/index.ts';
import { eventOf } from '../../../invoke-endpoint/payload.ts';
import { ServiceFault } from '../../../invoke-endpoint/service-fault.ts';
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
    const event = eventOf(request.body, false, false);
    const { functionTrace: traceId } = call.exchange;
    const { qualifier, timeoutMs } = integration;
    const invocation = { functionId, qualifier, timeoutMs, traceId, signal };
    const respond = (selector: string, body: Uint8Array, isFunctionError = false): GatewayResponse | Refusal => {
      const answer = { selector, headers: [], body, traced: true, isFunctionError };
      return asked(functionId, mappedResponse(integration, answer, call, scope));
    };
    if (event instanceof ServiceFault) {
      if (event.status === 413) return refusalOf({ kind: 'event-too-large', reason: event.message }, functionId);
      // No function failed: what the service says of the event is an answer like any other.
      const refused = respond('', Buffer.from(JSON.stringify(event.body)));
      return refused instanceof Refusal ? refused : { ...refused, failure: `Lambda takes JSON only. ${event.message}` };
    }
    if (request.headers.get('x-amz-invocation-type')?.[1].at(-1) === 'Event') {
      void callFunction(invoker, { ...invocation, event, timeoutMs: MAX_FUNCTION_MS });
      return respond('', EMPTY_BODY);
    }
    const outcome = await callFunction(invoker, { ...invocation, event });
    if (outcome.kind === 'response') return respond('', outcome.payload);
    // A failure is told apart by the message of its error, which a success does not have.
    if (outcome.kind === 'function-error') return respond(outcome.errorMessage ?? '', outcome.payload, true);
    return refusalOf(outcome, functionId);
  };
}

/** No function runs longer. */
const MAX_FUNCTION_MS = 900_000;

function asked(functionId: string, answer: GatewayResponse | Refusal): GatewayResponse | Refusal {
  return answer instanceof Refusal ? new Refusal({ ...answer.parts, functionId }) : { ...answer, functionId };
}
