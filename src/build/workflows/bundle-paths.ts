import { realpathSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { pathFrom } from '../source-tree.ts';

const TEXTS = new Set(['.js', '.mjs', '.cjs', '.map']);

/**
 * Names packages that were installed for a bundle as if they were in its source. esbuild writes where files are into what
 * it makes, and the folder of the cache is another on each machine: equal sources would make different artifacts.
 */
export async function hideInstalled(installed: string, source: string, artifacts: string): Promise<void> {
  for (const entry of await readdir(artifacts, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !TEXTS.has(extname(entry.name))) continue;
    const file = join(entry.parentPath, entry.name);
    const text = await readFile(file, 'utf8');
    // Paths in code start from the source, those in a map from the map.
    const [start, shown] =
      extname(file) === '.map' ? [dirname(file), `${pathFrom(dirname(file), source)}/`] : [source, ''];
    const hidden = [installed, realpathSync(installed)].reduce(
      (changed, folder) => changed.replaceAll(`${pathFrom(start, folder)}/node_modules/`, `${shown}node_modules/`),
      text,
    );
    if (hidden !== text) await writeFile(file, hidden);
  }
}
