import { statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  emit,
  isError,
  type Memo,
  messageOf,
  type OperationOptions,
  SamError,
  systemCodeOf,
  unwatch,
  watch,
} from '../core/index.ts';
import type { BuildCache, BuildPlace, CacheEntry } from './build-cache.ts';
import type { BuildEvent } from './build-events.ts';
import { cacheKey, inputsKey, type KeyContext, sourceFilter } from './cache-key.ts';
import { BuildError } from './errors.ts';
import { runTool } from './run-tool.ts';
import { copyEntries, listSource } from './source-tree.ts';
import { LAYER_FOLDERS, languageOf } from './target-language.ts';
import type { ToolContainers } from './tool-containers.ts';
import type { BuildContext, BuildOutput, BuildTarget, BuildWorkflow, ToolContext } from './workflow.ts';

/** What all targets of a run share. */
export interface BuildRun {
  readonly cache: BuildCache;
  readonly key: KeyContext;
  readonly workflows: readonly BuildWorkflow[];
  /** Parts of results that are being made. */
  readonly parts: Memo<string, CacheEntry>;
  /** Whether results of earlier builds count. */
  readonly cached: boolean;
  readonly signal: AbortSignal;
  /** What tools run in, if not on this machine. */
  readonly containers?: ToolContainers | undefined;
}

/** A target, how it is built, and what names its result. */
export interface KeyedTarget {
  readonly target: BuildTarget;
  readonly workflow: BuildWorkflow;
  readonly key: string;
  /** The files and folders that the result is made of, as far as that is known before. */
  readonly paths: readonly string[];
}

/** Who hears of a build. */
interface BuildListener {
  readonly onBegin: () => void;
  readonly onLine: (line: string) => void;
}

/** Tells of the build of some functions, which share its result, by events. */
export function listenerOf(
  options: OperationOptions<BuildEvent>,
  resources: readonly string[],
  { name: workflow }: BuildWorkflow,
): BuildListener {
  return {
    onBegin: () => emit(options, { type: 'build-started', resources, workflow }),
    onLine: (line) => emit(options, { type: 'build-output', resources, line }),
  };
}

/** The first workflow that builds a target. */
export async function workflowFor(target: BuildTarget, workflows: readonly BuildWorkflow[]): Promise<BuildWorkflow> {
  for (const workflow of workflows) if (await workflow.matches(target)) return workflow;
  const known = workflows.map(({ name }) => name).join(', ');
  throw BuildError.methodNotSupported(
    target,
    `BuildMethod "${target.method ?? ''}" is not known. There are ${known}.`,
    'Correct the BuildMethod in its Metadata, or give a workflow of your own.',
  );
}

/** Works out what names the result of a target. */
export async function keyed(target: BuildTarget, run: BuildRun): Promise<KeyedTarget> {
  return about(target, run, async () => {
    const workflow = await workflowFor(target, run.workflows);
    const tools = await toolsFor(target, workflow, run);
    return { target, workflow, ...(await cacheKey(workflow, target, { ...run.key, tools })) };
  });
}

/** The result of a target: from the cache, or built now. */
export async function buildTarget(
  keyedTarget: KeyedTarget,
  run: BuildRun,
  listener: BuildListener,
): Promise<CacheEntry & { readonly isNew: boolean }> {
  const { target, workflow } = keyedTarget;
  return about(target, run, async () => {
    const known = run.cached ? await run.cache.find(keyedTarget.key) : undefined;
    const isGood = async (entry: CacheEntry): Promise<boolean> =>
      (await workflow.isUsable?.(target, entry, await toolsFor(target, workflow, run))) ?? true;
    if (known !== undefined && (await isGood(known))) return { ...known, isNew: false };
    listener.onBegin();
    const startedAt = Date.now();
    const first = await inFolder(run, async (place) => {
      const output = await runWorkflow(keyedTarget, run, listener, place);
      const isOutdated = await hasChanged(keyedTarget, output, startedAt, run);
      return isOutdated ? undefined : run.cache.keep(keyedTarget.key, place.folder, output);
    });
    if (first !== undefined) return { ...first, isNew: true };
    // Once only: there are tools that change the source themselves.
    const again = await keyed(target, run);
    const second = await inFolder(run, async (place) =>
      run.cache.keep(again.key, place.folder, await runWorkflow(again, run, listener, place)),
    );
    return { ...second, isNew: true };
  });
}

