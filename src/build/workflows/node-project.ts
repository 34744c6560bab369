import { existsSync, globSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isInside } from '../source-tree.ts';
import { type PackageManifest, readManifest } from './package-json.ts';

/** What installs packages, by its lockfile. */
const LOCKFILES = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
} as const;

/** The tools that install packages. */
export type PackageManager = (typeof LOCKFILES)[keyof typeof LOCKFILES];

/** A package with everything on this machine that it is installed from. */
export interface NodeProject {
  readonly manifest: PackageManifest;
  /** The folder with the lockfile: the package's own, or that of the workspace around it. */
  readonly root: string;
  readonly manager: PackageManager;
  /** Absolute; absent when there is none. */
  readonly lockfile?: string | undefined;
  /** Folders of other packages on this machine that it needs: `file:` dependencies and members of its workspace. */
  readonly neighbours: readonly string[];
  /** Files of the root that decide what is installed. */
  readonly files: readonly string[];
}

/** Finds out what a package is installed from. */
export function nodeProjectOf(manifest: PackageManifest): NodeProject {
  const folder = dirname(manifest.file);
  const workspace = workspaceAround(folder);
  const root = workspace?.root ?? folder;
  const members = workspace?.members ?? membersOf(folder, manifest.workspaces);
  const name = Object.keys(LOCKFILES).find((file) => existsSync(join(root, file))) as
    | keyof typeof LOCKFILES
    | undefined;
  const said = (readManifest(join(root, 'package.json')) ?? manifest).packageManager?.split('@')[0];
  const manager = name ? LOCKFILES[name] : said === 'pnpm' || said === 'yarn' ? said : 'npm';
  const files = ['package.json', '.npmrc', '.yarnrc', '.yarnrc.yml', 'pnpm-workspace.yaml', ...(name ? [name] : [])];
  return {
    manifest,
    root,
    manager,
    lockfile: name && join(root, name),
    neighbours: neighboursOf(folder, members),
    files: files.map((file) => join(root, file)),
  };
}

/** The workspace that a folder is a member of. */
function workspaceAround(
  folder: string,
): { readonly root: string; readonly members: ReadonlyMap<string, string> } | undefined {
  for (let place = dirname(folder); ; place = dirname(place)) {
    const patterns = workspacePatterns(place);
    if (patterns.length > 0) {
      const members = membersOf(place, patterns);
      if ([...members.values()].includes(folder)) return { root: place, members };
    }
    if (place === dirname(place)) return undefined;
  }
}

function workspacePatterns(folder: string): readonly string[] {
  const manifest = readManifest(join(folder, 'package.json'));
  if (manifest === undefined) return [];
  if (manifest.workspaces.length > 0) return manifest.workspaces;
  // pnpm says it in a file of its own; every package below counts, as its lockfile knows better than we do.
  return existsSync(join(folder, 'pnpm-workspace.yaml')) ? ['**'] : [];
}

/** Folders of the packages of a workspace, by their names. */
function membersOf(root: string, patterns: readonly string[]): ReadonlyMap<string, string> {
  const wanted = patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .map((pattern) => `${pattern.replace(/\/$/, '')}/package.json`);
  const exclude = (path: unknown): boolean => /(?:^|[\\/])(?:node_modules|\.aws-sam|\.git)$/.test(String(path));
  const found = wanted.flatMap((pattern) => globSync(pattern, { cwd: root, exclude }));
  return new Map(
    found.flatMap((file) => {
      const manifest = readManifest(join(root, file));
      return manifest?.name === undefined ? [] : [[manifest.name, dirname(manifest.file)]];
    }),
  );
}

/** Packages of this machine that a package needs, and those that these need. */
function neighboursOf(folder: string, members: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  const visit = (place: string): void => {
    const manifest = readManifest(join(place, 'package.json'));
    const { dependencies = {}, optionalDependencies = {} } = manifest ?? {};
    for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies })) {
      const path = /^(?:file|link|portal):(?!.*\.t(?:ar\.)?gz$)(.+)$/.exec(version)?.[1];
      const neighbour = path === undefined ? members.get(name) : resolve(place, path);
      if (neighbour === undefined || neighbour === folder || found.has(neighbour)) continue;
      found.add(neighbour);
      visit(neighbour);
    }
  };
  visit(folder);
  return [...found];
}

/** The innermost folder that all of these are in. */
export function folderAround(folders: readonly string[]): string {
  let around = folders[0] ?? '';
  while (!folders.every((folder) => isInside(around, folder))) around = dirname(around);
  return around;
}
