import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file of a project: its text, or more. */
export type ProjectFile =
  | string
  | Buffer
  | { readonly text: string; readonly mode: number }
  | { readonly link: string }
  | { readonly folder: true };

/** Writes the files of a project, by their paths relative to `folder`. */
export async function writeProject(folder: string, files: Readonly<Record<string, ProjectFile>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, file] of Object.entries(files)) {
    const path = join(folder, name);
    if (typeof file === 'object' && 'folder' in file) {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    if (typeof file === 'string' || Buffer.isBuffer(file)) await writeFile(path, file);
    else if ('link' in file) await symlink(file.link, path);
    else {
      await writeFile(path, file.text);
      await chmod(path, file.mode);
    }
  }
}
