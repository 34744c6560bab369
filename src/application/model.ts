import type { Diagnostic } from '../core/index.ts';
import type { LoopOrigin } from '../resolve/index.ts';
import type { ApiDefinition } from './api-model.ts';
import type { DomainDefinition } from './domain-model.ts';
import type { FunctionDefinition, LayerDefinition } from './function-model.ts';
import type { NestedStackDefinition } from './nested-stack-model.ts';
import type { Resolved } from './resolved.ts';
import type { WebSocketApiDefinition } from './web-socket-model.ts';

/**
 * A serverless application as it would run: functions, layers and APIs with every intrinsic function and `Globals`
 * resolved. Plain read-only data, read from the *transformed* template; build, local and sync reason about nothing else.
 *
 * Ids are the author's logical IDs; in nested stacks they are paths (`SubApp/Orders`).
 *
 * @public
 */
export interface Application {
  /** The absolute folder that relative paths start from. */
  readonly folder: string;
  readonly functions: readonly FunctionDefinition[];
  readonly layers: readonly LayerDefinition[];
  readonly apis: readonly ApiDefinition[];
  /** WebSocket APIs; absent without any. */
  readonly webSocketApis?: readonly WebSocketApiDefinition[] | undefined;
  /** Custom domains and what they lead to; absent without any. */
  readonly domains?: readonly DomainDefinition[] | undefined;
  /** `Outputs` of the template, without those whose condition is false. */
  readonly outputs: Readonly<Record<string, Resolved<string>>>;
  readonly region: string;
  readonly accountId: string;
  /** Templates nested in this one, at any depth, the outer ones first; absent without any. */
  readonly nestedStacks?: readonly NestedStackDefinition[] | undefined;
  /** By id: where the author wrote the resources that loops (`Fn::ForEach`) make; absent without any. */
  readonly loops?: Readonly<Record<string, LoopOrigin>> | undefined;
  /** By id: the types of the author's resources that are no functions; absent without any. */
  readonly otherResources?: Readonly<Record<string, string>> | undefined;
  /** The other files that it was read from, or looked for: absolute; absent without any. A change of one changes it. */
  readonly files?: readonly string[] | undefined;
  /** What could not be read or resolved. A finding about one resource does not concern the others. */
  readonly diagnostics: readonly Diagnostic[];
}
