import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Diagnostic } from '../../core/index.ts';
import { BuildError } from '../errors.ts';
import type { BuildContext, BuildTarget } from '../workflow.ts';
import { findPythons } from './find-tool.ts';
import { isRunHere } from './machine.ts';
import { pythonLeftovers } from './python-source.ts';
import { readWheelName, type Wheel, type WheelTarget, wheelTarget } from './python-wheels.ts';
import { isFolder, type Requirements } from './requirements.ts';

const INSTALL_PYTHON = 'Install Python with pip: https://www.python.org/downloads';

/** Runs pip, and gives what it wrote. */
type RunPip = (args: readonly string[], cwd?: string) => Promise<string>;

/** Installs what a function needs into its artifacts: wheels for its platform, built here where there are none. */
export async function installWithPip(
  target: BuildTarget,
  requirements: Requirements,
  context: BuildContext,
): Promise<readonly Diagnostic[]> {
  const wanted = wheelTarget(target);
  const file = await writeRequirements(requirements, context);
  const run = await pipOf(wanted, context);
  const into = ['install', '--no-compile', '--no-warn-conflicts', '--target', context.artifacts];
  let warnings: readonly Diagnostic[] = [];
  try {
    await run([...into, ...platformArgs(wanted), '--requirement', file]);
  } catch (error) {
    if (!isWheelMissing(error)) throw error;
    context.log('Not everything has a wheel for the platform of the function; building what has none.');
    await emptyFolder(context.artifacts);
    const wheels = join(context.scratch, 'wheels');
    await run(['wheel', '--wheel-dir', wheels, '--requirement', file]);
    warnings = await takeFitting(wheels, target, run, context);
    const names = wheelsIn(wheels).map(({ name, version }) => `${name}==${version}`);
    const offline = ['--no-index', '--no-deps', '--find-links', wheels];
    await run([...into, ...platformArgs(wanted), ...offline, ...names]);
  }
  await removeTraces(context.artifacts);
  return warnings;
}

/** One file that means the same in every folder. Packages of this machine are copied, because building one writes to it. */
export async function writeRequirements({ lines }: Requirements, context: BuildContext): Promise<string> {
  const copies = new Map<string, string>();
  for (const line of lines) {
    if (typeof line === 'string' || copies.has(line.path) || !isFolder(line.path)) continue;
    const copy = join(context.scratch, 'local', String(copies.size), basename(line.path));
    copies.set(line.path, copy);
    await mkdir(copy, { recursive: true });
    await context.copy(line.path, copy, { exclude: pythonLeftovers(line.path) });
  }
  const text = lines.map((line) =>
    typeof line === 'string' ? line : `${line.before}${copies.get(line.path) ?? line.path}${line.after}`,
  );
  const file = join(context.scratch, 'requirements.txt');
  await writeFile(file, `${text.join('\n')}\n`);
  return file;
}

/** The first Python that has pip, those of the function's version before the others. */
async function pipOf({ version }: WheelTarget, context: BuildContext): Promise<RunPip> {
  for (const python of findPythons(version, context)) {
    const run: RunPip = (args) =>
      context.run(python, ['-m', 'pip', ...args], { cwd: context.scratch, env: SETTINGS, install: INSTALL_PYTHON });
    try {
      await run(['--version']);
    } catch (error) {
      if (error instanceof BuildError && error.code === 'TOOL_FAILED') continue;
      throw error;
    }
    return run;
  }
  throw BuildError.toolNotFound(`python${version ?? '3'} with pip`, INSTALL_PYTHON);
}

/** What the settings of a user may say, and what would then go elsewhere. */
const SETTINGS: Readonly<Record<string, string>> = {
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  PIP_PROGRESS_BAR: 'off',
  PIP_REQUIRE_VIRTUALENV: '0',
  PIP_ROOT_USER_ACTION: 'ignore',
  PIP_USER: '0',
  PYTHONDONTWRITEBYTECODE: '1',
};

function platformArgs({ version, platforms }: WheelTarget): string[] {
  return [
    ...platforms.flatMap((platform) => ['--platform', platform]),
    ...['--implementation', 'cp', '--only-binary=:all:'],
    ...(version === undefined ? [] : ['--python-version', version]),
  ];
}

/** Whether pip has found the packages, and only no wheels of theirs. A network that is down looks much the same. */
function isWheelMissing(error: unknown): boolean {
  if (!(error instanceof BuildError) || error.code !== 'TOOL_FAILED') return false;
  const { message } = error;
  return /No matching distribution found|ResolutionImpossible/.test(message) && !/Retrying \(/.test(message);
}

/** Replaces wheels that were made for this machine by those for the function's. */
async function takeFitting(
  folder: string,
  target: BuildTarget,
  run: RunPip,
  context: BuildContext,
): Promise<readonly Diagnostic[]> {
  const wanted = wheelTarget(target);
  const warnings: Diagnostic[] = [];
  for (const wheel of wheelsIn(folder)) {
    if (wheel.isPure && wheel.runsOn(wanted)) continue;
    const { name, version } = wheel;
    // A Python of another version, or another machine, has built it or taken it for itself.
    const isUsable = wheel.runsOn(wanted) && (!wheel.isForOneMachine || isRunHere(target, context));
    try {
      await run(['download', '--no-deps', '--dest', folder, ...platformArgs(wanted), `${name}==${version}`]);
      if (!isUsable) await rm(join(folder, wheel.file));
    } catch (error) {
      if (!isWheelMissing(error)) throw error;
      if (!isUsable) throw noWheel(target, wheel, wanted);
      if (!wheel.isForOneMachine) continue;
      warnings.push({
        code: 'WHEEL_BUILT_HERE',
        severity: 'warning',
        message: `${name} ${version} has no wheel for Lambda and was compiled on this machine; it may need libraries that Lambda does not have.`,
      });
    }
  }
  return warnings;
}

function noWheel(target: BuildTarget, { name, version, file }: WheelFile, wanted: WheelTarget): BuildError {
  const python = wanted.version === undefined ? 'Python' : `Python ${wanted.version}`;
  return BuildError.methodNotSupported(
    target,
    `${name} ${version} has no wheel for ${python} on Linux ${target.architecture}, and the one that is built here (${file}) does not run there.`,
    'Choose a version that has one, or build on a machine (or with useContainer) that is like it.',
  );
}

interface WheelFile extends Wheel {
  readonly file: string;
}

function wheelsIn(folder: string): WheelFile[] {
  return readdirSync(folder).flatMap((file) => {
    const wheel = readWheelName(file);
    return wheel === undefined ? [] : [{ ...wheel, file }];
  });
}

/** What pip writes for its own use, and what would not work elsewhere: programs that begin with the path of this Python. */
export async function removeTraces(folder: string): Promise<void> {
  for (const info of readdirSync(folder).filter((name) => name.endsWith('.dist-info'))) {
    const record = join(folder, info, 'RECORD');
    const lines = existsSync(record) ? readFileSync(record, 'utf8').split('\n') : [];
    const isTrace = (line: string): boolean =>
      /^(?:\.\.\/)+bin\/|\/(?:direct_url\.json|uv_cache\.json|REQUESTED),/.test(line);
    for (const line of lines.filter(isTrace)) {
      const [path = ''] = line.split(',');
      await rm(join(folder, path.replace(/^(?:\.\.\/)+/, '')), { force: true });
    }
    if (lines.some(isTrace)) await writeFile(record, lines.filter((line) => !isTrace(line)).join('\n'));
  }
  await rmdir(join(folder, 'bin')).catch(() => {});
  await rm(join(folder, '.lock'), { force: true });
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
