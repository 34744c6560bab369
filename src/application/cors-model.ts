/**
 * `CorsConfiguration` of an HTTP API. Empty lists mean "not set".
 *
 * @public
 */
export interface CorsDefinition {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** In seconds. */
  readonly maxAge?: number | undefined;
  readonly allowCredentials: boolean;
}
