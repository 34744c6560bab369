import type { Resolved } from './resolved.ts';

/**
 * A custom domain.
 *
 * @public
 */
export interface DomainDefinition {
  /** In lower case; `*.example.com` takes all names with one more label. */
  readonly name: string;
  /** `basePath` is `/orders`, or empty for the root; `apiId` the id of an API of the application. */
  readonly mappings: readonly { readonly basePath: string; readonly apiId: string }[];
  /** Tried before the mappings, the first that fits counts; absent without any. */
  readonly rules?: readonly RoutingRuleDefinition[] | undefined;
  /** Set where clients have to show a certificate: what says which are trusted (`s3://…`), as the template has it. */
  readonly mutualTls?: { readonly truststoreUri: Resolved<string> } | undefined;
  /**
   * Private domains with a resource policy of their own: that, as it is written (`null` where it is not known here), and the
   * id that stands behind the name in ARNs.
   */
  readonly access?: { readonly policy: unknown; readonly domainId: string } | undefined;
}

/**
 * A routing rule of a custom domain.
 *
 * @public
 */
export interface RoutingRuleDefinition {
  /** `/orders`: one of these has to be the beginning of the path; absent where the path does not count. */
  readonly basePaths?: readonly string[] | undefined;
  /** All of these have to hold, each by any of its headers, whose values may begin and end with `*`. */
  readonly headers: readonly (readonly { readonly name: string; readonly value: string }[])[];
  /** The id of a REST API of the application. */
  readonly apiId: string;
  /** Whether the API gets the path without the beginning that fitted. */
  readonly stripBasePath: boolean;
}
