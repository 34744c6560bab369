import type { BuildEvent } from '../build/index.ts';
import type { DeployEvent } from '../deploy/index.ts';
import type { ContainerEvent, InvokeEvent, StartApiEvent, StartLambdaEvent } from '../local/index.ts';
import type { PackageEvent } from '../package/index.ts';

/**
 * Everything that any operation reports: one union, told apart by `type`.
 *
 * @public
 */
export type SamEvent =
  | BuildEvent
  | InvokeEvent
  | ContainerEvent
  | StartApiEvent
  | StartLambdaEvent
  | PackageEvent
  | DeployEvent;
