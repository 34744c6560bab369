import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Application } from '../application/index.ts';
import { emit, isError, isInside, mapLimit, messageOf, SamError, systemCodeOf } from '../core/index.ts';
import type { TemplateDocument, TemplatePath, TemplateValue } from '../template/index.ts';
import type { BuildOutcome } from './build-events.ts';
import type { BuildOptions } from './build-options.ts';
import type { BuildResult, BuiltResource } from './build-result.ts';
import { type BuildRun, buildTarget, type KeyedTarget, keyed, listenerOf } from './build-target.ts';
import { writeBuiltTemplates } from './built-template.ts';
import { BuildError } from './errors.ts';
import { openRun } from './open-run.ts';
import { Outputs } from './outputs.ts';
import { missingSource, type PlannedResource, planBuild } from './plan.ts';
import { checkNestedTemplates, openStacks, type Stack } from './stacks.ts';
import type { BuildOutput } from './workflow.ts';

/** A place of a template that names a file or folder of this machine. */
export interface LocalPath {
  readonly path: TemplatePath;
  readonly value: TemplateValue | undefined;
}

/** What {@link build} is given besides the options of users. */
export interface BuildStageOptions extends BuildOptions {
  /** Finds everything local that a template names. */
  readonly findPaths: (document: TemplateDocument) => readonly LocalPath[];
}

/** What came of one function or layer. */
export interface Built {
  readonly planned: PlannedResource;
  readonly resource: BuiltResource;
  readonly output?: BuildOutput | undefined;
}

/**
 * Makes everything that the functions and layers of an application run from, and a template that names it: in
 * `.aws-sam/build`, in SAM CLI's layout. What has been built before is taken from the cache.
 *
 * @throws {@link BuildError} with what failed; when several functions did, one that lists them all.
 */
export async function build(
  document: TemplateDocument,
  application: Application,
  options: BuildStageOptions,
): Promise<BuildResult> {
  const started = performance.now();
  const { signal = new AbortController().signal } = options;
  signal.throwIfAborted();
  const buildDir = resolve(document.folder, options.buildDir ?? '.aws-sam/build');
  if (isInside(buildDir, document.folder)) {
    throw BuildError.buildDirInvalid(buildDir, 'the template is in it.');
  }
  checkNestedTemplates(application);
  const stack = openStacks(document, application);
  const planned = planBuild(stack, options);
  await using session = await BuildSession.open(document.folder, buildDir, { ...options, signal });
  const errors: BuildError[] = [];
  const collect = <T>(promise: Promise<T>): Promise<T | undefined> =>
    promise.catch((error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof BuildError)) throw error;
      errors.push(error);
      return undefined;
    });

  const groups = await groupTargets(planned, session.run, collect);
  const built: Built[] = planned.flatMap((resource) =>
    'skipped' in resource
      ? [{ planned: resource, resource: { outcome: 'skipped', reason: resource.skipped, durationMs: 0 } }]
      : [],
  );
  await mapLimit(groups, limitOf(options), async (group) => {
    built.push(...((await collect(session.buildGroup(group, buildDir))) ?? []));
  });
  await session.run.key.digests.save();
  // All may have been done already when it was aborted.
  signal.throwIfAborted();
  if (isNonEmpty(errors)) throw BuildError.ofSeveral(errors);

  const isAll = options.functions === undefined && options.layers === undefined;
  const { document: builtDocument, templateFile } = await session.writing(buildDir, async () => {
    if (isAll) await session.removeOthers(planned, buildDir);
    return writeBuiltTemplates(stack, built, { buildDir, findPaths: options.findPaths });
  });
  const result = resultOf(planned, built);
  const durationMs = performance.now() - started;
  emit(options, {
    type: 'template-built',
    file: templateFile,
    functions: Object.keys(result.functions).length,
    layers: Object.keys(result.layers).length,
    durationMs,
  });
  return { document: builtDocument, templateFile, ...result, durationMs };
}

