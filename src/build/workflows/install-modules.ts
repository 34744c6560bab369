import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isObject } from '../../core/index.ts';
import { BuildError } from '../errors.ts';
import { copyEntries, isInside, listSource } from '../source-tree.ts';
import type { BuildContext, ToolContext } from '../workflow.ts';
import { findScript } from './find-script.ts';
import { folderAround, type NodeProject, nodeProjectOf, type PackageManager } from './node-project.ts';
import { hasDependencies, type PackageManifest, readManifest } from './package-json.ts';

const INSTALL: Readonly<Record<PackageManager, string>> = {
  npm: 'Install Node.js with npm: https://nodejs.org/en/download',
  pnpm: 'Run `npm install -g pnpm`.',
  yarn: 'Run `npm install -g yarn`.',
};

/** Puts what a package needs when it runs into `to/node_modules`. */
export async function addModules(project: NodeProject, to: string, context: BuildContext): Promise<void> {
  const modules = await installedModules(project, context);
  await copyEntries(listSource(modules, NOTHING), to, context.signal);
}

/**
 * A folder whose `node_modules` has what a package needs when it runs. It is installed once for the same manifests, and
 * then taken from the cache.
 */
export async function installedModules(project: NodeProject, context: BuildContext): Promise<string> {
  const { manifest, files, neighbours, manager } = project;
  const inputs = { paths: [manifest.file, ...files, ...neighbours], exclude: ['node_modules'], values: HOST };
  const name = await managerVersion(manager, context);
  return context.reuse(name, inputs, async (folder, scratch) => {
    const installed = await installModules(project, { ...context, scratch });
    await collectModules({ ...installed, ownName: manifest.name }, folder, context.signal);
  });
}

/** Packages may bring or compile machine code. */
export const HOST: readonly string[] = [process.platform, process.arch, process.versions.modules];

/** Where a package was installed: its own folder, and that of its workspace. */
interface InstalledModules {
  readonly folder: string;
  readonly root: string;
}

/**
 * Installs what a package needs when it runs, apart from the source. Packages of this machine that it needs are there
 * too, in the same places to each other.
 */
async function installModules(project: NodeProject, context: BuildContext): Promise<InstalledModules> {
  const { root, manifest, neighbours, files } = project;
  const folder = dirname(manifest.file);
  // The same folders in the same places, so that `file:` dependencies, workspaces and lockfiles mean the same.
  const around = folderAround([root, folder, ...neighbours]);
  const inMirror = (path: string): string => join(context.scratch, 'install', relative(around, path));
  for (const neighbour of neighbours) {
    if (!existsSync(neighbour)) throw missingNeighbour(manifest, neighbour);
    await context.copy(neighbour, inMirror(neighbour), { exclude: ['node_modules'] });
  }
  const manifests = [manifest.file, ...files, ...memberManifests(project)];
  for (const file of manifests.filter((path) => existsSync(path))) {
    await mkdir(dirname(inMirror(file)), { recursive: true });
    await copyFile(file, inMirror(file));
  }
  // A manifest with another name was given by an option: it stands for `package.json`.
  if (basename(manifest.file) !== 'package.json') {
    await copyFile(manifest.file, join(inMirror(folder), 'package.json'));
  }
  // npm links packages outside of the root as they are: what they need is theirs to install.
  const apart = project.manager === 'npm' ? neighbours.filter((neighbour) => !isInside(root, neighbour)) : [];
  for (const neighbour of apart) {
    const own = readManifest(join(inMirror(neighbour), 'package.json'));
    if (own && hasDependencies(own)) await install({ ...nodeProjectOf(own), root: inMirror(neighbour) }, context);
  }
  await install({ ...project, root: inMirror(root) }, context, relative(root, folder));
  return { folder: inMirror(folder), root: inMirror(root) };
}

async function install(
  { manager, lockfile, root }: Pick<NodeProject, 'manager' | 'lockfile' | 'root'>,
  context: BuildContext,
  member = '',
): Promise<void> {
  const { container } = context;
  const args = argumentsOf(manager, lockfile !== undefined, member);
  const env = { NODE_ENV: '', npm_config_update_notifier: 'false', YARN_NODE_LINKER: 'node-modules' };
  const options = { cwd: root, env, install: INSTALL[manager] };
  if (container === undefined) await context.run(process.execPath, [requireScript(manager, context), ...args], options);
  else await context.run(manager, args, options);
}

