import type { GlobalApiProperties } from './api-properties.ts';
import type { GlobalFunctionProperties } from './function-properties.ts';
import type { GlobalHttpApiProperties } from './http-api-properties.ts';
import type { LayerVersionProperties } from './sam-layer-version.ts';
import type { SimpleTableProperties } from './sam-simple-table.ts';

/** Properties that all resources of a type get: primitives as defaults, maps and lists joined with the resource's own. @public */
export interface Globals {
  /** For `AWS::Serverless::Function`. */
  readonly function?: GlobalFunctionProperties | undefined;
  /** For `AWS::Serverless::Api`, the implicit one included. */
  readonly api?: GlobalApiProperties | undefined;
  /** For `AWS::Serverless::HttpApi`, the implicit one included. */
  readonly httpApi?: GlobalHttpApiProperties | undefined;
  /** For `AWS::Serverless::SimpleTable`. */
  readonly simpleTable?: Pick<SimpleTableProperties, 'sseSpecification'> | undefined;
  /** For `AWS::Serverless::LayerVersion`. */
  readonly layerVersion?: Pick<LayerVersionProperties, 'publishLambdaVersion'> | undefined;
}
