import { emit } from '../core/index.ts';
import { type ArtifactPlace, PackageError } from './errors.ts';
import type { ArtifactEvent } from './package-events.ts';
import type { PackageStageOptions } from './package-options.ts';
import type { StoredArtifact, StoreRun } from './store-artifact.ts';

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
export function imagesOf({ images }: PackageStageOptions, place: ArtifactPlace, image: string): ImageStore {
  if (images === undefined) throw PackageError.imageRepositoryMissing(place, image);
  return images;
}

/** Pushes an image once, and says so. */
export function storeImage(image: LocalImage, run: StoreRun, about: ArtifactEvent): Promise<StoredArtifact> {
  const known = run.stored.get(image.uri);
  if (known !== undefined) return known;
  const stored = pushOnce(image, run, about);
  run.stored.set(image.uri, stored);
  return stored;
}

async function pushOnce(image: LocalImage, { options }: StoreRun, about: ArtifactEvent): Promise<StoredArtifact> {
  const { images, signal } = options;
  signal?.throwIfAborted();
  let bytes = 0;
  const onProgress = (done: number, total: number): void => {
    bytes = total;
    emit(options, { type: 'artifact-uploading', ...about, bytes: done, total });
  };
  await images?.push(image, { signal, onProgress });
  const { uri, digest: hash } = image;
  emit(options, { type: 'artifact-uploaded', ...about, uri, bytes });
  return { hash, location: { kind: 'image', uri }, bytes, uploaded: true };
}
