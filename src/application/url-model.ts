import type { CorsDefinition } from './cors-model.ts';

/**
 * A URL of a function (`AWS::Lambda::Url`).
 *
 * @public
 */
export interface FunctionUrlDefinition {
  /** Its logical ID in the transformed template: SAM calls the one of `Orders` `OrdersUrl`. */
  readonly id: string;
  /** `AWS_IAM` takes signed requests only. */
  readonly authType: 'NONE' | 'AWS_IAM';
  /** `RESPONSE_STREAM` passes the answer on while the function writes it. */
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  /** What the service itself answers to CORS. */
  readonly cors?: CorsDefinition | undefined;
  /** The alias that it leads to; `$LATEST` without one. */
  readonly qualifier?: string | undefined;
}
