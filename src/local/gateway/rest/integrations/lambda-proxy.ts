import type { IntegrationDefinition } from '../../../../application/index.ts';
import { callFunction } from '../../call-function.ts';
import type { GatewayOptions } from '../../gateway-options.ts';
import { tenantOf } from '../../tenant.ts';
import { restProxyEvent } from '../event.ts';
import { Refusal } from '../refusal.ts';
import { restProxyAnswer } from '../response.ts';
import type { Integrate } from '../rest-call.ts';
import { refusalOf } from './function-refusal.ts';
import { streamedAnswer } from './streamed-answer.ts';

/** A function that gets the request as an event and says the whole response. */
export function lambdaProxy(
  functionId: string,
  { qualifier, timeoutMs, responseTransferMode }: Extract<IntegrationDefinition, { kind: 'lambda-proxy' }>,
  options: GatewayOptions,
): Integrate {
  const { invoker, signal } = options;
  return async (call) => {
    const { api, exchange } = call;
    const { tenantId, tenantRequired } = tenantOf(functionId, exchange.request, options);
    const request = {
      functionId,
      qualifier,
      event: restProxyEvent(call),
      timeoutMs,
      traceId: exchange.functionTrace,
      signal,
      turn: exchange.request.turn,
      tenantId,
      tenantRequired,
    };
    if (responseTransferMode === 'STREAM') return await streamedAnswer(invoker, request, call);
    const outcome = await callFunction(invoker, request);
    if (outcome.kind !== 'response') return refusalOf(outcome, functionId);
    const answer = restProxyAnswer(outcome.payload, exchange, api.binaryMediaTypes);
    if (answer instanceof Refusal) return new Refusal({ ...answer.parts, functionId });
    return { ...answer, functionId };
  };
}
