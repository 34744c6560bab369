import { constants } from 'node:fs';
import { copyFile, mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listFolder } from '../../core/index.ts';

/** Makes `target` what `/opt` is on Lambda: the layers unpacked one over the other, the last one on top. */
export async function mergeLayers(layers: readonly string[], target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const layer of layers) {
    for (const { path, kind } of await listFolder(layer)) {
      const to = join(target, path);
      if (kind === 'folder') {
        await mkdir(to, { recursive: true });
        continue;
      }
      await mkdir(dirname(to), { recursive: true });
      await rm(to, { recursive: true, force: true });
      if (kind === 'symlink') await symlink(await readlink(join(layer, path)), to);
      else await copyFile(join(layer, path), to, constants.COPYFILE_FICLONE);
    }
  }
}
