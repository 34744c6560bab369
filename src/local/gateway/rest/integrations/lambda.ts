import type { AwsIntegration } from '../../../../application/index.ts';
import { eventOf } from '../../../invoke-endpoint/payload.ts';
import { ServiceFault } from '../../../invoke-endpoint/service-fault.ts';
import { callFunction } from '../../call-function.ts';
import type { GatewayOptions } from '../../gateway-options.ts';
import { newRequestId } from '../../ids.ts';
import { EMPTY_BODY, type GatewayResponse, type HeaderLines } from '../../message.ts';
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
    const requestId = newRequestId();
    const invocation = { functionId, requestId, qualifier, timeoutMs, traceId, signal };
    const respond = (
      selector: string,
      body: Uint8Array,
      more: HeaderLines = [],
      isFunctionError = false,
    ): GatewayResponse | Refusal => {
      const headers: HeaderLines = [['x-amzn-RequestId', requestId], ['X-Amzn-Trace-Id', traceId], ...more];
      const answer = { selector, headers, body, traced: true, isFunctionError };
      return asked(functionId, mappedResponse(integration, answer, call, scope));
    };
    if (event instanceof ServiceFault) {
      if (event.status === 413) return refusalOf({ kind: 'event-too-large', reason: event.message }, functionId);
      // No function failed: what the service says of the event is an answer like any other.
      const body = Buffer.from(JSON.stringify(event.body));
      const refused = respond('', body, [JSON_TYPE, ['x-amzn-ErrorType', event.code]]);
      return refused instanceof Refusal ? refused : { ...refused, failure: `Lambda takes JSON only. ${event.message}` };
    }
    if (request.headers.get('x-amz-invocation-type')?.[1].at(-1) === 'Event') {
      void callFunction(invoker, { ...invocation, event, timeoutMs: MAX_FUNCTION_MS });
      return respond('', EMPTY_BODY, [NO_LENGTH]);
    }
    const outcome = await callFunction(invoker, { ...invocation, event });
    const headers = [JSON_TYPE, NO_LENGTH, ...executedVersion(qualifier)];
    if (outcome.kind === 'response') return respond('', outcome.payload, headers);
    if (outcome.kind !== 'function-error') return refusalOf(outcome, functionId);
    // A failure is told apart by the message of its error, which a success does not have.
    const failed = [...headers, ['X-Amz-Function-Error', 'Unhandled'] as const];
    return respond(outcome.errorMessage ?? '', outcome.payload, failed, true);
  };
}

/** What the Lambda service says in front of its answers, which integration responses may map. */
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const NO_LENGTH = ['x-amzn-Remapped-Content-Length', '0'] as const;

/** Which version ran, where the integration alone says it: an alias may lead to any. */
function executedVersion(qualifier = '$LATEST'): HeaderLines {
  return /^(?:\$LATEST|\d+)$/.test(qualifier) ? [['X-Amz-Executed-Version', qualifier]] : [];
}

/** No function runs longer. */
const MAX_FUNCTION_MS = 900_000;

function asked(functionId: string, answer: GatewayResponse | Refusal): GatewayResponse | Refusal {
  return answer instanceof Refusal ? new Refusal({ ...answer.parts, functionId }) : { ...answer, functionId };
}
