import { join } from 'node:path';
import { emit, isError, messageOf, SamError, systemCodeOf } from '../core/index.ts';
import type { BuildOutcome } from './build-events.ts';
import type { BuildOptions } from './build-options.ts';
import type { BuiltResource } from './build-result.ts';
import { type BuildRun, buildTarget, type KeyedTarget, listenerOf } from './build-target.ts';
import { BuildError } from './errors.ts';
import { openRun } from './open-run.ts';
import { Outputs } from './outputs.ts';
import type { PlannedResource } from './plan.ts';
import type { BuildOutput } from './workflow.ts';

/** What came of one function or layer. */
export interface Built {
  readonly planned: PlannedResource;
  readonly resource: BuiltResource;
  readonly output?: BuildOutput | undefined;
}

/** Functions and layers that have the same result. */
export interface TargetGroup extends KeyedTarget {
  readonly users: readonly PlannedResource[];
}

/** What one run of {@link build} holds. */
export class BuildSession implements AsyncDisposable {
  readonly run: BuildRun;
  readonly #buildDir: string;
  readonly #outputs: Outputs;
  readonly #options: BuildOptions;

  private constructor(run: BuildRun, buildDir: string, outputs: Outputs, options: BuildOptions) {
    this.run = run;
    this.#buildDir = buildDir;
    this.#outputs = outputs;
    this.#options = options;
  }

  static async open(
    root: string,
    buildDir: string,
    options: BuildOptions & { readonly signal: AbortSignal },
  ): Promise<BuildSession> {
    const run = await openRun(root, [buildDir], options);
    return new BuildSession(run, buildDir, await Outputs.open(run.cache.folder, buildDir), options);
  }

  /** Builds what some functions share, and gives each of them its copy. */
  async buildGroup(group: TargetGroup): Promise<Built[]> {
    const { workflow, users, target } = group;
    const started = performance.now();
    const resources = users.map(({ id }) => id);
    const options = this.#options;
    try {
      const entry = await buildTarget(group, this.run, listenerOf(options, resources, workflow));
      const made = entry.isNew ? 'built' : 'cached';
      const outcome: BuildOutcome = workflow.name === 'copy' ? 'copied' : made;
      const { output } = entry;
      const built: Built[] = [];
      for (const planned of users) {
        const folder = output.image === undefined ? this.#folderOf(planned) : undefined;
        if (folder !== undefined) {
          await this.writing(() => this.#outputs.place(planned.id, entry, folder, this.run.signal));
        }
        const handler = output.handler ?? ('target' in planned ? planned.target.handler : undefined);
        const durationMs = performance.now() - started;
        const { image } = output;
        const resource = { outcome, folder, image, handler, workflow: workflow.name, durationMs };
        built.push({ planned, resource, output });
      }
      const durationMs = performance.now() - started;
      emit(options, { type: 'build-finished', resources, workflow: workflow.name, outcome, durationMs });
      return built;
    } catch (error) {
      this.run.signal.throwIfAborted();
      emit(options, { type: 'build-failed', resources, message: messageOf(error) });
      throw error instanceof BuildError ? BuildError.of(target, error) : error;
    }
  }

  /** What the template does not have any more goes from the build folder. */
  removeOthers(planned: readonly PlannedResource[]): Promise<void> {
    return this.#outputs.keepOnly(new Set(planned.map(({ id }) => id)), (id) => this.#folderOf({ id }));
  }

  #folderOf({ id }: Pick<PlannedResource, 'id'>): string {
    return join(this.#buildDir, id);
  }

  /** Writes to the build folder; errors of the system name it. */
  async writing<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      const isOfSystem = isError(error) && !SamError.is(error) && systemCodeOf(error) !== undefined;
      if (isOfSystem) throw BuildError.cannotWrite(this.#buildDir, error);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#outputs.close();
    await this.run.cache.pruneSometimes(this.#options.cache);
  }
}
