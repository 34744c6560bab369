import * as samwright from 'samwright';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parseTemplate, toJson } from '../src/template/index.ts';
import { compile, findExamples, root, run } from './docs/examples.ts';

const { SamTemplate } = samwright;
type TemplateElement = samwright.TemplateElement;
const examples = findExamples();
const inTypeScript = examples.filter(({ language }) => language === 'ts');
const withYaml = inTypeScript.filter((example) => example.yaml !== undefined);

/** The names that the package exports, types included. */
function exportedNames(): string[] {
  const program = ts.createProgram([`${root}src/index.ts`], { module: ts.ModuleKind.NodeNext, skipLibCheck: true });
  const file = program.getSourceFile(`${root}src/index.ts`);
  const names: string[] = [];
  file?.forEachChild((node) => {
    if (!ts.isExportDeclaration(node) || !node.exportClause || !ts.isNamedExports(node.exportClause)) return;
    for (const { name, isTypeOnly } of node.exportClause.elements) {
      names.push(`${isTypeOnly || node.isTypeOnly ? 'type ' : ''}${name.text}`);
    }
  });
  return names;
}

describe('the documentation', () => {
  it('has examples', () => {
    expect(inTypeScript.length).toBeGreaterThan(5);
  });

  it('has TypeScript examples that compile', () => {
    const errors = compile(inTypeScript, exportedNames());

    expect(Object.fromEntries(errors)).toEqual({});
  }, 120_000);

  it.each(withYaml)('$place synthesizes the YAML beside it', async ({ code, yaml }) => {
    const value = await run(code, { ...samwright });

    const template = value instanceof SamTemplate ? value : new SamTemplate().add(value as TemplateElement);
    const written = JSON.parse(template.toJson());
    const actual = value instanceof SamTemplate ? written : { ...written.Resources, ...written.Parameters };
    const { document, diagnostics } = parseTemplate(yaml ?? '');
    expect(diagnostics).toEqual([]);
    expect(actual).toMatchObject(toJson(document?.template ?? {}) as object);
  });
});