/** Functions and layers that have the same result. */
interface TargetGroup extends KeyedTarget {
  readonly users: readonly PlannedResource[];
}

async function groupTargets(
  planned: readonly PlannedResource[],
  run: BuildRun,
  collect: <T>(promise: Promise<T>) => Promise<T | undefined>,
): Promise<TargetGroup[]> {
  const groups = new Map<string, KeyedTarget & { users: PlannedResource[] }>();
  for (const resource of planned) {
    if ('skipped' in resource) continue;
    const found = await collect(checked(resource.target, resource.stack, run));
    if (found === undefined) continue;
    const group = groups.get(found.key);
    if (group === undefined) groups.set(found.key, { ...found, users: [resource] });
    else group.users.push(resource);
  }
  return [...groups.values()];
}

async function checked(target: KeyedTarget['target'], stack: Stack, run: BuildRun): Promise<KeyedTarget> {
  const missing = await missingSource(target, stack);
  if (missing !== undefined) throw missing;
  return keyed(target, run);
}

/** What one run of {@link build} holds. */
class BuildSession implements AsyncDisposable {
  readonly run: BuildRun;
  readonly #outputs: Outputs;
  readonly #options: BuildOptions;

  private constructor(run: BuildRun, outputs: Outputs, options: BuildOptions) {
    this.run = run;
    this.#outputs = outputs;
    this.#options = options;
  }

  static async open(
    root: string,
    buildDir: string,
    options: BuildOptions & { readonly signal: AbortSignal },
  ): Promise<BuildSession> {
    const run = await openRun(root, [buildDir], options);
    return new BuildSession(run, await Outputs.open(run.cache.folder, buildDir), options);
  }

  /** Builds what some functions share, and gives each of them its copy. */
  async buildGroup(group: TargetGroup, buildDir: string): Promise<Built[]> {
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
        const folder = output.image === undefined ? join(buildDir, planned.id) : undefined;
        if (folder !== undefined) {
          const place = (): Promise<void> => this.#outputs.place(planned.id, entry, folder, this.run.signal);
          await this.writing(buildDir, place);
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
  removeOthers(planned: readonly PlannedResource[], buildDir: string): Promise<void> {
    return this.#outputs.keepOnly(new Set(planned.map(({ id }) => id)), (id) => join(buildDir, id));
  }

  /** Errors of writing name the folder. */
  async writing<T>(folder: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      const isOfSystem = isError(error) && !SamError.is(error) && systemCodeOf(error) !== undefined;
      if (isOfSystem) throw BuildError.cannotWrite(folder, error);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#outputs.close();
    await this.run.cache.pruneSometimes(this.#options.cache);
  }
}

function resultOf(
  planned: readonly PlannedResource[],
  built: readonly Built[],
): Pick<BuildResult, 'functions' | 'layers' | 'diagnostics'> {
  const found = new Map(built.map(({ planned: { kind, id }, resource }) => [`${kind} ${id}`, resource]));
  const of = (wanted: 'function' | 'layer'): Record<string, BuiltResource> =>
    Object.fromEntries(
      planned.flatMap(({ kind, id }) => {
        const resource = kind === wanted ? found.get(`${kind} ${id}`) : undefined;
        return resource === undefined ? [] : [[id, resource]];
      }),
    );
  const outputs = new Set(built.flatMap(({ output }) => output ?? []));
  const diagnostics = [...outputs].flatMap(({ warnings = [] }) => warnings);
  return { functions: of('function'), layers: of('layer'), diagnostics };
}

function limitOf({ parallel = true }: BuildOptions): number {
  if (typeof parallel === 'number') return Math.max(1, parallel);
  return parallel ? availableParallelism() : 1;
}

function isNonEmpty<T>(items: readonly T[]): items is readonly [T, ...T[]] {
  return items.length > 0;
}
