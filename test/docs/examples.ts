import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the repository. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** One fenced block of code of the documentation. */
export interface Example {
  /** `src/define/function.ts:12`. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
  /** The YAML behind "synthesizes", where the example comes with it. */
  readonly yaml: string | undefined;
}

const markdownFiles = ['README.md', 'CONTRIBUTING.md', 'docs/guide/*.md', 'examples/**/README.md', 'src/**/README.md'];

/** Every fenced block in the Markdown files and in the TSDoc comments of `src`, in this order. */
export function findExamples(): Example[] {
  const texts = [
    ...globSync(markdownFiles, { cwd: root }).map((file) => ({ file, text: read(file) })),
    ...globSync('src/**/*.ts', { cwd: root }).map((file) => ({ file, text: onlyComments(read(file)) })),
  ];
  return texts.flatMap(({ file, text }) => blocksOf(file.replaceAll('\\', '/'), text));
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The lines of doc comments without their `*`; every other line is empty, so that line numbers stay. */
function onlyComments(source: string): string {
  let inside = false;
  const lines = source.split('\n').map((line) => {
    if (/^\s*\/\*\*/.test(line)) inside = true;
    const text = inside ? line.replace(/^\s*(\/\*\*|\*\/|\*) ?/, '') : '';
    if (line.includes('*/')) inside = false;
    return text;
  });
  return lines.join('\n');
}

function blocksOf(file: string, text: string): Example[] {
  const blocks = [...text.matchAll(/^```(\w+)[^\n]*\n(.*?)^```/gms)].map((match) => ({
    language: match[1] ?? '',
    code: match[2] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }));
  return blocks.map(({ language, code, start, end }, index) => {
    const next = blocks[index + 1];
    const between = next === undefined ? '' : text.slice(end, next.start).trim();
    const yaml = next?.language === 'yaml' && /^synthesizes:?$/.test(between) ? next.code : undefined;
    return { place: `${file}:${text.slice(0, start).split('\n').length}`, language, code, yaml };
  });
}

/** The TypeScript errors of each example, compiled as a module that sees the package as its users do. */
export function compile(examples: readonly Example[], exported: readonly string[]): Map<string, string[]> {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const sources = new Map(
    examples.map((example, index) => [join(root, 'examples', `example-${index}.ts`), moduleOf(example.code, exported)]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, language, ...rest) => {
    const text = sources.get(file);
    return text === undefined ? getSourceFile(file, language, ...rest) : ts.createSourceFile(file, text, language);
  };
  const program = ts.createProgram(
    [...sources.keys()],
    { ...options, isolatedDeclarations: false, declaration: false },
    host,
  );
  const errors = new Map<string, string[]>();
  [...sources.keys()].forEach((file, index) => {
    const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
    const messages = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    if (messages.length > 0) errors.set(examples[index]?.place ?? file, messages);
  });
  return errors;
}

/** Examples without an import of their own have everything of the package in scope. */
function moduleOf(code: string, exported: readonly string[]): string {
  const hasImport = /^import .* from 'samwright'/m.test(code);
  return `${hasImport ? '' : `import { ${exported.join(', ')} } from 'samwright';\n`}${code}\nexport {};\n`;
}

/** Runs an example and gives the value of its last expression, or of the variable that it declares last. */
export async function run(code: string, scope: Readonly<Record<string, unknown>>): Promise<unknown> {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  const last = file.statements.at(-1);
  if (last === undefined) return undefined;
  const before = code.slice(0, last.getStart());
  const end = ts.isExpressionStatement(last)
    ? `return ${last.getText()}`
    : `${last.getText()}\nreturn ${ts.isVariableStatement(last) ? last.declarationList.declarations.at(-1)?.name.getText() : undefined}`;
  const { outputText } = ts.transpileModule(`async function example() { ${before}${end} }`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const make = new Function(...Object.keys(scope), `${outputText}; return example();`);
  return await make(...Object.values(scope));
}
