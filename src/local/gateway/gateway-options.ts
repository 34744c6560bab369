import type { Clock } from '../../core/index.ts';
import type { FunctionInvoker } from '../invocation.ts';
import type { LocalAuthOptions } from './authorizers/auth-options.ts';
import type { LocalSource } from './local-source.ts';
import type { GivenCertificates } from './rest/integration-certificate.ts';
import type { UsageMeters } from './rest/usage.ts';

/** What a gateway needs besides the definition of its API. */
export interface GatewayOptions extends GivenCertificates {
  readonly invoker: FunctionInvoker;
  /** What authorizers are enforced with, or who calls in their place. */
  readonly auth?: LocalAuthOptions | undefined;
  /** Lets requests through to routes with an authorizer without asking it; `false` by default. */
  readonly disableAuthorizers?: boolean | undefined;
  /** Ids of the functions with tenant isolation. */
  readonly tenantFunctions?: ReadonlySet<string> | undefined;
  /** Where requests seem to come from; {@link withSource} carries it out. */
  readonly source?: LocalSource | undefined;
  /** Ends invocations under way. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** The account that events name; twelve digits. */
  readonly accountId?: string | undefined;
  /** The region that ARNs name. */
  readonly region?: string | undefined;
  /** Keeps answers in the caches that stages have; `false` by default. */
  readonly caching?: boolean | undefined;
  /**
   * Which requests the canary of a stage gets: all, none, or by chance. The function gives numbers from 0 to 1, like
   * `Math.random`, the default.
   */
  readonly canary?: boolean | (() => number) | undefined;
  /** What usage plans have counted; shared by the APIs that are served together. */
  readonly usage?: UsageMeters | undefined;
  /**
   * Where integrations of REST APIs with other AWS services lead, by service (`{ s3: 'http://localhost:4566' }`), and private
   * integrations of HTTP APIs, by what they name.
   */
  readonly serviceEndpoints?: Readonly<Record<string, string>> | undefined;
}

/** The account that events name where nothing else is said: twelve digits that nobody takes for a real one. */
export const DEFAULT_ACCOUNT_ID = '123456789012';

/** The region of ARNs where nothing else is said. */
export const DEFAULT_REGION = 'us-east-1';
