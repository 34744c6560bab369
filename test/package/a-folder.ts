import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TemporaryFolder } from '../../src/core/index.ts';

/** A text, an executable text, or a link. */
export type Content = string | { readonly executable: string } | { readonly link: string };

/** A temporary folder with these files in it. */
export async function aFolder(files: Readonly<Record<string, Content>>): Promise<TemporaryFolder> {
  const folder = await TemporaryFolder.create('samwright-test-');
  await fill(folder.path, files);
  return folder;
}

/** Writes files below `folder`; a path that ends with `/` makes an empty folder. */
export async function fill(folder: string, files: Readonly<Record<string, Content>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const full = join(folder, path);
    await mkdir(path.endsWith('/') ? full : dirname(full), { recursive: true });
    if (path.endsWith('/')) continue;
    if (typeof content === 'string') await writeFile(full, content);
    else if ('link' in content) await symlink(content.link, full);
    else {
      await writeFile(full, content.executable);
      await chmod(full, 0o700);
    }
  }
}
