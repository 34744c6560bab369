import { statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { ignoredIn, sha256 } from '../core/index.ts';
import type { FileDigests } from './file-digests.ts';
import { listSource, type SourceFilter } from './source-tree.ts';
import type { BuildInputs, BuildTarget, BuildWorkflow, ToolContext } from './workflow.ts';

/** Changes with what the entries of the cache are made of. */
const FORMAT = 2;
/** The file that says what does not belong to a source; for a result it would say the same once more. */
const IGNORE_FILE = '.samignore';
const ALWAYS_LEFT_OUT = ['.aws-sam', '.git', IGNORE_FILE];

/** What a key is made of besides the target. */
export interface KeyContext {
  readonly digests: FileDigests;
  readonly tools: ToolContext;
  /** Absolute folders that never count: what builds write. */
  readonly outputs: ReadonlySet<string>;
}

/** What names the result of a target, and what it was made of. */
export interface CacheKey {
  readonly key: string;
  /** The files and folders whose content is in the key. */
  readonly paths: readonly string[];
}

/** A key that is the same for builds that have the same result. */
export async function cacheKey(workflow: BuildWorkflow, target: BuildTarget, context: KeyContext): Promise<CacheKey> {
  const inputs: BuildInputs = (await workflow.inputs?.(target)) ?? {};
  const { paths = [target.source], sharedByHandlers = true, sharedByIds = true } = inputs;
  const version = (await workflow.toolVersion?.(target, context.tools)) ?? '';
  const { kind, id, runtime, handler, architecture, isForThisMachine, metadata, environment, mode, image } = target;
  const parts = [
    [workflow.name, version, context.tools.container?.id],
    [
      kind,
      runtime,
      architecture,
      isForThisMachine,
      withoutIds(metadata),
      environment,
      mode,
      image && placeOf(image.context, target),
      image?.uri,
    ],
    [sharedByHandlers ? '' : handler, sharedByIds && image === undefined ? '' : id],
    [placeOf(target.source, target), target.manifest && placeOf(target.manifest, target)],
  ];
  return { key: await inputsKey(parts, inputs, target, context), paths };
}

/** A key for `inputs` of a target and `parts` besides. */
export async function inputsKey(
  parts: readonly unknown[],
  { paths = [], exclude = [], values }: BuildInputs,
  target: BuildTarget,
  context: KeyContext,
): Promise<string> {
  const all = paths.length === 0 ? [target.source] : paths;
  const contents: unknown[] = [];
  for (const path of all) contents.push([placeOf(path, target), await digestOf(path, target, exclude, context)]);
  return sha256(JSON.stringify([FORMAT, parts, contents, values]));
}

/** A digest of everything that counts in a file or folder; `undefined` where there is nothing. */
async function digestOf(
  path: string,
  target: BuildTarget,
  exclude: readonly string[],
  { digests, outputs }: KeyContext,
): Promise<string | undefined> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isFile()) return digests.of(path, stats);
  const filter = await sourceFilter(path, target.root, exclude, outputs);
  const parts: unknown[] = [];
  for (const entry of listSource(path, filter)) {
    const content = entry.kind === 'file' ? await digests.of(entry.full, entry.stats) : entry.target;
    const isExecutable = entry.kind === 'file' && (entry.stats.mode & 0o111) !== 0;
    parts.push([entry.path, entry.kind, isExecutable, content]);
  }
  return sha256(JSON.stringify(parts));
}

/** What of a folder does not belong to the source. */
export async function sourceFilter(
  folder: string,
  root: string,
  exclude: readonly string[],
  outputs: ReadonlySet<string>,
): Promise<SourceFilter> {
  const isIgnored = await ignoredIn(folder, root, IGNORE_FILE);
  return { names: new Set([...ALWAYS_LEFT_OUT, ...exclude]), paths: outputs, isIgnored };
}

/** Relative to the template, so that a project may move. */
function placeOf(path: string, { root }: BuildTarget): string {
  return relative(root, path).split(sep).join('/');
}

/** `sam build` writes the resource's own ID into its metadata. */
function withoutIds({ SamResourceId: _, ...metadata }: Readonly<Record<string, unknown>>): unknown {
  return metadata;
}
