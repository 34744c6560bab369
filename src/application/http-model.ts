import type { ParameterMapping } from './rest-model.ts';

/**
 * What an HTTP API changes of requests and answers on their way.
 *
 * @public
 */
export interface HttpParameterMapping {
  /** `append:header.x-tenant`, `overwrite:path`, `remove:querystring.debug` → `$request.path.tenant`, or a text. */
  readonly request: ParameterMapping;
  /** By the status of the integration: `append:header.x-id`, `overwrite:statuscode` → `$context.requestId`, or a text. */
  readonly responses: Readonly<Record<string, ParameterMapping>>;
}
