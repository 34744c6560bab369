import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { systemCodeOf } from './errors.ts';

/** Whether a path is left out. It is relative to the folder, with `/` between the names; a folder's ends with `/`. */
export type IsIgnored = (path: string) => boolean;

/**
 * What the files called `name` leave out of `folder`, in the syntax of `.gitignore`: its own file, and those of the folders
 * around it up to `root`, the innermost last. `undefined` when there are none.
 */
export async function ignoredIn(folder: string, root: string, name: string): Promise<IsIgnored | undefined> {
  const texts = await Promise.all(
    foldersBetween(root, folder).map(async (place) => ({ place, text: await textOf(join(place, name)) })),
  );
  const found = texts.flatMap(({ place, text }) => (text === undefined ? [] : [{ place, text }]));
  if (found.length === 0) return undefined;
  const { default: ignore } = await import('ignore');
  const rules = found.map(({ place, text }) => {
    const way = relative(place, folder).split(sep).join('/');
    return { prefix: way === '' ? '' : `${way}/`, rules: ignore().add(text) };
  });
  return (path) => {
    let ignored = false;
    for (const { prefix, rules: file } of rules) {
      const result = file.test(prefix + path);
      if (result.ignored) ignored = true;
      else if (result.unignored) ignored = false;
    }
    return ignored;
  };
}

/** From the outermost to the innermost; only `folder` where it is not below `root`. */
function foldersBetween(root: string, folder: string): string[] {
  const way = relative(root, folder);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return [folder];
  const folders = [folder];
  while (folders[0] !== root && folders[0] !== undefined) {
    const above = dirname(folders[0]);
    if (above === folders[0]) break;
    folders.unshift(above);
  }
  return folders;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}
