import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { languageOf } from '../target-language.ts';
import type { BuildTarget, BuildWorkflow } from '../workflow.ts';
import { programsOnPath } from './find-tool.ts';
import { findAbove, hasBootstrap, requireTool } from './native-source.ts';

const INSTALL = 'Install Go: https://go.dev/dl';

/**
 * A Go module becomes one static program: `bootstrap`, or what a function of the runtime go1.x calls its handler. Paths
 * of this machine are left out of it unless `TrimGoPath` is false, so the same source makes the same bytes everywhere.
 */
export const go: BuildWorkflow = {
  name: 'go',

  matches: (target) =>
    languageOf(target) === 'go' ||
    (languageOf(target) === 'provided' && !hasBootstrap(target) && existsSync(join(target.source, 'go.mod'))),

  // A result of building is a source without modules.
  isNeeded: (target) => findAbove(target.source, target.root, 'go.mod') !== undefined && !isResult(target),

  inputs(target) {
    return { paths: [target.source, ...modulesAround(target)], exclude: ['node_modules'] };
  },

  toolVersion: (_target, context) => requireTool(programsOnPath(['go'], context), 'go', INSTALL),

  async build(target, context) {
    const { source, architecture, isForThisMachine, handler = 'bootstrap', runtime = '', properties, mode } = target;
    const isDebug = mode?.toLowerCase() === 'debug';
    const isTrimmed = properties['TrimGoPath'] ?? !isDebug;
    const name = runtime.startsWith('go') ? handler : 'bootstrap';
    const { CGO_ENABLED: cgo = '0' } = context.environment;
    await context.run(
      'go',
      [
        // What the repository is at is no input, so it is not to be in the result either.
        ...['build', '-buildvcs=false'],
        ...(isTrimmed === true || isTrimmed === 'true' ? ['-trimpath'] : []),
        ...(isDebug ? ['-gcflags', 'all=-N -l'] : []),
        ...['-o', join(context.artifacts, name), packageOf(target)],
      ],
      {
        cwd: source,
        env: { ...(isForThisMachine ? {} : placeOf(architecture)), CGO_ENABLED: cgo },
        install: INSTALL,
      },
    );
    return {};
  },
};

/** What Go calls Lambda. */
function placeOf(architecture: BuildTarget['architecture']): Record<string, string> {
  return { GOOS: 'linux', GOARCH: architecture === 'arm64' ? 'arm64' : 'amd64' };
}

/** The folder itself, or the one in it that the handler names. */
function packageOf({ source, handler = '' }: BuildTarget): string {
  const isProgram = readdirSync(source).some((name) => name.endsWith('.go'));
  return !isProgram && handler !== '' && existsSync(join(source, handler)) ? `./${handler}` : '.';
}

/** Whether there is a program and no source of one. */
function isResult(target: BuildTarget): boolean {
  return hasBootstrap(target) && !readdirSync(target.source).some((name) => /\.(?:go|mod)$/.test(name));
}

/** Folders of the module that a source is in, of those that it has in their places, and of those of its workspace. */
function modulesAround({ source, root }: BuildTarget): string[] {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    if (found.has(folder)) return;
    found.add(folder);
    const text = textOf(join(folder, 'go.mod'));
    for (const [, path = ''] of text.matchAll(/=>\s*(\.{0,2}\/[^\s]*)/g)) visit(resolve(folder, path));
  };
  const module = findAbove(source, root, 'go.mod');
  if (module !== undefined) visit(module);
  const workspace = findAbove(source, root, 'go.work');
  if (workspace === undefined) return [...found];
  const text = textOf(join(workspace, 'go.work'));
  for (const [, path = ''] of text.matchAll(/(?:^|\s)(\.{1,2}(?:\/[^\s)]*)?)(?=\s|$)/gm))
    visit(resolve(workspace, path));
  return [join(workspace, 'go.work'), join(workspace, 'go.work.sum'), ...found];
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll(/\/\/.*$/gm, '') : '';
}
