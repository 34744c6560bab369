import { type ArtifactPlace, PackageError } from './errors.ts';

/** A container image of this machine, and where it is to go. */
export interface LocalImage {
  /** What the engine finds it by. */
  readonly name: string;
  /** SHA-256 of what it is, in hexadecimal. */
  readonly digest: string;
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`: what the template is to say. */
  readonly uri: string;
}

/** Where container images go: a registry that Lambda takes them from. */
export interface ImageStore {
  /**
   * Finds an image on this machine, and the repository for it.
   *
   * @param id logical ID of the function; in nested stacks with theirs: `Child/Function`
   * @param image its name, or the absolute path of an archive of it
   */
  find(id: string, image: string, place: ArtifactPlace): Promise<LocalImage>;
  /** Sends it there. The registry takes only what it does not have. */
  push(image: LocalImage, options: PushOptions): Promise<void>;
}

/** How a push is stopped and watched. */
export interface PushOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of all layers whose size is known so far. */
  readonly onProgress?: ((bytes: number, total: number) => void) | undefined;
}

/** The store of images, which a template that names none does not need. */
export function imagesOf(images: ImageStore | undefined, place: ArtifactPlace, image: string): ImageStore {
  if (images === undefined) throw PackageError.imageRepositoryMissing(place, image);
  return images;
}
