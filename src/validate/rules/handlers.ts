import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { getIn } from '../../template/index.ts';
import type { TypedResource, ValidationContext } from '../context.ts';
import type { Finding, Rule } from '../rule.ts';

/** Files that a handler may be in: as it runs, and as it is written before a build. */
const FAMILIES = [
  { runtime: /^nodejs/, files: nodeFiles },
  { runtime: /^python/, files: pythonFiles },
];

/** That the file of a handler is there. A build can make it, so its absence is only a warning. */
export const handlers: Rule = function* (context) {
  if (!context.options.checkFiles) return;
  for (const fn of context.resources('AWS::Lambda::Function')) {
    const [code, handler, runtime] = ['Code', 'Handler', 'Runtime'].map((name) => context.value(fn, name));
    const family = FAMILIES.find((row) => typeof runtime === 'string' && row.runtime.test(runtime));
    if (family === undefined || typeof code !== 'string' || typeof handler !== 'string') continue;
    if (isBuiltElsewhere(getIn(fn.resource, ['Metadata']))) continue;
    const folder = resolve(context.document.folder, code);
    if (handler.startsWith('/') || !existsSync(folder) || !statSync(folder).isDirectory()) continue;
    const files = family.files(handler);
    const found = files.filter((file) => existsSync(join(folder, file)));
    if (files.length === 0 || found.length > 0) {
      if (isTypeScriptAlone(found, fn.resource)) yield unbuilt(context, fn.logicalId, found[0] ?? '');
      continue;
    }
    yield {
      code: 'HANDLER_FILE_NOT_FOUND',
      severity: 'warning',
      message: `Function "${context.authorId(fn.logicalId)}": handler "${handler}" names no file in ${folder}, looked for ${files.slice(0, 3).join(', ')}.`,
      hint: 'Point Handler at "<file without extension>.<function>", relative to CodeUri.',
      path: context.authorPath(fn.logicalId, 'Handler'),
    };
  }
};

/** Lambda's client for Node.js finds JavaScript alone; TypeScript without a build runs here and not there. */
function isTypeScriptAlone(found: readonly string[], resource: TypedResource['resource']): boolean {
  const isBuilt = getIn(resource, ['Metadata', 'BuildMethod']) !== undefined;
  return !isBuilt && found.length > 0 && found.every((file) => /\.[mc]?tsx?$/.test(file));
}

function unbuilt(context: ValidationContext, logicalId: string, file: string): Finding {
  return {
    code: 'HANDLER_NOT_BUILT',
    severity: 'warning',
    message: `Function "${context.authorId(logicalId)}": its handler is in ${file}, which Lambda does not run as it is.`,
    hint: `Have it built: Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [${file}] } }.`,
    path: context.authorPath(logicalId, 'Handler'),
  };
}

/** Builds that decide themselves what the artifact contains. */
function isBuiltElsewhere(metadata: unknown): boolean {
  if (typeof metadata !== 'object' || metadata === null) return false;
  const text = JSON.stringify(metadata);
  return /"BuildMethod":"makefile"|"EntryPoints"|"aws:asset:path"/.test(text);
}

function nodeFiles(handler: string): string[] {
  const [, file] = /^((?:.*\/)?[^./][^./]*)\./.exec(handler) ?? [];
  const extensions = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'tsx', 'jsx'];
  return file === undefined ? [] : extensions.map((extension) => `${file}.${extension}`);
}

function pythonFiles(handler: string): string[] {
  const module = handler.slice(0, Math.max(0, handler.lastIndexOf('.'))).replaceAll('.', '/');
  return module === '' ? [] : [`${module}.py`, `${module}/__init__.py`];
}
