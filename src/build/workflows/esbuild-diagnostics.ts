import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Diagnostic, Severity } from '../../core/index.ts';
import { BuildError } from '../errors.ts';
import { pathFrom } from '../source-tree.ts';
import type { EsbuildLocation, EsbuildMessage } from './load-esbuild.ts';

/** A finding of esbuild as a diagnostic, with its absolute file. */
export async function esbuildDiagnostic(
  { text, location, notes = [] }: EsbuildMessage,
  severity: Severity,
  source: string,
): Promise<Diagnostic> {
  const message = [text, ...notes.map((note) => note.text)].join('\n');
  const code = severity === 'error' ? 'ESBUILD_ERROR' : 'ESBUILD_WARNING';
  if (location === null) return { code, severity, message };
  const file = resolve(source, location.file);
  return { code, severity, message, file, range: await rangeOf(file, location) };
}

/** What is wrong with a source, with each place and its line: all that esbuild's own error has, so it is no cause. */
export async function sourceError(errors: readonly EsbuildMessage[], source: string): Promise<BuildError> {
  const diagnostics = await Promise.all(errors.map((error) => esbuildDiagnostic(error, 'error', source)));
  const list = diagnostics.map(({ message, file, range }, index) => {
    if (file === undefined || range === undefined) return message;
    const place = `${pathFrom(source, file)}:${range.start.line}:${range.start.column}`;
    return `${place}: ${message}\n    ${errors[index]?.location?.lineText ?? ''}`;
  });
  const head = errors.length === 1 ? '' : `${errors.length} errors\n`;
  return BuildError.sourceInvalid(head + list.join('\n'), diagnostics, { hint: hintFor(errors) });
}

/** An import of a package, or of something in it; not of a file, nor of what a manifest or a `tsconfig.json` maps (`#a`, `@/a`). */
const UNRESOLVED_PACKAGE = /^Could not resolve "((?:@[\w.~-]+\/)?[\w~-][\w.~-]*)["/]/;

/** What to do about a package that is not there; undefined where the message says all. */
function hintFor(errors: readonly EsbuildMessage[]): string | undefined {
  const [, name] = UNRESOLVED_PACKAGE.exec(errors[0]?.text ?? '') ?? [];
  if (name === undefined) return undefined;
  return `Install "${name}" where the function is, write \`import type\` if only types come from it, or name it in \`BuildProperties.External\`.`;
}

async function rangeOf(
  file: string,
  { line, column, length, lineText }: EsbuildLocation,
): Promise<Diagnostic['range']> {
  const text = await readFile(file, 'utf8').catch(() => '');
  let lineStart = 0;
  for (let at = 1; at < line; at++) lineStart = text.indexOf('\n', lineStart) + 1;
  // esbuild counts bytes.
  const bytes = Buffer.from(lineText);
  const before = bytes.subarray(0, column).toString().length;
  const within = bytes.subarray(column, column + length).toString().length;
  return {
    start: { line, column: before + 1, offset: lineStart + before },
    end: { line, column: before + within + 1, offset: lineStart + before + within },
  };
}
