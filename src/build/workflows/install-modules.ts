import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isInside } from '../../core/index.ts';
import { BuildError } from '../errors.ts';
import { copyEntries, listSource } from '../source-tree.ts';
import type { BuildContext, BuildTarget } from '../workflow.ts';
import { collectModules, type InstalledModules, NOTHING } from './collect-modules.ts';
import { otherMachine, type PackageMachine } from './machine.ts';
import { removeForeign } from './module-machines.ts';
import { folderAround, inputsOf, type NodeProject, nodeProjectOf } from './node-project.ts';
import { hasDependencies, type PackageManifest, readManifest } from './package-json.ts';
import { installPackages, managerVersion } from './package-managers.ts';

/** Puts what a package needs when it runs into `to/node_modules`. */
export async function addModules(
  project: NodeProject,
  target: BuildTarget,
  to: string,
  context: BuildContext,
): Promise<void> {
  const modules = await installedModules(project, target, context);
  await copyEntries(listSource(modules, NOTHING), to, context.signal);
}

/**
 * A folder whose `node_modules` has what a package needs when it runs. It is installed once for the same manifests and
 * machines, and then taken from the cache.
 */
export async function installedModules(
  project: NodeProject,
  target: BuildTarget,
  context: BuildContext,
): Promise<string> {
  const { manifest, manager } = project;
  const machine = otherMachine(target, context);
  const inputs = { paths: inputsOf(project), exclude: ['node_modules'], values: machineValues(target) };
  const name = await managerVersion(manager, context);
  return context.reuse(name, inputs, async (folder, scratch) => {
    const installed = await installModules(project, machine, { ...context, scratch });
    await collectModules({ ...installed, ownName: manifest.name }, folder, context.signal);
    const modules = join(folder, 'node_modules');
    if (machine !== undefined && existsSync(modules)) await removeForeign(modules, machine);
  });
}

/** What decides which machine code packages bring or compile. */
export function machineValues(target: BuildTarget): readonly unknown[] {
  return [process.platform, process.arch, process.versions.modules, otherMachine(target)];
}

/**
 * Installs what a package needs when it runs, apart from the source. Packages of this machine that it needs are there
 * too, in the same places to each other.
 */
async function installModules(
  project: NodeProject,
  machine: PackageMachine | undefined,
  context: BuildContext,
): Promise<InstalledModules> {
  const { root, manifest, neighbours, files, folders } = project;
  const folder = dirname(manifest.file);
  // The same folders in the same places, so that `file:` dependencies, workspaces and lockfiles mean the same.
  const around = folderAround([root, folder, ...neighbours]);
  const inMirror = (path: string): string => join(context.scratch, 'install', relative(around, path));
  for (const neighbour of neighbours) {
    if (!existsSync(neighbour)) throw missingNeighbour(manifest, neighbour);
    await context.copy(neighbour, inMirror(neighbour), { exclude: ['node_modules'] });
  }
  for (const path of folders) await copyEntries(listSource(path, NOTHING), inMirror(path), context.signal);
  const manifests = [manifest.file, ...files, ...memberManifests(project)];
  for (const file of manifests.filter((path) => existsSync(path))) {
    await mkdir(dirname(inMirror(file)), { recursive: true });
    await copyFile(file, inMirror(file));
  }
  // A manifest with another name was given by an option: it stands for `package.json`.
  if (basename(manifest.file) !== 'package.json') {
    await copyFile(manifest.file, join(inMirror(folder), 'package.json'));
  }
  const install = ({ manager, lockfile }: NodeProject, place: string, member = ''): Promise<void> =>
    installPackages({ manager, lockfile, root: place, member, machine }, context);
  // npm links packages outside of the root as they are: what they need is theirs to install.
  const apart = project.manager === 'npm' ? neighbours.filter((neighbour) => !isInside(root, neighbour)) : [];
  for (const neighbour of apart) {
    const own = readManifest(join(inMirror(neighbour), 'package.json'));
    if (own && hasDependencies(own)) await install(nodeProjectOf(own), inMirror(neighbour));
  }
  await install(project, inMirror(root), relative(root, folder));
  return { folder: inMirror(folder), root: inMirror(root) };
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
