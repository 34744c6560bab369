import type { GlobalFunctionProperties } from './function-properties.ts';
import type { SimpleTableProperties } from './sam-simple-table.ts';

/** Properties that all resources of a type get. @public */
export interface Globals {
  readonly function?: GlobalFunctionProperties | undefined;
  readonly simpleTable?: Pick<SimpleTableProperties, 'sseSpecification'> | undefined;
}
