import type { GlobalApiProperties } from './api-properties.ts';
import type { GlobalFunctionProperties } from './function-properties.ts';
import type { GlobalHttpApiProperties } from './http-api-properties.ts';
import type { LayerVersionProperties } from './sam-layer-version.ts';
import type { SimpleTableProperties } from './sam-simple-table.ts';

/** Properties that all resources of a type get: primitives as defaults, maps and lists joined with the resource's own. @public */
export interface Globals {
  readonly function?: GlobalFunctionProperties | undefined;
  readonly api?: GlobalApiProperties | undefined;
  readonly httpApi?: GlobalHttpApiProperties | undefined;
  readonly simpleTable?: Pick<SimpleTableProperties, 'sseSpecification'> | undefined;
  readonly layerVersion?: Pick<LayerVersionProperties, 'publishLambdaVersion'> | undefined;
}
