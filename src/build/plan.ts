import type { CodeLocation, FunctionDefinition, LayerDefinition } from '../application/index.ts';
import { closest } from '../core/index.ts';
import type { BuildOptions } from './build-options.ts';
import { BuildError } from './errors.ts';
import { functionTarget, layerTarget, type TargetOptions } from './resource-target.ts';
import { allStacks, type Stack } from './stacks.ts';
import type { BuildTarget } from './workflow.ts';

/** A function or layer, and what is to become of it. */
export type PlannedResource = {
  readonly kind: 'function' | 'layer';
  readonly id: string;
  readonly stack: Stack;
} & (Wanted | Skipped);

interface Wanted {
  readonly target: BuildTarget;
}

interface Skipped {
  /** Why, as a sentence. */
  readonly skipped: string;
}

type PlanOptions = Pick<BuildOptions, 'functions' | 'layers' | 'exclude'> & TargetOptions;

/** Decides for every function and layer whether it is built; from what, the templates say. */
export function planBuild(outermost: Stack, options: PlanOptions): PlannedResource[] {
  const stacks = allStacks(outermost);
  const all = stacks.flatMap((stack) => [
    ...stack.layers.map((layer) => {
      return { kind: 'layer' as const, id: layer.id, stack, ...planLayer(stack, layer, options) };
    }),
    ...stack.functions.map((fn) => {
      return { kind: 'function' as const, id: fn.id, stack, ...planFunction(stack, fn, options) };
    }),
  ]);
  const wanted = wantedIds(all, stacks, options);
  return all.filter(({ id }) => wanted.has(id));
}

function wantedIds(
  all: readonly PlannedResource[],
  stacks: readonly Stack[],
  { functions, layers, exclude = [] }: PlanOptions,
): ReadonlySet<string> {
  const idsOf = (names: readonly string[], kind?: 'function' | 'layer'): string[] =>
    names.map((name) => findResource(all, name, kind).id);
  const excluded = new Set(idsOf(exclude));
  const isAll = functions === undefined && layers === undefined;
  const named = isAll
    ? all.map(({ id }) => id)
    : [...idsOf(functions ?? [], 'function'), ...idsOf(layers ?? [], 'layer')];
  const used = named.flatMap((id) => layersOf(stacks, id));
  return new Set([...named, ...used].filter((id) => !excluded.has(id)));
}

function findResource(all: readonly PlannedResource[], name: string, kind?: 'function' | 'layer'): PlannedResource {
  const candidates = kind === undefined ? all : all.filter((resource) => resource.kind === kind);
  const exact = candidates.find(({ id }) => id === name);
  if (exact !== undefined) return exact;
  const ending = candidates.filter(({ id }) => id.endsWith(`/${name}`));
  const depths = ending.map(({ id }) => id.split('/').length);
  const [found, ...others] = ending.filter((_, index) => depths[index] === Math.min(...depths));
  if (found !== undefined && others.length === 0) return found;
  if (found !== undefined)
    throw BuildError.resourceAmbiguous(
      name,
      [found, ...others].map(({ id }) => id),
    );
  const known = candidates.map(({ id }) => id);
  throw BuildError.resourceNotFound(name, known, closest(name, known));
}

function layersOf(stacks: readonly Stack[], id: string): string[] {
  const found = stacks.flatMap((stack) => stack.functions).find((one) => one.id === id);
  return (found?.layers ?? []).flatMap((layer) => (layer.kind === 'local' ? [layer.id] : []));
}

function planFunction({ document }: Stack, definition: FunctionDefinition, options: PlanOptions): Wanted | Skipped {
  const skipped = reasonToSkip(definition.code, definition.metadata);
  return skipped === undefined ? { target: functionTarget(definition, document.folder, options) } : { skipped };
}

function planLayer({ document }: Stack, definition: LayerDefinition, options: PlanOptions): Wanted | Skipped {
  const skipped = reasonToSkip(definition.content, definition.metadata ?? {});
  if (skipped !== undefined) return { skipped };
  const target = layerTarget(definition, document.folder, options);
  return target.method === undefined ? { skipped: 'Its Metadata names no BuildMethod.' } : { target };
}

/** Why code is not for building, as a sentence. */
export function reasonToSkip(code: CodeLocation, metadata: Readonly<Record<string, unknown>>): string | undefined {
  if (isTrue(metadata['SkipBuild'])) return 'Its Metadata says SkipBuild.';
  if (isTrue(metadata['aws:asset:is-bundled'])) return 'The CDK has bundled it.';
  if (code.kind === 'inline') return 'Its code is in the template.';
  if (code.kind === 'archive') return 'It is an archive already.';
  if (code.kind === 'remote') return `It is at ${code.uri}.`;
  if (code.kind === 'unknown') return `Where its source is cannot be told. ${code.reason}`;
  if (code.kind === 'image' && code.build === undefined && code.archive === undefined) {
    return 'It is an image, and its Metadata names no Dockerfile.';
  }
  return undefined;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
