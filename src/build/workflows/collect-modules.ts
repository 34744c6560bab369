import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isInside } from '../../core/index.ts';
import { copyEntries, listSource } from '../source-tree.ts';
import { readManifest } from './package-json.ts';

/** Where a package was installed: its own folder, and that of its workspace. */
export interface InstalledModules {
  readonly folder: string;
  readonly root: string;
  readonly ownName?: string | undefined;
}

/**
 * Copies the modules that Node.js finds from `folder` into `to/node_modules`: those of the folder itself, and those of
 * the folders around it up to `root`. Links to packages of this machine become these packages.
 */
export async function collectModules(
  { folder, root, ownName }: InstalledModules,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const places: string[] = [];
  for (let place = folder; isInside(root, place); place = dirname(place)) {
    if (existsSync(join(place, 'node_modules'))) places.push(join(place, 'node_modules'));
    if (place === root) break;
  }
  const taken = new Map<string, string>();
  for (const modules of places) {
    for (const name of packagesIn(modules)) {
      if (name === ownName) continue;
      const nearer = taken.get(name);
      if (nearer === undefined) {
        taken.set(name, modules);
        const from = join(modules, name);
        await copyEntries(listSource(from, NOTHING), join(to, 'node_modules', name), signal);
      } else {
        await keepForOthers(name, { nearer, farther: modules }, to, signal);
      }
    }
  }
}

/** Two versions of a package: those that are installed beside the farther one still find it. */
async function keepForOthers(
  name: string,
  { nearer, farther }: { readonly nearer: string; readonly farther: string },
  to: string,
  signal: AbortSignal,
): Promise<void> {
  for (const user of packagesIn(farther)) {
    if (existsSync(join(nearer, user)) || existsSync(join(farther, user, 'node_modules', name))) continue;
    const manifest = readManifest(join(farther, user, 'package.json'));
    if (manifest === undefined || !(name in { ...manifest.dependencies, ...manifest.optionalDependencies })) continue;
    const place = join(to, 'node_modules', user, 'node_modules', name);
    await copyEntries(listSource(join(farther, name), NOTHING), place, signal);
  }
}

/** For copies of everything. */
export const NOTHING: { readonly names: ReadonlySet<string> } = { names: new Set() };

/** Names of the packages in a `node_modules`, with their scopes, and its `.bin`. */
export function packagesIn(modules: string): string[] {
  return readdirSync(modules).flatMap((name) => {
    if (name.startsWith('@')) return readdirSync(join(modules, name)).map((child) => `${name}/${child}`);
    return name.startsWith('.') && name !== '.bin' ? [] : [name];
  });
}
