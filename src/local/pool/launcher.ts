import { isAbsolute } from 'node:path';
import type { Application, FunctionDefinition } from '../../application/index.ts';
import { type CodeFolder, CodeFolders } from '../code/index.ts';
import type { FunctionEnvironments } from '../environment/index.ts';
import { LocalError } from '../errors.ts';
import type { InvokeEvent } from '../invoke-event.ts';
import type { SandboxFactory, SandboxSpec } from '../sandbox/index.ts';

/** What is the same for all functions of a pool. */
export interface LauncherOptions {
  readonly environments: FunctionEnvironments;
  readonly sandboxes: SandboxFactory;
  readonly emit: (event: InvokeEvent) => void;
}

/** Works out what a new execution environment of a function needs: its code, its layers, its variables. */
export class Launcher implements AsyncDisposable {
  readonly sandboxes: SandboxFactory;
  readonly #application: Application;
  readonly #options: LauncherOptions;
  readonly #folders = new CodeFolders();
  /** What was warned about already. */
  readonly #warned = new Set<string>();

  constructor(application: Application, options: LauncherOptions) {
    this.#application = application;
    this.#options = options;
    this.sandboxes = options.sandboxes;
  }

  /** The code of a function, in a folder. */
  code(definition: FunctionDefinition): Promise<CodeFolder> {
    return this.#folders.ofFunction(definition);
  }

  /** Everything that its next sandbox has to know. `env` are the variables of one call. */
  async spec(
    definition: FunctionDefinition,
    code: CodeFolder,
    env: Readonly<Record<string, string>>,
  ): Promise<SandboxSpec & { readonly interpreter: string }> {
    const { id, runtime } = definition;
    if (runtime === undefined) throw LocalError.runtimeNotSupported(id, runtime);
    const interpreter = this.sandboxes.describe({ functionId: id, runtime });
    const layerFolders = definition.layers.length === 0 ? [] : await this.#layers(definition);
    const surroundings = {
      codeFolder: code.path,
      layerFolders,
      interpreter: isAbsolute(interpreter) ? interpreter : '.',
    };
    const { variables, leftOut } = await this.#options.environments.of(definition, surroundings, env);
    for (const { name, reason } of leftOut) {
      this.warn(`variable ${id} ${name}`, {
        type: 'warning',
        code: 'ENVIRONMENT_VALUE_UNRESOLVED',
        functionId: id,
        message: `Variable ${name} is left out of the environment: ${reason}`,
      });
    }
    return {
      functionId: id,
      runtime,
      codeFolder: code.path,
      layerFolders,
      variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
      memorySize: definition.memorySize,
      interpreter,
    };
  }

  /** Reports a warning, once for each subject. */
  warn(subject: string, event: Extract<InvokeEvent, { type: 'warning' }>): void {
    if (this.#warned.has(subject)) return;
    this.#warned.add(subject);
    this.#options.emit(event);
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
    if (layer.kind === 'arn') return 'it is in AWS and not on this machine.';
    if (layer.kind === 'unknown') return layer.reason;
    const found = this.#application.layers.find(({ id }) => id === layer.id);
    if (found === undefined) return 'the application has no such layer.';
    const folder = await this.#folders.ofLayer(found.content);
    if (typeof folder === 'string') return folder;
    folders.push(folder.path);
    return undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#folders[Symbol.asyncDispose]();
  }
}
