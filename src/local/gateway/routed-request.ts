import type { ApiDefinition, RouteDefinition } from '../../application/index.ts';
import type { Exchange } from './exchange.ts';

/** A request that has found its route, before it may go on. */
export interface RoutedRequest {
  readonly api: ApiDefinition;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  readonly route: RouteDefinition;
  /** As sent. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly exchange: Exchange;
  readonly accountId: string;
}
