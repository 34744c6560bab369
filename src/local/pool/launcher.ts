import { isAbsolute } from 'node:path';
import type { Application, CodeLocation, FunctionDefinition } from '../../application/index.ts';
import { type CodeFolder, CodeFolders, type FunctionBuild, type FunctionBuilds, SourceVersion } from '../code/index.ts';
import { type ExplainedVariable, explain, type FunctionEnvironments } from '../environment/index.ts';
import { LocalError } from '../errors.ts';
import type { InvokeEvent } from '../invoke-event.ts';
import type { LayerCache } from '../layers/index.ts';
import type { SandboxFactory, SandboxSpec, SandboxSubject } from '../sandbox/index.ts';

/** What is the same for all functions of a pool. */
export interface LauncherOptions {
  readonly environments: FunctionEnvironments;
  /** Where layers of AWS come from; without it they are left out. */
  readonly layers: LayerCache | undefined;
  /** What makes the sandboxes of a function. */
  readonly sandboxesOf: (subject: SandboxSubject) => Promise<SandboxFactory>;
  /** Builds what cannot run from its source; without it everything does. */
  readonly builds?: FunctionBuilds | undefined;
  readonly emit: (event: InvokeEvent) => void;
}

/** What an environment is started for, besides its function. */
export interface LaunchRequest {
  /** Variables of one call. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A published version; `$LATEST` by default. */
  readonly version?: string | undefined;
}

/** What a new execution environment is started with. */
export interface LaunchPlan {
  readonly spec: SandboxSpec;
  /** The program that will run the function, for the report. */
  readonly interpreter: string;
  readonly sandboxes: SandboxFactory;
}

/** Works out what a new execution environment of a function needs: its code, its layers, its variables. */
export class Launcher implements AsyncDisposable {
  #application: Application;
  readonly #options: LauncherOptions;
  readonly #folders = new CodeFolders();
  /** By path: functions may share code and layers. */
  readonly #sources = new Map<string, SourceVersion>();
  /** By function and path: what builds turned out to depend on. */
  readonly #found = new Map<string, Map<string, SourceVersion>>();
  readonly #closed = new AbortController();
  /** What was warned about already. */
  readonly #warned = new Set<string>();

  constructor(application: Application, options: LauncherOptions) {
    this.#application = application;
    this.#options = options;
  }

  /** From now on the layers of this application count. */
  reload(application: Application): void {
    this.#application = application;
  }

