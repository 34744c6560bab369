import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { languageOf } from '../target-language.ts';
import type { BuildTarget, BuildWorkflow } from '../workflow.ts';
import { programsOnPath } from './find-tool.ts';
import { inTurn } from './in-turn.ts';
import { requireTool } from './native-source.ts';

const INSTALL = 'Install the .NET SDK: https://dotnet.microsoft.com/download';
const SETTINGS: Readonly<Record<string, string>> = {
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_NOLOGO: '1',
  DOTNET_SKIP_FIRST_TIME_EXPERIENCE: '1',
  // Its first call would put one among those of the user.
  DOTNET_GENERATE_ASPNET_CERTIFICATE: 'false',
};
const PROJECT = /\.(?:cs|fs|vb)proj$/;

/**
 * .NET with a project file: what `dotnet publish` makes for Linux, which is what `dotnet lambda package` zips.
 */
export const dotnet: BuildWorkflow = {
  name: 'dotnet',

  matches: (target) => languageOf(target) === 'dotnet' && projectOf(target) !== undefined,

  inputs: (target) => ({ paths: [target.source, ...projectsFrom(projectOf(target))], exclude: ['bin', 'obj'] }),

  toolVersion: (_target, context) => requireTool(programsOnPath(['dotnet'], context), 'dotnet', INSTALL),

  async build(target, context) {
    const { architecture, mode, source } = target;
    const args = [
      ...['publish', projectOf(target) ?? source, '--output', context.artifacts, '--nologo'],
      ...['--configuration', mode?.toLowerCase() === 'debug' ? 'Debug' : 'Release'],
      ...['--runtime', architecture === 'arm64' ? 'linux-arm64' : 'linux-x64', '--self-contained', 'false'],
      // What tells Lambda's runtime which packages a class library needs.
      '-p:GenerateRuntimeConfigurationFiles=true',
    ];
    // It writes beside the sources, and projects have libraries in common.
    await inTurn('dotnet', () => context.run('dotnet', args, { cwd: source, env: SETTINGS, install: INSTALL }));
    return {};
  },
};

function projectOf({ manifest, source }: BuildTarget): string | undefined {
  if (manifest !== undefined) return PROJECT.test(manifest) ? manifest : undefined;
  if (!existsSync(join(source, '.'))) return undefined;
  const name = readdirSync(source).find((file) => PROJECT.test(file));
  return name === undefined ? undefined : join(source, name);
}

/** The folders of other projects that a project refers to, and of what counts for all below a folder. */
function projectsFrom(project: string | undefined): string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    const folder = dirname(file);
    if (found.has(folder) || !existsSync(file)) return;
    found.add(folder);
    const text = readFileSync(file, 'utf8');
    for (const [, path = ''] of text.matchAll(/<ProjectReference\s[^>]*Include="([^"]+)"/g)) {
      visit(resolve(folder, path.replaceAll('\\', '/')));
    }
  };
  if (project !== undefined) visit(project);
  const shared = ['Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'nuget.config'];
  return [...found, ...(project === undefined ? [] : filesAbove(dirname(project), shared))];
}

function filesAbove(folder: string, names: readonly string[]): string[] {
  const files: string[] = [];
  for (let place = folder; ; place = dirname(place)) {
    files.push(...names.map((name) => join(place, name)).filter((file) => existsSync(file)));
    if (place === dirname(place) || existsSync(join(place, '.git'))) return files;
  }
}
