import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BuildError } from '../errors.ts';
import { LAYER_FOLDERS } from '../target-language.ts';
import type { BuildContext, BuildTarget, BuildWorkflow } from '../workflow.ts';
import { programsOnPath } from './find-tool.ts';
import { removeTraces, writeRequirements } from './install-wheels.ts';
import { isLikeLambda, isRunHere } from './machine.ts';
import { requireTool } from './native-source.ts';
import { packageFolder, pythonLeftovers } from './python-source.ts';
import { wheelTarget } from './python-wheels.ts';
import { hasPackages, isEmpty, readRequirements } from './requirements.ts';

const INSTALL = 'Install uv: `pip install uv`, or https://docs.astral.sh/uv/getting-started/installation';
const MANIFESTS = ['pyproject.toml', 'requirements.txt'];

/** `BuildMethod: python-uv`: what `pyproject.toml` and `uv.lock`, or `requirements.txt` name, installed by uv. */
export const uv: BuildWorkflow = {
  name: 'uv',

  matches: ({ method }) => method === 'python-uv',

  isNeeded: (target) => isLikeLambda(target) && !hasPackages(target.source),

  inputs(target) {
    const manifest = manifestOf(target);
    const isProject = isPyproject(manifest);
    const { files, local } = isProject
      ? { files: [join(dirname(manifest), 'uv.lock')], local: [] }
      : readRequirements(manifest);
    return {
      paths: [target.source, manifest, ...files, ...local],
      exclude: pythonLeftovers(target.source),
      sharedByHandlers: target.properties['ParentPackageMode'] !== 'auto',
    };
  },

  toolVersion: (_target, context) => requireTool(programsOnPath(['uv'], context), 'uv', INSTALL),

  layerFolder: () => LAYER_FOLDERS.python,

  async build(target, context) {
    const manifest = manifestOf(target);
    const requirements = isPyproject(manifest)
      ? await exported(target, manifest, context)
      : await written(manifest, context);
    if (requirements !== undefined) await install(target, requirements, context);
    const place = join(context.artifacts, packageFolder(target));
    await mkdir(place, { recursive: true });
    await context.copy(target.source, place, { exclude: pythonLeftovers(target.source) });
    return {};
  },
};

/** The requirements of a project, as its lockfile has them. The project itself is the source. */
async function exported(target: BuildTarget, manifest: string, context: BuildContext): Promise<string> {
  const folder = dirname(manifest);
  const copy = join(context.scratch, 'project');
  await context.copy(folder, copy, { exclude: [...pythonLeftovers(folder), 'node_modules'] });
  const file = join(context.scratch, 'requirements.txt');
  const { version } = wheelTarget(target);
  const python = version === undefined ? [] : ['--python', version];
  const frozen = existsSync(join(folder, 'uv.lock')) ? ['--frozen'] : [];
  const kinds = ['--no-emit-project', '--no-default-groups', '--no-hashes', '--no-header', '--no-annotate'];
  const args = ['export', '--quiet', '--format', 'requirements.txt', ...kinds, ...frozen, '--output-file', file];
  await context.run('uv', [...args, ...python], { cwd: copy, env: SETTINGS, install: INSTALL });
  return file;
}

async function written(manifest: string, context: BuildContext): Promise<string | undefined> {
  const requirements = readRequirements(manifest);
  return isEmpty(requirements) ? undefined : writeRequirements(requirements, context);
}

async function install(target: BuildTarget, requirements: string, context: BuildContext): Promise<void> {
  const { version, platforms } = wheelTarget(target);
  const processor = target.architecture === 'arm64' ? 'aarch64' : 'x86_64';
  const [, newest = '17'] = /^manylinux_2_(\d+)/.exec(platforms[0] ?? '') ?? [];
  // uv knows some of the releases of glibc by name.
  const known = [17, 28, 31, 32, 33, 34].filter((minor) => minor <= Number(newest)).at(-1);
  const platform = ['--python-platform', `${processor}-manylinux_2_${known}`];
  const python = version === undefined ? [] : ['--python-version', version];
  // What has no wheel may be built where its machine code would fit.
  const binary = isRunHere(target, context) ? [] : ['--only-binary', ':all:'];
  const args = ['pip', 'install', '--target', context.artifacts, ...platform, ...python, ...binary];
  await context.run('uv', [...args, '--link-mode', 'copy', '--no-progress', '--requirement', requirements], {
    cwd: join(requirements, '..', existsSync(join(requirements, '../project')) ? 'project' : ''),
    env: SETTINGS,
    install: INSTALL,
  });
  await removeTraces(context.artifacts);
}

const SETTINGS: Readonly<Record<string, string>> = { UV_NO_PROGRESS: '1', VIRTUAL_ENV: '' };

function manifestOf(target: BuildTarget): string {
  if (target.manifest !== undefined) return target.manifest;
  const found = MANIFESTS.map((name) => join(target.source, name)).find((file) => existsSync(file));
  if (found !== undefined) return found;
  const problem = `is python-uv, and ${target.source} has neither ${MANIFESTS.join(' nor ')}.`;
  throw BuildError.propertyInvalid(target, 'Metadata.BuildMethod', problem, 'Add one, or give it as `manifest`.');
}

function isPyproject(manifest: string): boolean {
  return basename(manifest) === 'pyproject.toml';
}