  /** A text that changes with everything in the templates that the environments of a function depend on. */
  fingerprint({ timeout: _timeout, reservedConcurrency: _reserved, ...definition }: FunctionDefinition): string {
    const layers = definition.layers.map((layer) => (layer.kind === 'local' ? this.#definitionOf(layer.id) : layer));
    return JSON.stringify([definition, layers]);
  }

  /** The files whose changes the environments of a function must see: after a build there may be more of them. */
  sources({ id, code, layers }: FunctionDefinition): readonly SourceVersion[] {
    const contents = layers.flatMap((layer) =>
      layer.kind === 'local' ? (this.#definitionOf(layer.id)?.content ?? []) : [],
    );
    const named = [code, ...contents].flatMap((content) => {
      const path = pathOf(content);
      if (path === undefined) return [];
      const source = this.#sources.get(path) ?? new SourceVersion(path);
      this.#sources.set(path, source);
      return [source];
    });
    return [...named, ...(this.#found.get(id)?.values() ?? [])];
  }

  /** Another text whenever the variables of a function have changed by themselves. */
  environmentVersion(definition: FunctionDefinition): string {
    return this.#options.environments.version(definition);
  }

  /** Everything that its next sandbox has to know, and what makes that. */
  async plan(definition: FunctionDefinition, { env, version }: LaunchRequest): Promise<LaunchPlan> {
    const { id, runtime = '', architecture, memorySize } = definition;
    const subject = subjectOf(definition);
    if (subject.image === undefined && definition.runtime === undefined) {
      throw LocalError.runtimeNotSupported(id, undefined);
    }
    const built = subject.image === undefined ? await this.#options.builds?.ofFunction(definition) : undefined;
    if (built !== undefined) this.#watch(id, built);
    const sandboxes = await this.#options.sandboxesOf(subject);
    const code = built === undefined ? await this.#code(definition, subject, sandboxes) : { path: built.folder };
    const interpreter = sandboxes.describe(subject);
    const layerFolders = definition.layers.length === 0 ? [] : await this.#layers(definition);
    const folders = { codeFolder: code.path, layerFolders };
    const { variables, leftOut } = await this.#options.environments.of(
      built === undefined ? definition : asBuilt(definition, built),
      surroundings(subject, sandboxes, { ...folders, interpreter, version }),
      env,
    );
    for (const { name, reason } of leftOut) {
      const message = `Function "${id}": variable ${name} is left out of its environment: ${reason}`;
      this.warn(`variable ${id} ${name}`, {
        type: 'warning',
        code: 'ENVIRONMENT_VALUE_UNRESOLVED',
        functionId: id,
        message,
      });
    }
    for (const message of this.#options.environments.unused(this.#application.functions)) {
      this.warn(message, { type: 'warning', code: 'ENVIRONMENT_VARIABLE_UNUSED', functionId: id, message });
    }
    const { image } = subject;
    const spec = {
      functionId: id,
      runtime,
      architecture,
      ...folders,
      ...(image !== undefined && { image }),
      variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
      memorySize,
      ephemeralStorage: definition.ephemeralStorage,
    };
    return { spec, interpreter, sandboxes };
  }

  /** Where each variable of a function comes from. Nothing is downloaded for it. */
  async explain(definition: FunctionDefinition): Promise<ExplainedVariable[]> {
    const subject = subjectOf(definition);
    const sandboxes = await this.#options.sandboxesOf(subject);
    const code = await this.#code(definition, subject, sandboxes).catch(() => ({ path: '/var/task' }));
    const layerFolders: string[] = [];
    for (const layer of definition.layers) if (layer.kind === 'local') await this.#layer(layer, layerFolders);
    const parts = { codeFolder: code.path, layerFolders, interpreter: interpreterOf(subject, sandboxes) };
    const { variables, leftOut } = await this.#options.environments.of(
      definition,
      surroundings(subject, sandboxes, parts),
    );
    return explain(variables, leftOut);
  }

  /** Reports a warning, once for each subject. */
  warn(subject: string, event: Extract<InvokeEvent, { type: 'warning' }>): void {
    if (this.#warned.has(subject)) return;
    this.#warned.add(subject);
    this.#options.emit(event);
  }

  /** Ends downloads that are under way. */
  abort(): void {
    this.#closed.abort();
  }

  /** A first version of 0: joining the others, they change nothing. */
  #watch(functionId: string, { sources }: FunctionBuild): void {
    const found = this.#found.get(functionId) ?? new Map<string, SourceVersion>();
    this.#found.set(functionId, found);
    for (const path of sources) if (!found.has(path)) found.set(path, new SourceVersion(path, 0));
  }

  async #code(definition: FunctionDefinition, subject: SandboxSubject, sandboxes: SandboxFactory): Promise<CodeFolder> {
    if (subject.image !== undefined && sandboxes.hasLambdaPaths?.(subject)) return { path: '' };
    return this.#folders.ofFunction(definition);
  }

  async #layers(definition: FunctionDefinition): Promise<string[]> {
    const folders: string[] = [];
    for (const layer of definition.layers) {
      const reason = await this.#layer(layer, folders);
      if (reason === undefined) continue;
      if (layer.kind === 'local') throw LocalError.layerNotFound(definition.id, layer.id, reason);
      const name = layer.kind === 'arn' ? layer.arn : 'of the template';
      this.warn(`layer ${definition.id} ${name}`, {
        type: 'warning',
        code: 'LAYER_LEFT_OUT',
        functionId: definition.id,
        message: `Layer ${name} is left out: ${reason}`,
      });
    }
    return folders;
  }

  /** Adds the folder of a layer, or says why there is none. */
  async #layer(layer: FunctionDefinition['layers'][number], folders: string[]): Promise<string | undefined> {
    if (layer.kind === 'unknown') return layer.reason;
    if (layer.kind === 'arn') {
      if (this.#options.layers === undefined) return 'it is in AWS and not on this machine.';
      folders.push(await this.#options.layers.folder(layer.arn, this.#closed.signal));
      return undefined;
    }
    const found = this.#definitionOf(layer.id);
    if (found === undefined) return 'the application has no such layer.';
    const built = await this.#options.builds?.ofLayer(found);
    if (built !== undefined) {
      folders.push(built.folder);
      return undefined;
    }
    const folder = await this.#folders.ofLayer(found.content);
    if (typeof folder === 'string') return folder;
    folders.push(folder.path);
    return undefined;
  }

  #definitionOf(layerId: string): Application['layers'][number] | undefined {
    return this.#application.layers.find(({ id }) => id === layerId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folders[Symbol.asyncDispose]();
  }
}

/** What a function is run with, on this machine. */
interface EnvironmentParts extends Pick<SandboxSpec, 'codeFolder' | 'layerFolders'> {
  readonly interpreter: string;
  readonly version?: string | undefined;
}

function surroundings(
  subject: SandboxSubject,
  sandboxes: SandboxFactory,
  { codeFolder, layerFolders, interpreter, version }: EnvironmentParts,
): Parameters<FunctionEnvironments['of']>[1] {
  if (!sandboxes.hasLambdaPaths?.(subject)) {
    return { codeFolder, layerFolders, interpreter: isAbsolute(interpreter) ? interpreter : '.', version };
  }
  const paths = subject.image === undefined ? 'lambda' : 'image';
  return { codeFolder: '/var/task', layerFolders: ['/opt'], interpreter: '.', version, paths };
}

function interpreterOf(subject: SandboxSubject, sandboxes: SandboxFactory): string {
  try {
    return sandboxes.describe(subject);
  } catch {
    return '.';
  }
}

/** A function as its build left it. */
function asBuilt(definition: FunctionDefinition, { handler, variables }: FunctionBuild): FunctionDefinition {
  return {
    ...definition,
    handler: handler ?? definition.handler,
    environment: { ...definition.environment, ...variables },
  };
}

/** The files of this machine that it is made from. */
function pathOf(content: CodeLocation): string | undefined {
  if (content.kind === 'folder' || content.kind === 'archive') return content.path;
  return content.kind === 'image' ? content.build?.context : undefined;
}

function subjectOf({ id, runtime = '', architecture, code, imageConfig }: FunctionDefinition): SandboxSubject {
  const image = code.kind === 'image' ? { uri: code.uri, build: code.build, ...imageConfig } : undefined;
  return { functionId: id, runtime, architecture, ...(image !== undefined && { image }) };
}
