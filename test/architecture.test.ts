import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Which folders of `src` a folder may import. A new folder needs a row; a new arrow needs a reason in `src/README.md`. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  template: ['core'],
  aws: ['core'],
  containers: ['core'],
  define: ['core', 'template'],
  resolve: ['core', 'template'],
  transform: ['core', 'template'],
  validate: ['core', 'template', 'resolve', 'transform'],
  application: ['core', 'template', 'resolve', 'transform'],
  build: ['core', 'template', 'application', 'containers'],
  local: ['core', 'application', 'aws', 'containers'],
  package: ['core', 'template', 'application', 'aws', 'containers'],
  deploy: ['core', 'template', 'resolve', 'application', 'package', 'aws'],
  client: [
    'core',
    'template',
    'aws',
    'define',
    'resolve',
    'transform',
    'validate',
    'application',
    'build',
    'local',
    'package',
    'deploy',
  ],
};

/** Packages that one folder owns, and that it loads only when they are used. */
const ownedBy: Record<string, string> = {
  '@aws-sdk/': 'aws',
  '@clack/prompts': 'deploy',
  archiver: 'package',
  dockerode: 'containers',
  ignore: 'core',
  jose: 'local',
  'smol-toml': 'deploy',
  ws: 'local',
  yaml: 'template',
  yauzl: 'local',
};

const src = fileURLToPath(new URL('../src', import.meta.url));

interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly line: number;
}

const imports: readonly Import[] = globSync('**/*.ts', { cwd: src }).flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    file: file.split(sep).join('/'),
    specifier: fileName,
    line: text.slice(0, pos).split('\n').length,
  }));
});

const folderOf = (file: string): string => file.split('/')[0] ?? '';

/** Where a relative import leads, relative to `src`. */
function targetOf({ file, specifier }: Import): string {
  return normalize(join(dirname(file), specifier))
    .split(sep)
    .join('/');
}

const between = imports.filter((found) => {
  if (!found.specifier.startsWith('.') || !found.file.includes('/')) return false;
  return folderOf(targetOf(found)) !== folderOf(found.file);
});

const say = (found: Import): string => `src/${found.file}:${found.line} imports ${found.specifier}`;

describe('the import table', () => {
  it('has a row for every folder of src', () => {
    const folders = new Set(globSync('*/*.ts', { cwd: src }).map((file) => file.split(sep)[0]));

    expect([...folders].sort()).toEqual(Object.keys(mayImport).sort());
  });

  it('is kept by every file', () => {
    const offences = between.filter((found) => !mayImport[folderOf(found.file)]?.includes(folderOf(targetOf(found))));

    expect(offences.map(say)).toEqual([]);
  });

  it('lets folders be entered through their index only', () => {
    // `values.ts` is a second door: what the package exports of a stage that it does not load.
    const doors = ['index.ts', 'values.ts'];
    const deep = between.filter(
      (found) => !doors.some((door) => targetOf(found) === `${folderOf(targetOf(found))}/${door}`),
    );

    expect(deep.map(say)).toEqual([]);
  });

  it('lets index.ts re-export and nothing else', () => {
    const text = readFileSync(join(src, 'index.ts'), 'utf8');
    const file = ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest);

    expect(file.statements.filter((statement) => !ts.isExportDeclaration(statement))).toEqual([]);
    expect(text).not.toMatch(/export \*/);
  });
});

it('no file leads back to itself, not even by types', () => {
  const leadsTo = new Map<string, Set<string>>();
  for (const found of imports.filter(({ specifier }) => specifier.startsWith('.'))) {
    leadsTo.set(found.file, (leadsTo.get(found.file) ?? new Set()).add(targetOf(found)));
  }

  // What leads to nothing that is left, or that nothing leads to, is in no circle.
  const isInNone = (file: string, targets: ReadonlySet<string>): boolean =>
    targets.isDisjointFrom(leadsTo) || ![...leadsTo.values()].some((others) => others.has(file));
  for (let before = -1; before !== leadsTo.size; ) {
    before = leadsTo.size;
    for (const [file, targets] of leadsTo) if (isInNone(file, targets)) leadsTo.delete(file);
  }

  expect([...leadsTo.keys()]).toEqual([]);
});

describe('packages', () => {
  it.each(Object.entries(ownedBy))('%s is imported by src/%s alone', (name, owner) => {
    const users = imports.filter(({ specifier }) => specifier === name || specifier.startsWith(name));

    expect(new Set(users.map(({ file }) => folderOf(file)))).toEqual(new Set([owner]));
  });

  it('are loaded when they are used, never by an import at the top of a file', () => {
    const eager = imports
      .filter(({ specifier }) => Object.keys(ownedBy).some((name) => specifier.startsWith(name)))
      .filter(({ file, specifier }) => isEager(file, specifier));

    expect(eager.map(say)).toEqual([]);
  });
});

function isEager(file: string, specifier: string): boolean {
  const source = ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      statement.moduleSpecifier.text === specifier &&
      statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword,
  );
}
