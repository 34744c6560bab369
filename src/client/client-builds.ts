import { readdirSync } from 'node:fs';
import type { Application } from '../application/index.ts';
import type { BuildEvent, BuildOptions, BuildResult, BuildsOnUse } from '../build/index.ts';
import type { FunctionBuild, FunctionBuilds, LocalRunOptions } from '../local/index.ts';
import type { TemplateDocument } from '../template/index.ts';

/** How a client builds where a call does not say otherwise; `false`: only when it is told to. */
type BuildDefaults = Omit<BuildOptions, 'signal' | 'onEvent'> | false;

/** What dependencies and build steps are written down in. */
const MANIFEST =
  /^(?:package\.json|requirements\.txt|pyproject\.toml|Gemfile|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|Makefile|.*\.\w+proj)$/;

/** What a client builds: when it is told to, and where something cannot be run or deployed otherwise. */
export class ClientBuilds implements FunctionBuilds, AsyncDisposable {
  readonly #defaults: BuildDefaults;
  readonly #onEvent: (event: BuildEvent) => void;
  readonly #sandbox: LocalRunOptions['sandbox'];
  readonly #closed = new AbortController();
  #built: { readonly from: TemplateDocument; readonly result: BuildResult } | undefined;
  #onUse: { readonly folder: string; readonly builds: Promise<BuildsOnUse> } | undefined;
  #folder = '';

  constructor(
    defaults: BuildDefaults | undefined,
    onEvent: (event: BuildEvent) => void,
    sandbox?: LocalRunOptions['sandbox'],
  ) {
    this.#defaults = defaults ?? {};
    this.#onEvent = onEvent;
    this.#sandbox = sandbox;
  }

  /** Builds, and keeps in mind what was built. */
  async build(document: TemplateDocument, application: Application, options: BuildOptions): Promise<BuildResult> {
    const [{ build }, { findLocalArtifacts }] = await Promise.all([
      import('../build/index.ts'),
      import('../package/index.ts'),
    ]);
    const settings = { ...(this.#defaults || {}), ...options, findPaths: findLocalArtifacts };
    const result = await build(document, application, settings);
    this.#built = { from: document, result };
    this.#folder = application.folder;
    const made = { ...result.functions, ...result.layers };
    (await this.#builds()).prefer(Object.keys(made).filter((id) => made[id]?.outcome !== 'skipped'));
    return result;
  }

  /** The template to package: the one that was built, or one that is built now if anything needs it. */
  async publishable(document: TemplateDocument, load: () => Promise<Application>): Promise<TemplateDocument> {
    if (this.#built?.from === document) return this.#built.result.document;
    if (this.#defaults === false || isBuildFolder(document.folder)) return document;
    const [{ needsBuild }, application] = await Promise.all([import('../build/index.ts'), load()]);
    // What is wrong with the template is said by the stage that it is for.
    const isNeeded = await needsBuild(document, application, this.#defaults).catch(() => false);
    if (!isNeeded) return document;
    return (await this.build(document, application, { onEvent: this.#onEvent })).document;
  }

  /** From now on functions are those of this application. */
  use(application: Application): this {
    this.#folder = application.folder;
    return this;
  }

  async ofFunction(...[definition]: Parameters<FunctionBuilds['ofFunction']>): Promise<FunctionBuild | undefined> {
    if (this.#isLeftAlone() || this.#isPlain(definition)) return undefined;
    return (await this.#builds()).ofFunction(definition);
  }

  async ofLayer(...[definition]: Parameters<FunctionBuilds['ofLayer']>): Promise<FunctionBuild | undefined> {
    if (this.#isLeftAlone()) return undefined;
    return (await this.#builds()).ofLayer(definition);
  }

  /** Ends builds that are under way. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    return Promise.resolve();
  }

  #isLeftAlone(): boolean {
    return (this.#defaults === false && this.#built === undefined) || isBuildFolder(this.#folder);
  }

  /** Whether it runs from its source for sure: then the stage that builds is not even loaded. */
  #isPlain({ code, metadata }: Parameters<FunctionBuilds['ofFunction']>[0]): boolean {
    const { workflows, manifest, baseDir } = this.#defaults || {};
    const isSpecial = [this.#built, workflows, manifest, baseDir, metadata['BuildMethod']].some(Boolean);
    if (isSpecial) return false;
    return code.kind !== 'folder' || !namesIn(code.path).some((name) => MANIFEST.test(name));
  }

  #builds(): Promise<BuildsOnUse> {
    const folder = this.#folder;
    if (this.#onUse?.folder !== folder) {
      const options = { ...(this.#defaults || {}), onEvent: this.#onEvent };
      const builds = import('../build/index.ts').then(
        ({ BuildsOnUse }) => new BuildsOnUse(folder, options, this.#closed.signal, this.#sandbox),
      );
      this.#onUse = { folder, builds };
    }
    return this.#onUse.builds;
  }
}

/** Whether a template there is the result of a build, by this library or by SAM CLI. */
function isBuildFolder(folder: string): boolean {
  return folder.split(/[\\/]/).includes('.aws-sam');
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
