import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Application } from '../application/index.ts';
import { emit, isInside, mapLimit } from '../core/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import type { BuildOptions } from './build-options.ts';
import type { BuildResult, BuiltResource } from './build-result.ts';
import { BuildSession, type Built, type TargetGroup } from './build-session.ts';
import { type BuildRun, type KeyedTarget, keyed } from './build-target.ts';
import { type LocalPath, writeBuiltTemplates } from './built-template.ts';
import { BuildError } from './errors.ts';
import { type PlannedResource, planBuild } from './plan.ts';
import { missingSource } from './source-place.ts';
import { checkNestedTemplates, openStacks, type Stack } from './stacks.ts';

/** What {@link build} is given besides the options of users. */
export interface BuildStageOptions extends BuildOptions {
  /** Finds everything local that a template names. */
  readonly findPaths: (document: TemplateDocument) => readonly LocalPath[];
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
    built.push(...((await collect(session.buildGroup(group))) ?? []));
  });
  await session.run.key.digests.save();
  // All may have been done already when it was aborted.
  signal.throwIfAborted();
  if (isNonEmpty(errors)) throw BuildError.ofSeveral(errors);

  const isAll = options.functions === undefined && options.layers === undefined;
  const { document: builtDocument, templateFile } = await session.writing(async () => {
    if (isAll) await session.removeOthers(planned);
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
