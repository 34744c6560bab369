import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Application, loadApplication } from '../../src/application/index.ts';
import { type BuildResult, type BuildStageOptions, build } from '../../src/build/index.ts';
import { TemporaryFolder } from '../../src/core/index.ts';
import { findLocalArtifacts } from '../../src/package/index.ts';
import { readTemplate, type TemplateDocument } from '../../src/template/index.ts';

/** A project in a temporary folder. */
export class Project implements AsyncDisposable {
  readonly folder: string;
  readonly #temporary: TemporaryFolder;

  private constructor(temporary: TemporaryFolder) {
    this.folder = temporary.path;
    this.#temporary = temporary;
  }

  /** Files by their paths; what begins with `#!` is executable. */
  static async of(files: Readonly<Record<string, string>>): Promise<Project> {
    const project = new Project(await TemporaryFolder.create('samwright-build-test-'));
    await project.write(files);
    return project;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const file = this.path(path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      if (text.startsWith('#!')) await chmod(file, 0o755);
    }
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  async open(): Promise<{ readonly document: TemplateDocument; readonly application: Application }> {
    const document = await readTemplate(this.path('template.yaml'));
    return { document, application: loadApplication(document, { region: 'eu-west-1' }) };
  }

  async build(options: Partial<BuildStageOptions> = {}): Promise<BuildResult> {
    const { document, application } = await this.open();
    return build(document, application, { findPaths: findLocalArtifacts, ...options });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#temporary[Symbol.asyncDispose]();
  }
}

/** A template with these resources. */
export function template(resources: string): string {
  return `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources}`;
}

/** One function of a template. */
export function functionResource(id: string, properties: string, metadata = ''): string {
  const lines = (text: string, indent: string): string => text.replaceAll(/^(?=.)/gm, indent);
  const head = `  ${id}:\n    Type: AWS::Serverless::Function\n`;
  const meta = metadata === '' ? '' : `    Metadata:\n${lines(metadata, '      ')}\n`;
  return `${head}${meta}    Properties:\n${lines(properties, '      ')}\n`;
}
