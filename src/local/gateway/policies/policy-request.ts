import type { Caller } from '../authorizers/caller.ts';
import type { Exchange } from '../exchange.ts';

/** What a policy decides about, with all that its conditions may look at. */
export interface PolicyRequest {
  /** `execute-api:Invoke`. */
  readonly action: string;
  /** The ARN that is asked for; several where templates can write it in several ways. */
  readonly resources: readonly string[];
  /** `us-east-1`. */
  readonly region: string;
  /** The account that owns what is asked for. */
  readonly accountId: string;
  readonly exchange: Exchange;
  /** Absent for whoever is anonymous. */
  readonly caller?: Caller | undefined;
}
