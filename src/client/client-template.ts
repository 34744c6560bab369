import { statSync } from 'node:fs';
import type { Application } from '../application/index.ts';
import { hostEnvironment, Memo } from '../core/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import type { SamClientOptions } from './client-options.ts';
import { openTemplate } from './template-input.ts';

/** Values of parameters, as a client is given them. */
export type GivenParameters = Readonly<Record<string, string | number | readonly string[]>>;

/**
 * The template of a client, and the application that it makes: read when they are first needed, and again when one of the
 * files that they were read from has changed.
 */
export class ClientTemplate {
  readonly #options: Pick<SamClientOptions, 'template' | 'parameters' | 'region'>;
  readonly #whenChanged: () => void;
  readonly #documents = new Memo<'document', TemplateDocument>();
  /** Every file that was read, and when it had been modified then. */
  #files: ReadonlyMap<string, number | undefined> = new Map();

  constructor(options: Pick<SamClientOptions, 'template' | 'parameters' | 'region'>, whenChanged: () => void) {
    this.#options = options;
    this.#whenChanged = whenChanged;
  }

  document(): Promise<TemplateDocument> {
    this.forgetIfChanged();
    return this.#documents.get('document', async () => {
      const started = Date.now();
      const document = await openTemplate(this.#options.template);
      if (this.#isFile()) this.#note([document.source?.file ?? ''], started);
      return document;
    });
  }

  async application(document: TemplateDocument): Promise<Application> {
    const { loadApplication } = await import('../application/index.ts');
    const started = Date.now();
    const application = loadApplication(document, this.values());
    this.#note(application.files ?? [], started);
    return application;
  }

  /** What references to parameters and to the region mean. No AWS account is needed for it, so no profile is read. */
  values(): { readonly region: string; readonly parameters: GivenParameters } {
    const { AWS_REGION, AWS_DEFAULT_REGION } = hostEnvironment();
    const region = this.#options.region || AWS_REGION || AWS_DEFAULT_REGION || 'us-east-1';
    return { region, parameters: this.parameters() };
  }

  parameters(): GivenParameters {
    const given: Record<string, string | number | readonly string[]> = {};
    for (const [name, value] of Object.entries(this.#options.parameters ?? {})) {
      if (value !== undefined) given[name] = value;
    }
    return given;
  }

  /** A template in a file is read again when the file has changed, or another one that belongs to it. */
  forgetIfChanged(): void {
    if (this.#haveSameFiles()) return;
    this.#files = new Map();
    if (this.#isFile()) this.#documents.delete('document');
    this.#whenChanged();
  }

  /** Notes files that have been read since `started`. */
  #note(read: readonly string[], started: number): void {
    const files = new Map(this.#files);
    for (const file of read) {
      const modified = modifiedAt(file);
      // One that was written meanwhile may have been read before that: then it is read again.
      files.set(file, modified !== undefined && modified >= started && modified <= Date.now() ? -1 : modified);
    }
    this.#files = files;
  }

  /** Whether the template is in a file: the one that is named, or that of the working directory. */
  #isFile(): boolean {
    const { template } = this.#options;
    return template === undefined || typeof template === 'string';
  }

  /** A part of every warm invocation, so it makes no list of them. */
  #haveSameFiles(): boolean {
    for (const [file, modified] of this.#files) if (modifiedAt(file) !== modified) return false;
    return true;
  }
}

/** When a file was modified last; `undefined` if there is none. */
function modifiedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
