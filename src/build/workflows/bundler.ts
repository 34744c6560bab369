import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BuildError } from '../errors.ts';
import { languageOf } from '../target-language.ts';
import type { BuildContext, BuildOutput, BuildTarget, BuildWorkflow } from '../workflow.ts';
import { programsOnPath, type ToolSearch } from './find-tool.ts';
import { isLikeLambda, isRunHere } from './machine.ts';
import { requireTool } from './native-source.ts';

const INSTALL = 'Install Ruby with Bundler: https://www.ruby-lang.org/en/documentation/installation';
/** Runs Bundler whatever its program is called here. */
const BUNDLER = 'require "bundler"; load Gem.bin_path("bundler", "bundle")';

/** Ruby with a `Gemfile`: the source, and gems in `vendor/bundle`, where Lambda looks for them. */
export const bundler: BuildWorkflow = {
  name: 'bundler',

  matches: (target) => languageOf(target) === 'ruby' && existsSync(manifestOf(target)),

  isNeeded: (target) => !existsSync(join(target.source, 'vendor', 'bundle')) && isLikeLambda(target),

  inputs(target) {
    const manifest = manifestOf(target);
    return { paths: [target.source, manifest, `${manifest}.lock`], exclude: ['.bundle'] };
  },

  toolVersion: (target, context) => requireTool(rubiesFor(target, context), 'ruby', INSTALL),

  async build(target, context) {
    const { artifacts } = context;
    const ruby = requireTool(rubiesFor(target, context), 'ruby', INSTALL);
    await context.copy(target.source, artifacts, { exclude: ['.bundle'] });
    await rm(join(artifacts, 'vendor', 'bundle'), { recursive: true, force: true });
    const manifest = manifestOf(target);
    if (dirname(manifest) !== target.source) {
      await context.copy(manifest, artifacts);
      if (existsSync(`${manifest}.lock`)) await context.copy(`${manifest}.lock`, artifacts);
    }
    const lockfile = existsSync(join(artifacts, 'Gemfile.lock'));
    await context.run(ruby, ['-e', BUNDLER, '--', 'install'], {
      cwd: artifacts,
      env: {
        BUNDLE_APP_CONFIG: join(context.scratch, 'bundle'),
        BUNDLE_GEMFILE: join(artifacts, 'Gemfile'),
        BUNDLE_PATH: 'vendor/bundle',
        BUNDLE_WITHOUT: 'development:test',
        BUNDLE_FROZEN: String(lockfile),
        BUNDLE_CACHE_ALL: 'false',
        BUNDLE_SILENCE_ROOT_WARNING: 'true',
      },
      install: INSTALL,
    });
    // For programs that require "bundler/setup".
    await mkdir(join(artifacts, '.bundle'), { recursive: true });
    await writeFile(
      join(artifacts, '.bundle', 'config'),
      '---\nBUNDLE_DEPLOYMENT: "true"\nBUNDLE_PATH: "vendor/bundle"\nBUNDLE_WITHOUT: "development:test"\n',
    );
    return adapt(target, context);
  },
};

function manifestOf({ manifest, source }: BuildTarget): string {
  return manifest ?? join(source, 'Gemfile');
}

function rubiesFor({ runtime = '' }: BuildTarget, search: ToolSearch): string[] {
  return search.container === undefined
    ? programsOnPath([runtime, runtime.replace('.', ''), 'ruby'], search)
    : ['ruby'];
}

/** Puts gems where a Ruby of the runtime's version looks for them, when another version has installed them. */
async function adapt(target: BuildTarget, context: BuildContext): Promise<BuildOutput> {
  const { artifacts } = context;
  const folder = join(artifacts, 'vendor', 'bundle', 'ruby');
  const [installed] = existsSync(folder) ? readdirSync(folder) : [];
  if (installed === undefined) return {};
  await rm(join(folder, installed, 'cache'), { recursive: true, force: true });
  const version = /^ruby(\d+\.\d+)$/.exec(target.runtime ?? '')?.[1];
  const isOther = version !== undefined && installed !== `${version}.0`;
  const extensions = join(folder, installed, 'extensions');
  const hasMachineCode = existsSync(extensions) && readdirSync(extensions).length > 0;
  if (hasMachineCode && (isOther || !isRunHere(target, context))) {
    const what = `some of its gems are compiled: that takes Ruby ${version ?? ''} on Linux ${target.architecture}, and here is Ruby ${installed} on ${process.platform} ${process.arch}.`;
    throw BuildError.methodNotSupported(target, what, 'Install that Ruby, or build with useContainer.');
  }
  if (!isOther) return {};
  await rename(join(folder, installed), join(folder, `${version}.0`));
  const message = `${target.id}: Ruby ${installed} has chosen its gems; the function runs Ruby ${version}.`;
  return { warnings: [{ code: 'OTHER_RUBY', severity: 'warning', message }] };
}
