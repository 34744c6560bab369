import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, type Memo, messageOf } from '../../core/index.ts';
import { BuildError } from '../errors.ts';
import type { BuildContext, BuildTarget } from '../workflow.ts';
import { entryPointsOf } from './esbuild-options.ts';
import { resolveFrom } from './load-esbuild.ts';

/** Checks the types of a source with the project's own TypeScript; sources with the same configuration once together. */
export async function checkTypes(
  target: BuildTarget,
  context: BuildContext,
  checked: Memo<string, void>,
): Promise<void> {
  const tsc = resolveFrom(target.source, 'typescript/bin/tsc');
  if (tsc === undefined) throw BuildError.toolNotFound('typescript', 'Run `npm install --save-dev typescript`.');
  const project = tsconfigOf(target);
  if (project !== undefined) return checked.get(project, () => runCompiler(tsc, ['-p', project], target, context));
  const files = entryPointsOf(target).map((entry) => (existsSync(join(target.source, entry)) ? entry : `${entry}.ts`));
  return runCompiler(tsc, ['--skipLibCheck', '--module', 'preserve', ...files], target, context);
}

async function runCompiler(
  tsc: string,
  args: readonly string[],
  target: BuildTarget,
  context: BuildContext,
): Promise<void> {
  try {
    await context.run(process.execPath, [tsc, '--noEmit', '--pretty', 'false', ...args], {
      cwd: target.source,
      install: 'Run `npm install --save-dev typescript`.',
    });
  } catch (error) {
    const diagnostics = messageOf(error)
      .split('\n')
      .flatMap((line) => diagnosticOf(line.trim(), target.source));
    if (diagnostics.length === 0) throw error;
    const list = diagnostics.map(
      ({ file, range, code, message }) => `${file}:${range?.start.line}: ${code}: ${message}`,
    );
    throw BuildError.sourceInvalid(`the types are not right\n${list.join('\n')}`, diagnostics, { cause: error });
  }
}

function tsconfigOf({ source, root, properties }: BuildTarget): string | undefined {
  const named = properties['Tsconfig'];
  if (typeof named === 'string') return resolve(source, named);
  for (let folder = source; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'tsconfig.json'))) return join(folder, 'tsconfig.json');
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

function diagnosticOf(line: string, source: string): Diagnostic[] {
  const found = /^(.+)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line);
  if (found === null) return [];
  const [, file = '', row, column, code = '', message = ''] = found;
  const start = { line: Number(row), column: Number(column), offset: 0 };
  return [{ code, severity: 'error', message, file: resolve(source, file), range: { start, end: start } }];
}