function missingNeighbour({ file }: PackageManifest, folder: string): BuildError {
  const message = `${file}: the dependency at ${folder} is not there.`;
  return BuildError.sourceInvalid(message, [{ code: 'DEPENDENCY_NOT_FOUND', severity: 'error', message, file }]);
}

/** The manifests of all members of a workspace: its lockfile speaks of them. */
function memberManifests({ root, manifest }: NodeProject): string[] {
  const folder = dirname(manifest.file);
  if (root === folder) return [];
  const workspace = readManifest(join(root, 'package.json'));
  const patterns = workspace?.workspaces ?? [];
  return patterns.length === 0 && !existsSync(join(root, 'pnpm-workspace.yaml')) ? [] : manifestsBelow(root);
}

function manifestsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return manifestsBelow(path);
    return entry.name === 'package.json' ? [path] : [];
  });
}

function argumentsOf(manager: PackageManager, isLocked: boolean, member: string): string[] {
  switch (manager) {
    case 'npm': {
      const quiet = ['--no-audit', '--no-fund', '--omit=dev', '--loglevel=error'];
      const workspace = member === '' ? [] : [`--workspace=${member}`];
      return [...(isLocked ? ['ci'] : ['install', '--no-save', '--no-package-lock']), ...quiet, ...workspace];
    }
    case 'pnpm': {
      const filter = member === '' ? [] : ['--filter', `./${member.replaceAll('\\', '/')}...`];
      const frozen = isLocked ? '--frozen-lockfile' : '--no-frozen-lockfile';
      return ['install', '--prod', frozen, '--config.node-linker=hoisted', '--reporter=append-only', ...filter];
    }
    case 'yarn':
      return ['install', '--production', '--non-interactive', ...(isLocked ? ['--frozen-lockfile'] : [])];
  }
}

/** The version of a package manager: what is beside its script says it, which is faster than asking it. */
export async function managerVersion(manager: PackageManager, context: ToolContext): Promise<string> {
  if (context.container !== undefined) return manager;
  const script = requireScript(manager, context);
  for (let folder = dirname(script); folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    if (isObject(value) && typeof value['version'] === 'string') return `${manager} ${value['version']}`;
  }
  return manager;
}

function requireScript(manager: PackageManager, { environment }: ToolContext): string {
  const script = findScript(manager, environment);
  if (script === undefined) throw BuildError.toolNotFound(manager, INSTALL[manager]);
  return script;
}

/**
 * Copies the modules that Node.js finds from `folder` into `to/node_modules`: those of the folder itself, and those of
 * the folders around it up to `root`. Links to packages of this machine become these packages.
 */
async function collectModules(
  { folder, root, ownName }: InstalledModules & { readonly ownName?: string | undefined },
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
        await keepForOthers(name, modules, nearer, to, signal);
      }
    }
  }
}

/** Two versions of a package: those that are installed beside the farther one still find it. */
async function keepForOthers(
  name: string,
  modules: string,
  nearer: string,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  for (const user of packagesIn(modules)) {
    if (existsSync(join(nearer, user)) || existsSync(join(modules, user, 'node_modules', name))) continue;
    const manifest = readManifest(join(modules, user, 'package.json'));
    if (manifest === undefined || !(name in { ...manifest.dependencies, ...manifest.optionalDependencies })) continue;
    const place = join(to, 'node_modules', user, 'node_modules', name);
    await copyEntries(listSource(join(modules, name), NOTHING), place, signal);
  }
}

const NOTHING = { names: new Set<string>() };

/** Names of the packages in a `node_modules`, with their scopes, and its `.bin`. */
function packagesIn(modules: string): string[] {
  return readdirSync(modules).flatMap((name) => {
    if (name.startsWith('@')) return readdirSync(join(modules, name)).map((child) => `${name}/${child}`);
    return name.startsWith('.') && name !== '.bin' ? [] : [name];
  });
}
