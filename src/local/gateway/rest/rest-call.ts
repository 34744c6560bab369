import type { Caller } from '../authorizers/caller.ts';
import type { GatewayResponse } from '../message.ts';
import type { RoutedRequest } from '../routed-request.ts';
import type { Refusal } from './refusal.ts';

/** A request to a REST API that has found its method, with what the steps in front of the integration add. */
export interface RestCall extends RoutedRequest {
  /** Who calls, where the route has an authorizer. */
  readonly caller?: Caller | undefined;
  /** Whether the canary of the stage has it; absent where there is none. */
  readonly isCanary?: boolean | undefined;
  /** Where the method wants one. */
  readonly apiKey?: { readonly id: string; readonly value: string } | undefined;
  /** What `$context` is, where it is not that of a REST API. */
  readonly context?: object | undefined;
}

/** What stands behind a method. */
export type Integrate = (call: RestCall) => Promise<GatewayResponse | Refusal>;
