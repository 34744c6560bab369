import type { ArtifactPlace } from './errors.ts';
import type { ArtifactLocation } from './store.ts';

/**
 * A profile of AWS Signer that signs the code of a function or a layer.
 *
 * @public
 */
export interface SigningProfile {
  /** Its name. */
  readonly profileName: string;
  /** The account that it belongs to. Default: the one that packages. */
  readonly profileOwner?: string | undefined;
}

/** Signs what is stored. */
export interface CodeSigner {
  /** Where the signed object is. What was signed before, and still counts, is not signed again. */
  sign(
    object: ArtifactLocation & { readonly kind: 's3' },
    profile: SigningProfile,
    context: { readonly place: ArtifactPlace; readonly signal?: AbortSignal | undefined },
  ): Promise<ArtifactLocation>;
}
