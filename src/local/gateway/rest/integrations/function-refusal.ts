import type { CallOutcome } from '../../call-function.ts';
import { Refusal } from '../refusal.ts';

/** What the gateway says when a function did not answer. */
export function refusalOf(outcome: Exclude<CallOutcome, { kind: 'response' }>, functionId: string): Refusal {
  const { kind, reason } = outcome;
  switch (kind) {
    case 'function-error':
      return Refusal.badIntegration(502, reason, functionId);
    case 'not-invoked':
      return outcome.isThrottled === true
        ? Refusal.functionThrottled(reason, functionId)
        : Refusal.badIntegration(500, reason, functionId);
    case 'event-too-large':
      return new Refusal({ ...Refusal.requestTooLarge(reason).parts, functionId });
    case 'integration-timeout':
      return Refusal.integrationTimeout(reason, functionId);
  }
}
