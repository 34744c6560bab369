import type { OperationOptions } from '../core/index.ts';
import type { CodeSigner, SigningProfile } from './code-signer.ts';
import type { ImageStore } from './image-store.ts';
import type { PackageEvent } from './package-events.ts';
import type { ArtifactStore } from './store.ts';

/** What {@link packageTemplate} is given besides the template. */
export interface PackageStageOptions extends OperationOptions<PackageEvent> {
  /** Where the artifacts go. */
  readonly store: ArtifactStore;
  /** Where container images go. Without it they are refused. */
  readonly images?: ImageStore | undefined;
  /** Who signs the code of which function or layer, by logical ID; in nested stacks with theirs: `Child/Function`. */
  readonly signingProfiles?: Readonly<Record<string, SigningProfile>> | undefined;
  /** Signs. Without it, profiles are refused. */
  readonly signer?: CodeSigner | undefined;
  /** Values of the template's parameters, for `Fn::ForEach` over one of them; its default stands in for it. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Store every artifact again, also those that are there already. Default: false. */
  readonly forceUpload?: boolean | undefined;
  /** Also write the packaged template to this file (`.json` makes it JSON). Paths in it are relative to its folder. */
  readonly outputTemplateFile?: string | undefined;
  /** How many artifacts are on their way at a time. Default: 4. */
  readonly concurrency?: number | undefined;
}
