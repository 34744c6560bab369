import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SamError, systemCodeOf } from '../core/index.ts';
import type { BuildCache, CacheEntry } from './build-cache.ts';
import { cacheKey, type KeyContext, sourceFilter } from './cache-key.ts';
import { BuildError } from './errors.ts';
import { runTool } from './run-tool.ts';
import { copyEntries, listSource } from './source-tree.ts';
import { LAYER_FOLDERS, languageOf } from './target-language.ts';
import type { BuildContext, BuildTarget, BuildWorkflow, ToolContext } from './workflow.ts';

/** What all targets of a run share. */
export interface BuildRun {
  readonly cache: BuildCache;
  readonly key: KeyContext;
  readonly workflows: readonly BuildWorkflow[];
  /** Whether results of earlier builds count. */
  readonly cached: boolean;
  readonly signal: AbortSignal;
}

/** A target, how it is built, and what names its result. */
export interface KeyedTarget {
  readonly target: BuildTarget;
  readonly workflow: BuildWorkflow;
  readonly key: string;
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
    const tools = toolsFor(target, run.key.tools);
    return { target, workflow, key: await cacheKey(workflow, target, { ...run.key, tools }) };
  });
}

/** The result of a target: from the cache, or built now. */
export async function buildTarget(
  { target, workflow, key }: KeyedTarget,
  run: BuildRun,
  onLine: (line: string) => void,
): Promise<CacheEntry & { readonly isNew: boolean }> {
  return about(target, run, async () => {
    const known = run.cached ? await run.cache.find(key) : undefined;
    if (known !== undefined) return { ...known, isNew: false };
    const { folder, artifacts: root, scratch } = await run.cache.begin();
    try {
      const artifacts = join(root, layerFolderOf(target, workflow));
      await mkdir(artifacts, { recursive: true });
      const context: BuildContext = {
        ...toolsFor(target, run.key.tools, onLine),
        artifacts,
        scratch,
        copy: async (from, to, { exclude = [] } = {}) => {
          const filter = await sourceFilter(from, target.root, exclude, run.key.outputs);
          await copyEntries(listSource(from, filter), to, run.signal);
        },
        log: onLine,
      };
      const output = await workflow.build(target, context);
      run.signal.throwIfAborted();
      return { ...(await run.cache.keep(key, folder, output)), isNew: true };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

function layerFolderOf(target: BuildTarget, workflow: BuildWorkflow): string {
  if (target.kind !== 'layer') return '';
  if (workflow.layerFolder !== undefined) return workflow.layerFolder(target);
  const language = languageOf(target);
  return language === undefined ? '' : LAYER_FOLDERS[language];
}

function toolsFor(target: BuildTarget, tools: ToolContext, onLine?: (line: string) => void): ToolContext {
  const environment = { ...tools.environment, ...target.environment };
  const { signal } = tools;
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
    if (error instanceof Error && WRITING.has(systemCodeOf(error) ?? '')) {
      throw BuildError.of(target, BuildError.cannotWrite(cache.folder, error));
    }
    throw BuildError.of(target, BuildError.workflowFailed(messageOf(error), error));
  }
}

/** System errors that are about the place that is written to. */
const WRITING: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE']);