async function runWorkflow(
  { target, workflow, paths }: KeyedTarget,
  run: BuildRun,
  { onLine }: BuildListener,
  { artifacts: root, scratch }: BuildPlace,
): Promise<BuildOutput> {
  const tools = await toolsFor(target, workflow, run, { paths, onLine });
  const artifacts = join(root, layerFolderOf(target, workflow));
  await mkdir(artifacts, { recursive: true });
  const output = await workflow.build(target, contextFor(target, run, { ...tools, artifacts, scratch, log: onLine }));
  run.signal.throwIfAborted();
  return output;
}

/** Whether something was written while it was built from: nobody knows then what the result is of. */
async function hasChanged(
  { target, key }: KeyedTarget,
  { dependencies = [] }: BuildOutput,
  startedAt: number,
  run: BuildRun,
): Promise<boolean> {
  const isNewer = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0) > startedAt;
  if (dependencies.some(isNewer)) return true;
  run.key.digests.lookAgain();
  return (await keyed(target, run)).key !== key;
}

/** Works in a folder of the cache that is gone afterwards, however it ends. */
async function inFolder<T>({ cache }: BuildRun, work: (place: BuildPlace) => Promise<T>): Promise<T> {
  const place = await cache.begin();
  watch(place.folder);
  try {
    return await work(place);
  } finally {
    await rm(place.folder, { recursive: true, force: true });
    unwatch(place.folder);
  }
}

function contextFor(
  target: BuildTarget,
  run: BuildRun,
  given: ToolContext & Pick<BuildContext, 'artifacts' | 'scratch' | 'log'>,
): BuildContext {
  const { key, signal, cache, parts } = run;
  return {
    ...given,
    copy: async (from, to, { exclude = [] } = {}) => {
      const filter = await sourceFilter(from, target.root, exclude, key.outputs);
      await copyEntries(listSource(from, filter), to, signal);
    },
    reuse: async (name, inputs, work) => {
      const partKey = await inputsKey([name, target.environment], inputs, target, key);
      const entry = await parts.get(partKey, async () => {
        const known = run.cached ? await cache.find(partKey) : undefined;
        if (known !== undefined) return known;
        return inFolder(run, async (place) => {
          await work(place.artifacts, place.scratch);
          signal.throwIfAborted();
          return cache.keep(partKey, place.folder, {});
        });
      });
      return entry.artifacts;
    },
  };
}

function layerFolderOf(target: BuildTarget, workflow: BuildWorkflow): string {
  if (target.kind !== 'layer') return '';
  if (workflow.layerFolder !== undefined) return workflow.layerFolder(target);
  const language = languageOf(target);
  return language === undefined ? '' : LAYER_FOLDERS[language];
}

async function toolsFor(
  target: BuildTarget,
  { usesTools = true }: BuildWorkflow,
  { key, signal, containers }: BuildRun,
  { paths = [], onLine }: { readonly paths?: readonly string[]; readonly onLine?: BuildListener['onLine'] } = {},
): Promise<ToolContext> {
  if (containers !== undefined && usesTools) {
    const container = await containers.containerFor(target, signal);
    return {
      environment: target.environment,
      container,
      signal,
      run: (program, args, options) =>
        containers.run(program, args, { ...options, target, container, paths, signal, onLine }),
    };
  }
  const environment = { ...key.tools.environment, ...target.environment };
  return {
    environment,
    signal,
    run: (program, args, options) => runTool(program, args, { ...options, environment, signal, onLine }),
  };
}

/** Says of every error what it is about. */
async function about<T>(target: BuildTarget, { cache, signal }: BuildRun, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BuildError) throw BuildError.of(target, error);
    if (SamError.is(error)) throw error;
    if (isError(error) && WRITING.has(systemCodeOf(error) ?? '')) {
      throw BuildError.of(target, BuildError.cannotWrite(cache.folder, error));
    }
    throw BuildError.of(target, BuildError.workflowFailed(messageOf(error), error));
  }
}

/** System errors that are about the place that is written to. */
const WRITING: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE']);
