import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isObject } from '../../core/index.ts';
import { BuildError } from '../errors.ts';
import type { BuildContext, ToolContext } from '../workflow.ts';
import { findScript } from './find-script.ts';
import type { PackageMachine } from './machine.ts';
import type { PackageManager } from './node-project.ts';

/** What is to be installed, and where. */
interface Installation {
  readonly manager: PackageManager;
  /** The folder with the lockfile. */
  readonly root: string;
  readonly lockfile: string | undefined;
  /** The folder of the package in `root`; empty where it is that. */
  readonly member: string;
  /** What it is for, if not for the machine that the manager runs on. */
  readonly machine: PackageMachine | undefined;
}

interface ManagerProgram {
  readonly name: 'npm' | 'pnpm' | 'yarn';
  readonly install: string;
  readonly run: (installation: Installation, call: CallManager, context: ToolContext) => Promise<unknown>;
}

/** Runs the manager, in the folder of the lockfile if no other is named. */
type CallManager = (
  args: readonly string[],
  options?: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
) => Promise<string>;

const PROGRAMS: Readonly<Record<PackageManager, ManagerProgram>> = {
  npm: { name: 'npm', install: 'Install Node.js with npm: https://nodejs.org/en/download', run: installWithNpm },
  pnpm: { name: 'pnpm', install: 'Run `npm install -g pnpm`.', run: installWithPnpm },
  'yarn-classic': { name: 'yarn', install: 'Run `npm install -g yarn`.', run: installWithYarnClassic },
  yarn: {
    name: 'yarn',
    install: 'Run `corepack enable`, or `npm install -g @yarnpkg/cli-dist`.',
    run: installWithYarn,
  },
};

/** Installs what a package needs when it runs, as the lockfile says where there is one. */
export async function installPackages(installation: Installation, context: BuildContext): Promise<void> {
  const { manager, root, machine } = installation;
  const { name, install, run } = PROGRAMS[manager];
  const settings = { NODE_ENV: '', npm_config_update_notifier: 'false', ...(machine && scriptSettings(machine)) };
  const call: CallManager = (args, { cwd = root, env } = {}) => {
    const options = { cwd, env: { ...settings, ...env }, install };
    if (context.container !== undefined) return context.run(name, args, options);
    return context.run(process.execPath, [requireScript(manager, context), ...args], options);
  };
  await run(installation, call, context);
}

/** The version of a package manager: what is beside its script says it, which is faster than asking it. */
export async function managerVersion(manager: PackageManager, context: ToolContext): Promise<string> {
  if (context.container !== undefined) return manager;
  const script = requireScript(manager, context);
  for (let folder = dirname(script); folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    const value: unknown = text === undefined ? undefined : JSON.parse(text.replace(/^\uFEFF/, ''));
    if (isObject(value) && typeof value['version'] === 'string') return `${manager} ${value['version']}`;
  }
  return manager;
}

function installWithNpm({ lockfile, member, machine }: Installation, call: CallManager): Promise<unknown> {
  const quiet = ['--no-audit', '--no-fund', '--omit=dev', '--loglevel=error'];
  const workspace = member === '' ? [] : [`--workspace=${member}`];
  const how = lockfile === undefined ? ['install', '--no-save', '--no-package-lock'] : ['ci'];
  return call([...how, ...quiet, ...workspace, ...machineArgs(machine)]);
}

async function installWithPnpm(installation: Installation, call: CallManager, context: ToolContext): Promise<unknown> {
  const { lockfile, member, machine, root } = installation;
  const filter = member === '' ? [] : ['--filter', `./${member.replaceAll('\\', '/')}...`];
  const frozen = lockfile === undefined ? '--no-frozen-lockfile' : '--frozen-lockfile';
  const args = ['install', '--prod', frozen, '--config.node-linker=hoisted', '--reporter=append-only', ...filter];
  if (machine === undefined) return call(args);
  const [, major = '', minor = ''] = /^pnpm (\d+)\.(\d+)/.exec(await managerVersion('pnpm', context)) ?? [];
  // The options are there since 10.14.
  if (Number(major) > 10 || (major === '10' && Number(minor) >= 14)) return call([...args, ...machineArgs(machine)]);
  await namePnpmMachine(join(root, 'package.json'), machine);
  return call(args);
}

/** Yarn 1 takes what is for this machine, or for all: what does not fit is removed afterwards. */
function installWithYarnClassic({ lockfile, machine }: Installation, call: CallManager): Promise<unknown> {
  const frozen = lockfile === undefined ? [] : ['--frozen-lockfile'];
  const all = machine === undefined ? [] : ['--ignore-platform'];
  return call(['install', '--production', '--non-interactive', ...frozen, ...all]);
}

/** Yarn 2 and newer. What leaves out development has no option for a lockfile that must not change: we look ourselves. */
async function installWithYarn(installation: Installation, call: CallManager): Promise<void> {
  const { lockfile, member, machine, root } = installation;
  const env = {
    YARN_NODE_LINKER: 'node-modules',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    YARN_ENABLE_PROGRESS_BARS: 'false',
    YARN_ENABLE_TELEMETRY: 'false',
  };
  if (machine !== undefined) {
    const { os, cpu, libc } = machine;
    const value = JSON.stringify({ os: [os], cpu: [cpu], libc: [libc] });
    await call(['config', 'set', '--json', 'supportedArchitectures', value], { env });
  }
  if (lockfile !== undefined) {
    const file = join(root, 'yarn.lock');
    const locked = await readFile(file, 'utf8');
    await call(['install', '--mode=update-lockfile'], { env });
    if ((await readFile(file, 'utf8')) !== locked) throw outdatedLockfile(lockfile);
  }
  await call(['workspaces', 'focus', '--production'], { env, cwd: join(root, member) });
}

function outdatedLockfile(file: string): BuildError {
  const message = `${file}: it does not have what the manifests ask for. Run \`yarn install\`.`;
  return BuildError.sourceInvalid(message, [{ code: 'LOCKFILE_OUTDATED', severity: 'error', message, file }]);
}

function machineArgs(machine: PackageMachine | undefined): string[] {
  return Object.entries(machine ?? {}).map(([name, value]) => `--${name}=${value}`);
}

/** What scripts of packages go by that download machine code, or choose it. */
function scriptSettings({ os, cpu, libc }: PackageMachine): Record<string, string> {
  return { npm_config_platform: os, npm_config_arch: cpu, npm_config_libc: libc };
}

async function namePnpmMachine(file: string, { os, cpu, libc }: PackageMachine): Promise<void> {
  const text = existsSync(file) ? await readFile(file, 'utf8') : '{}';
  const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  if (!isObject(manifest)) return;
  const settings = isObject(manifest['pnpm']) ? manifest['pnpm'] : {};
  const pnpm = { ...settings, supportedArchitectures: { os: [os], cpu: [cpu], libc: [libc] } };
  await writeFile(file, JSON.stringify({ ...manifest, pnpm }));
}

function requireScript(manager: PackageManager, { environment }: ToolContext): string {
  const { name, install } = PROGRAMS[manager];
  const script = findScript(name, environment);
  if (script === undefined) throw BuildError.toolNotFound(name, install);
  return script;
}
