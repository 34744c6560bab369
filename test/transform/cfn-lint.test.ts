import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  isList,
  isMap,
  NumericLiteral,
  parseTemplate,
  readTemplate,
  type TemplateMap,
  type TemplateValue,
} from '../../src/template/index.ts';
import { TransformError, transform } from '../../src/transform/index.ts';
import { findExamples, root } from '../docs/examples.ts';
import { missing } from '../set-up/needs.ts';
import { pythonWith, run } from '../set-up/python-tools.ts';
import { type BuiltTemplate, builtTemplates } from './built-templates.ts';
import { goldens, templateOf } from './goldens.ts';

// Realistic templates become CloudFormation that cfn-lint has nothing more against than against the official result;
// what the official transform makes of them is made here and now.

interface LintResult {
  readonly name: string;
  readonly same: boolean;
  readonly errors: readonly string[];
}

const packages = ['cfn-lint==1.58.0', 'aws-sam-translator==1.110.0'];
const region = 'eu-west-1';
const parameters = { Stage: 'test' };

let templates: readonly BuiltTemplate[] = [];
let results: readonly LintResult[] | string = 'not run';

beforeAll(async () => {
  templates = [...goldenTemplates(), ...(await exampleTemplates()), ...documentedTemplates(), ...builtTemplates()];
  let python: string;
  try {
    python = await pythonWith('cfn-lint', packages);
  } catch (error) {
    results = error instanceof Error ? error.message : String(error);
    return;
  }
  results = await lint(templates, python);
}, 400_000);

describe('what realistic templates become', () => {
  it('is 200 templates', () => {
    expect(templates.length).toBeGreaterThanOrEqual(200);
  });

  it('has no errors that the official result has not', (context) => {
    if (typeof results === 'string') return missing(context, `cfn-lint is not available: ${results}`);

    const found = results.filter(({ errors }) => errors.length > 0);

    expect(found.map(({ name, errors }) => `${titleOf(name)}: ${errors.join('; ')}`)).toEqual([]);
    expect(results).toHaveLength(templates.length);
  });

  it('is the official result', (context) => {
    if (typeof results === 'string') return missing(context, `The official transform is not available: ${results}`);
    const golden = new Set(goldenTemplates().map(({ name }) => name)); // goldens.test.ts says which of those differ

    const different = results.filter(({ same, name }) => !same && !golden.has(titleOf(name)));

    expect(different.map(({ name }) => titleOf(name))).toEqual([]);
  });
});

const titleOf = (index: string): string => templates[Number(index)]?.name ?? index;

async function lint(all: readonly BuiltTemplate[], python: string): Promise<LintResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'samwright-lint-'));
  try {
    for (const [index, { template }] of all.entries()) {
      await writeFile(join(folder, `${index}.sam.json`), toText(template));
      await writeFile(join(folder, `${index}.ours.json`), toText(ours(template)));
    }
    const script = join(import.meta.dirname, 'lint.py');
    const env = { AWS_DEFAULT_REGION: region, PYTHONWARNINGS: 'ignore' };
    return JSON.parse(await run(python, [script, folder, JSON.stringify(parameters)], { timeoutMs: 300_000, env }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ours(template: TemplateMap): TemplateMap {
  try {
    return transform({ template, folder: '.' }, { region, parameters }).template;
  } catch (error) {
    if (error instanceof TransformError) return { Error: error.message };
    throw error;
  }
}

/** Those of the goldens that become a template, without those that need the Serverless Application Repository. */
function goldenTemplates(): BuiltTemplate[] {
  return goldens
    .filter(
      ({ name, partition, expected }) =>
        partition === 'aws' && 'template' in expected && !name.startsWith('application/'),
    )
    .map((golden) => ({ name: golden.name, template: templateOf(golden).template }));
}

async function exampleTemplates(): Promise<BuiltTemplate[]> {
  const files = globSync(['examples/**/template.yaml', 'test/fixtures/**/template.yaml'], { cwd: root });
  return await Promise.all(
    files.map(async (name) => {
      const document = await readTemplate(join(root, name));
      return { name, template: packaged(document.template) };
    }),
  );
}

/** The resources that the documentation shows in YAML. */
function documentedTemplates(): BuiltTemplate[] {
  return findExamples().flatMap(({ place, language, code, yaml }) => {
    const text = language === 'yaml' ? code : yaml;
    const template = text === undefined ? undefined : parseTemplate(text, { format: 'yaml' }).document?.template;
    if (template === undefined) return [];
    if (isMap(template['Resources'])) return [{ name: place, template: packaged(template) }];
    const isResources = Object.values(template).every((each) => isMap(each) && typeof each['Type'] === 'string');
    return isResources ? [{ name: place, template: packaged({ Resources: template }) }] : [];
  });
}

/** The template with everything uploaded, as the service gets to see it. */
function packaged<T extends TemplateValue>(value: T): T;
function packaged(value: TemplateValue): TemplateValue {
  if (isList(value)) return value.map((item) => packaged(item));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const isPath =
        /^(CodeUri|ContentUri|DefinitionUri)$/.test(key) && typeof item === 'string' && !item.includes('://');
      return [key, isPath ? 's3://artifacts/packaged.zip' : packaged(item)];
    }),
  );
}

function toText(value: TemplateValue): string {
  if (value instanceof NumericLiteral) return value.source;
  if (isList(value)) return `[${value.map(toText).join()}]`;
  if (!isMap(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${toText(item)}`)
    .join()}}`;
}
