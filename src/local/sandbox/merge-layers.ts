import { lstat, mkdir, readlink, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LinkSystem, linkOrCopy, listFolder, makeLinks, type WantedLink } from '../../core/index.ts';

/**
 * Makes `target` what `/opt` is on Lambda: the layers unpacked one over the other, the last one on top. Files are hard
 * links where the file system allows it, so it costs no space, and little time.
 */
export async function mergeLayers(layers: readonly string[], target: string, system?: LinkSystem): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const layer of layers) await addLayer(layer, target, system);
}

async function addLayer(layer: string, target: string, system: LinkSystem | undefined): Promise<void> {
  const made = new Set<string>();
  const links: WantedLink[] = [];
  for (const { path, kind } of await listFolder(layer)) {
    const from = join(layer, path);
    const to = join(target, path);
    const parent = kind === 'folder' ? to : dirname(to);
    if (!made.has(parent)) {
      await mkdir(parent, { recursive: true }).catch(async () => {
        await removeFileAbove(parent, target);
        await mkdir(parent, { recursive: true });
      });
      made.add(parent);
    }
    if (kind === 'folder') continue;
    await rm(to, { recursive: true, force: true });
    if (kind === 'symlink') links.push({ path: to, target: await readlink(from) });
    else await linkOrCopy(from, to, system);
  }
  await makeLinks(links, target, system);
}

/** A file of an earlier layer stands where a later one has a folder. */
async function removeFileAbove(path: string, top: string): Promise<void> {
  for (let at = path; at.length > top.length; at = dirname(at)) {
    const found = await lstat(at).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) await rm(at);
  }
}
