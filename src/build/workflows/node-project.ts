import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isInside } from '../../core/index.ts';
import { type PackageManifest, readManifest } from './package-json.ts';

/** What installs packages, by its lockfile. */
const LOCKFILES = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
} as const;

const LOCKFILE_NAMES = Object.keys(LOCKFILES) as (keyof typeof LOCKFILES)[];

/** The tools that install packages; Yarn 1 and its successors have little in common but the name. */
export type PackageManager = (typeof LOCKFILES)[keyof typeof LOCKFILES] | 'yarn-classic';

/** Files and folders of a root that decide what is installed, besides manifests and lockfiles. */
const SETTINGS = ['.npmrc', '.yarnrc', '.yarnrc.yml', 'pnpm-workspace.yaml', '.pnpmfile.cjs', '.pnpmfile.mjs'];
const SETTINGS_FOLDERS = ['.yarn/releases', '.yarn/plugins', '.yarn/patches', 'patches'];

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
  /** Folders of the root that do: releases of the manager, and patches. */
  readonly folders: readonly string[];
}

/** Finds out what a package is installed from. */
export function nodeProjectOf(manifest: PackageManifest): NodeProject {
  const folder = dirname(manifest.file);
  const workspace = workspaceAround(folder);
  const root = workspace?.root ?? folder;
  const members = workspace?.members ?? membersOf(folder, manifest.workspaces);
  const name = LOCKFILE_NAMES.find((file) => existsSync(join(root, file)));
  const lockfile = name && join(root, name);
  const said = (readManifest(join(root, 'package.json')) ?? manifest).packageManager;
  const manager = name === undefined ? managerOf(said) : LOCKFILES[name];
  return {
    manifest,
    root,
    manager: manager === 'yarn' && isClassic(root, lockfile, said) ? 'yarn-classic' : manager,
    lockfile,
    neighbours: neighboursOf(folder, members),
    files: [...['package.json', ...SETTINGS].map((file) => join(root, file)), ...(lockfile ? [lockfile] : [])],
    folders: SETTINGS_FOLDERS.map((path) => join(root, path)).filter((path) => existsSync(path)),
  };
}

/** Everything that decides what is installed. */
export function inputsOf({ manifest, files, folders, neighbours }: NodeProject): string[] {
  return [manifest.file, ...files, ...folders, ...neighbours];
}

/** @param said - `packageManager` of a manifest: `yarn@4.1.0` */
function managerOf(said = ''): PackageManager {
  const [name] = said.split('@');
  return name === 'pnpm' || name === 'yarn' ? name : 'npm';
}

/** Whether a project is of Yarn 1: its successors write other lockfiles, and have settings in another file. */
function isClassic(root: string, lockfile: string | undefined, said = ''): boolean {
  const text = lockfile === undefined ? '' : readFileSync(lockfile, 'utf8');
  if (text !== '') return !/^__metadata:/m.test(text);
  if (said !== '') return /@[01](?:\.|$)/.test(said);
  return !existsSync(join(root, '.yarnrc.yml'));
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
