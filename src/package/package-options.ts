import type { OperationOptions } from '../core/index.ts';
import type { PackageEvent } from './package-events.ts';
import type { ArtifactStore } from './store.ts';

/** What {@link packageTemplate} is given besides the template. */
export interface PackageOptions extends OperationOptions<PackageEvent> {
  /** Where the artifacts go. */
  readonly store: ArtifactStore;
  /** Store every artifact again, also those that are there already. Default: false. */
  readonly forceUpload?: boolean | undefined;
  /** Also write the packaged template to this file (`.json` makes it JSON). Paths in it are relative to its folder. */
  readonly outputTemplateFile?: string | undefined;
  /** How many artifacts are on their way at a time. Default: 4. */
  readonly concurrency?: number | undefined;
}
