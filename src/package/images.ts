import { emit } from '../core/index.ts';
import type { LocalImage } from './image-store.ts';
import type { ArtifactEvent } from './package-events.ts';
import type { StoredArtifact, StoreRun } from './store-artifact.ts';

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
