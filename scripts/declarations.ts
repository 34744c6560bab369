// Puts into dist/ the declarations that the package's own lead to, and no others. What is declared beside a public type, or
// shown by the same door, would otherwise be loaded by every program that imports the package: with it, the types of the
// AWS SDK, 1,400 files in place of 300.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';

/** A name of a file: `local` is what it is called here, `name` there. */
interface Taken {
  readonly local: string;
  readonly name: string;
  readonly isType: boolean;
  /** A file of ours, or a package. */
  readonly from: string;
}

/** A file of declarations. */
interface Source {
  readonly statements: readonly ts.Statement[];
  readonly taken: ReadonlyMap<string, Taken>;
  readonly shown: ReadonlyMap<string, Taken>;
  /** The names that a statement declares or uses, by statement. */
  readonly names: ReadonlyMap<
    ts.Statement,
    { readonly declared: ReadonlySet<string>; readonly used: ReadonlySet<string> }
  >;
}

/** Copies what `from/index.d.ts` leads to into `to`, where there are no other declarations afterwards. */
export function copyDeclarations(from: string, to: string): void {
  const sources = new Map<string, Source>();
  const sourceOf = (file: string): Source => {
    const known = sources.get(file) ?? read(join(from, file), file);
    sources.set(file, known);
    return known;
  };
  /** Where a name is declared, however many files hand it on. */
  const origin = ({ from: file, name, ...taken }: Taken): Taken => {
    if (!isOurs(file)) return { ...taken, from: file, name };
    const source = sourceOf(file);
    const next = source.shown.get(name) ?? source.taken.get(name);
    return next === undefined ? { ...taken, from: file, name } : origin({ ...taken, from: next.from, name: next.name });
  };

  const kept = new Map<string, Set<ts.Statement>>();
  const keep = (file: string, name: string): void => {
    const { statements, names, taken } = sourceOf(file);
    const ofFile = kept.get(file) ?? new Set();
    kept.set(file, ofFile);
    for (const statement of statements) {
      if (ofFile.has(statement) || !names.get(statement)?.declared.has(name)) continue;
      ofFile.add(statement);
      for (const used of names.get(statement)?.used ?? []) {
        const elsewhere = taken.get(used);
        if (elsewhere === undefined) keep(file, used);
        else follow(elsewhere);
      }
    }
  };
  const follow = (taken: Taken): void => {
    const { from: file, name } = origin(taken);
    if (isOurs(file)) keep(file, name);
  };
  const index = sourceOf('index.d.ts');
  for (const shown of index.shown.values()) follow(shown);

  const written = new Map([...kept].map(([file, ofFile]) => [file, textOf(file, sourceOf(file), ofFile, origin)]));
  written.set(
    'index.d.ts',
    [...index.shown.values()].map((one) => clause('export', 'index.d.ts', origin(one))).join('\n'),
  );
  for (const [file, text] of written) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), `${text}\n`);
  }
  for (const old of globSync('**/*.d.ts', { cwd: to })) if (!written.has(old)) rmSync(join(to, old));
}

function read(path: string, file: string): Source {
  const { statements } = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const taken = new Map<string, Taken>();
  const shown = new Map<string, Taken>();
  const own: ts.Statement[] = [];
  for (const statement of statements) {
    if (ts.isImportDeclaration(statement)) {
      const { importClause, moduleSpecifier } = statement;
      const bindings = importClause?.namedBindings;
      if (bindings === undefined || !ts.isNamedImports(bindings))
        throw new TypeError(`${file}: ${statement.getText()}`);
      for (const one of bindings.elements) addTo(taken, one, importClause?.isTypeOnly === true, moduleSpecifier, file);
    } else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined) {
      const { exportClause, isTypeOnly, moduleSpecifier } = statement;
      if (exportClause === undefined || !ts.isNamedExports(exportClause))
        throw new TypeError(`${file}: ${statement.getText()}`);
      for (const one of exportClause.elements) addTo(shown, one, isTypeOnly, moduleSpecifier, file);
    } else if (!ts.isExportDeclaration(statement)) {
      own.push(statement);
    }
  }
  return { statements: own, taken, shown, names: new Map(own.map((statement) => [statement, namesOf(statement)])) };
}

function addTo(
  names: Map<string, Taken>,
  { name, propertyName, isTypeOnly }: ts.ImportOrExportSpecifier,
  areTypes: boolean,
  specifier: ts.Expression,
  file: string,
): void {
  const path = ts.isStringLiteral(specifier) ? specifier.text : '';
  const from = path.startsWith('.') ? join(dirname(file), path.replace(/\.[jt]s$/, '.d.ts')) : path;
  names.set(name.text, { local: name.text, name: (propertyName ?? name).text, isType: areTypes || isTypeOnly, from });
}

function namesOf(statement: ts.Statement): { readonly declared: Set<string>; readonly used: Set<string> } {
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportTypeNode(node)) throw new TypeError(`${node.getSourceFile().fileName}: ${node.getText()}`);
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  const declarations = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
  const declared = declarations.flatMap((one) => {
    const { name } = one as ts.NamedDeclaration;
    return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
  });
  return { declared: new Set(declared), used };
}

function textOf(
  file: string,
  { taken, names }: Source,
  kept: ReadonlySet<ts.Statement>,
  origin: (of: Taken) => Taken,
): string {
  const statements = [...kept].sort((a, b) => a.pos - b.pos);
  const used = new Set(statements.flatMap((statement) => [...(names.get(statement)?.used ?? [])]));
  const imports = [...taken.values()].filter(({ local }) => used.has(local));
  return [
    ...imports.map((one) => clause('import', file, origin(one))),
    ...statements.map((statement) => statement.getFullText().trim()),
    'export {};',
  ].join('\n');
}

function clause(verb: 'import' | 'export', file: string, { local, name, isType, from }: Taken): string {
  const path = isOurs(from)
    ? relative(dirname(file), from)
        .split(sep)
        .join('/')
        .replace(/\.d\.ts$/, '.ts')
    : from;
  const specifier = isOurs(from) && !path.startsWith('.') ? `./${path}` : path;
  return `${verb}${isType ? ' type' : ''} { ${name === local ? name : `${name} as ${local}`} } from '${specifier}';`;
}

function isOurs(file: string): boolean {
  return file.endsWith('.d.ts');
}
