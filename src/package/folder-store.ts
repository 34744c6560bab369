import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { renamePatiently, writeFileAtomically } from '../core/index.ts';
import { PackageError } from './errors.ts';
import type { ArtifactContent, ArtifactLocation, ArtifactStore, PutArtifactOptions } from './store.ts';

/**
 * Keeps artifacts in a folder, so that packaging needs no AWS account. The packaged template names them by relative
 * path and can be used locally, or packaged again for a bucket.
 *
 * @public
 */
export class FolderArtifactStore implements ArtifactStore {
  /** Absolute. */
  readonly folder: string;

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  async has(key: string): Promise<boolean> {
    const info = await stat(join(this.folder, key)).catch(() => undefined);
    return info?.isFile() ?? false;
  }

  async put(key: string, content: ArtifactContent, { signal, onProgress }: PutArtifactOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const path = join(this.folder, key);
    const written =
      'data' in content ? writeFileAtomically(path, content.data) : copyFileAtomically(content.path, path);
    await written.catch((cause: unknown) => {
      throw PackageError.cannotWrite(this.folder, cause);
    });
    onProgress?.('data' in content ? content.data.byteLength : content.bytes);
  }

  locate(key: string): Promise<ArtifactLocation> {
    return Promise.resolve({ kind: 'file', path: join(this.folder, key) });
  }
}

async function copyFileAtomically(source: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await copyFile(source, temporary);
    await renamePatiently(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
