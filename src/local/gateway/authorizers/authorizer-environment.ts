import type { Clock } from '../../../core/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import type { LocalAuthorizerOptions } from './auth-options.ts';

/** What an authorizer needs besides its own definition. */
export interface AuthorizerEnvironment {
  readonly name: string;
  readonly kind: 'rest' | 'http';
  readonly region: string;
  readonly clock: Clock;
  readonly options: GatewayOptions;
  /** What the user said of this authorizer, or of all. */
  readonly auth: LocalAuthorizerOptions;
}
