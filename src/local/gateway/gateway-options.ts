import type { Clock } from '../../core/index.ts';
import type { FunctionInvoker } from '../invocation.ts';

/** What a gateway needs besides the definition of its API. */
export interface GatewayOptions {
  readonly invoker: FunctionInvoker;
  /** Lets requests through to routes with an authorizer without asking it; `false` by default: such routes refuse. */
  readonly disableAuthorizers?: boolean | undefined;
  /** Ends invocations under way. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** The account that events name; twelve digits. */
  readonly accountId?: string | undefined;
}

/** The account that events name where nothing else is said: twelve digits that nobody takes for a real one. */
export const DEFAULT_ACCOUNT_ID = '123456789012';
