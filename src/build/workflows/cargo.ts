import { existsSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isObject } from '../../core/index.ts';
import { BuildError } from '../errors.ts';
import { languageOf } from '../target-language.ts';
import type { BuildContext, BuildOutput, BuildTarget, BuildWorkflow } from '../workflow.ts';
import { programsOnPath } from './find-tool.ts';
import { inTurn } from './in-turn.ts';
import { isRunHere } from './machine.ts';
import { findAbove, hasBootstrap, requireTool } from './native-source.ts';

const INSTALL = 'Install Rust: https://rustup.rs';
const INSTALL_CARGO_LAMBDA = 'Install cargo-lambda: `pip install cargo-lambda` or `brew install cargo-lambda`.';

/**
 * A Rust program becomes `bootstrap`: by cargo-lambda, which compiles for Lambda on every machine, or by plain cargo where
 * this machine is like the function's. Both compile in the project's own `target` folder, so only what has changed.
 */
export const cargo: BuildWorkflow = {
  name: 'cargo',

  matches: (target) =>
    target.method === 'rust-cargolambda' ||
    (languageOf(target) === 'provided' && !hasBootstrap(target) && existsSync(join(target.source, 'Cargo.toml'))),

  // A result of building is a source without packages.
  isNeeded: (target) => existsSync(join(target.source, 'Cargo.toml')),

  inputs: (target) => ({ paths: [target.source, ...packagesAround(target)], exclude: ['target', 'node_modules'] }),

  toolVersion(_target, context) {
    const [lambda = ''] = programsOnPath(['cargo-lambda'], context);
    return `${requireTool(programsOnPath(['cargo'], context), 'cargo', INSTALL)} ${lambda}`;
  },

  async build(target, context) {
    const project = await projectOf(target, context);
    const binary = binaryOf(target, project);
    const hasLambda = programsOnPath(['cargo-lambda'], context).length > 0;
    const isForLambda = hasLambda && !target.isForThisMachine;
    // Programs for one kind of machine have one name, whatever they were compiled for in particular.
    return inTurn(`cargo ${project.targetFolder}`, () =>
      isForLambda ? withCargoLambda(target, binary, context) : withCargo(target, project, binary, context),
    );
  },
};

interface CargoProject {
  readonly targetFolder: string;
  /** Names of its programs. */
  readonly binaries: readonly string[];
}

async function withCargoLambda(target: BuildTarget, binary: string, context: BuildContext): Promise<BuildOutput> {
  const { source, architecture, runtime } = target;
  const processor = architecture === 'arm64' ? 'aarch64' : 'x86_64';
  // Amazon Linux 2 has an older glibc than the tool takes for granted.
  const glibc = runtime === 'provided.al2' ? '.2.26' : '';
  // Functions of one package would find each other's program in the folder that it has by itself.
  const place = ['--lambda-dir', join(context.scratch, 'lambda'), '--flatten', binary];
  const system = ['--target', `${processor}-unknown-linux-gnu${glibc}`];
  const args = ['lambda', 'build', ...profileOf(target), ...system, '--bin', binary, ...place];
  await context.run('cargo', args, { cwd: source, env: placeOf(context), install: INSTALL });
  await copyFile(join(context.scratch, 'lambda', 'bootstrap'), join(context.artifacts, 'bootstrap'));
  return {};
}

async function withCargo(
  target: BuildTarget,
  { targetFolder }: CargoProject,
  binary: string,
  context: BuildContext,
): Promise<BuildOutput> {
  const { architecture, source } = target;
  if (!isRunHere(target, context)) {
    const here = `${process.platform} ${process.arch}`;
    const what = `cargo alone compiles for this machine (${here}), and the function is for linux ${architecture}.`;
    throw BuildError.methodNotSupported(target, what, INSTALL_CARGO_LAMBDA);
  }
  const profile = profileOf(target);
  await context.run('cargo', ['build', ...profile, '--bin', binary], {
    cwd: source,
    env: placeOf(context),
    install: INSTALL,
  });
  const folder = join(targetFolder, profile.length === 0 ? 'debug' : 'release');
  await copyFile(join(folder, binary), join(context.artifacts, 'bootstrap'));
  const message = `${target.id}: it was compiled for the C library of this machine, which may be newer than Lambda's. ${INSTALL_CARGO_LAMBDA}`;
  return { warnings: [{ code: 'COMPILED_FOR_THIS_MACHINE', severity: 'warning', message }] };
}

/** In a container, the source cannot be written to. */
function placeOf({ container, scratch }: BuildContext): Record<string, string> {
  return container === undefined ? {} : { CARGO_TARGET_DIR: join(scratch, 'target') };
}

function profileOf({ mode }: BuildTarget): readonly string[] {
  return mode?.toLowerCase() === 'debug' ? [] : ['--release'];
}

/** What cargo says of the package in a folder, or of all packages where the folder has the workspace alone. */
async function projectOf({ source }: BuildTarget, context: BuildContext): Promise<CargoProject> {
  const args = ['metadata', '--no-deps', '--format-version', '1'];
  const text = await context.run('cargo', args, {
    cwd: source,
    env: placeOf(context),
    install: INSTALL,
    isAnswer: true,
  });
  const metadata: unknown = JSON.parse(text);
  const { target_directory: targetFolder, packages } = isObject(metadata) ? metadata : {};
  const all = arrayOf(packages);
  const own = all.filter(({ manifest_path: manifest }) => dirname(String(manifest)) === source);
  const programs = (own.length > 0 ? own : all)
    .flatMap(({ targets }) => arrayOf(targets))
    .filter(({ kind }) => Array.isArray(kind) && kind.includes('bin'));
  return { targetFolder: String(targetFolder), binaries: programs.map(({ name }) => String(name)) };
}

function binaryOf(target: BuildTarget, { binaries }: CargoProject): string {
  const { Binary: wanted } = target.properties;
  const path = 'Metadata.BuildProperties.Binary';
  const hint = 'Name the program that the function is.';
  if (typeof wanted === 'string') {
    if (binaries.includes(wanted)) return wanted;
    throw BuildError.propertyInvalid(target, path, `is "${wanted}". There are ${binaries.join(', ')}.`, hint);
  }
  const [only] = binaries;
  if (only !== undefined && binaries.length === 1) return only;
  const problem =
    only === undefined ? 'cannot be told: there is no program.' : `is not there. There are ${binaries.join(', ')}.`;
  throw BuildError.propertyInvalid(target, path, problem, hint);
}

/** The workspace around a package, and packages of this machine that it needs. */
function packagesAround({ source, root }: BuildTarget): string[] {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    const manifest = join(folder, 'Cargo.toml');
    if (found.has(folder) || !existsSync(manifest)) return;
    found.add(folder);
    const text = readFileSync(manifest, 'utf8');
    for (const [, path = ''] of text.matchAll(/\bpath\s*=\s*["']([^"']+)["']/g)) visit(resolve(folder, path));
  };
  visit(source);
  const around = findAbove(dirname(source), root, 'Cargo.toml');
  if (around !== undefined && readFileSync(join(around, 'Cargo.toml'), 'utf8').includes('[workspace'))
    found.add(around);
  return [...found];
}

function arrayOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
