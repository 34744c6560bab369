import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Ignored } from './build-cases.ts';

/** `path mode hash` of everything in a folder that counts; a link is what it leads to. */
export async function filesIn(folder: string, ignored: readonly Ignored[]): Promise<string[]> {
  if (!existsSync(folder)) return ['(no folder)'];
  const files: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    const isIgnored = (what: Ignored['only']): boolean =>
      ignored.some(({ files: of, only }) => only === what && of.test(name));
    if (entry.isDirectory() || isIgnored(undefined)) continue;
    const info = await stat(path).catch(() => undefined);
    if (info === undefined) files.push(`${name} -> ${await readlink(path)}`);
    if (info === undefined || info.isDirectory()) continue;
    const mayRun = (info.mode & 0o111) === 0 || isIgnored('mode') ? '' : ' x';
    files.push(`${name}${mayRun} ${isIgnored('content') ? 'any content' : digest(await readFile(path))}`);
  }
  return files.sort();
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
