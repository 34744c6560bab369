import { existsSync } from 'node:fs';
import type { FunctionDefinition, LayerDefinition } from '../application/index.ts';
import { emit } from '../core/index.ts';
import type { BuildOptions } from './build-options.ts';
import { buildTarget, keyed, listenerOf, workflowFor } from './build-target.ts';
import { openRun } from './open-run.ts';
import { reasonToSkip } from './plan.ts';
import { functionTarget, layerTarget } from './resource-target.ts';
import type { BuildTarget } from './workflow.ts';
import { isLikeLambda, ownArchitecture } from './workflows/machine.ts';

/** What a function or layer runs from on this machine. */
export interface BuildOnUse {
  /** The absolute folder. */
  readonly folder: string;
  readonly handler?: string | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Files and folders outside of its source whose changes ask for another build. */
  readonly sources: readonly string[];
}

/** The build of a target that runs, and the one that begins after it. */
interface UnderWay {
  readonly running: Promise<BuildOnUse | undefined>;
  readonly next?: Promise<BuildOnUse | undefined> | undefined;
}

/**
 * Builds functions and layers when they are used and cannot run from their source. What has not changed comes from the
 * cache; the results stay there, and nothing is written to the build folder.
 */
export class BuildsOnUse {
  readonly #folder: string;
  readonly #options: BuildOptions;
  readonly #signal: AbortSignal;
  readonly #underWay = new Map<string, UnderWay>();
  /** What was built on purpose is what is run. */
  readonly #alsoBuilt = new Set<string>();

  readonly #sandbox: 'process' | 'docker';

  /**
   * @param folder - what the template's paths start from
   * @param sandbox - what the results run in: processes of this machine, or containers that are like Lambda
   */
  constructor(folder: string, options: BuildOptions, signal: AbortSignal, sandbox: 'process' | 'docker' = 'process') {
    this.#folder = folder;
    this.#options = options;
    this.#signal = signal;
    this.#sandbox = sandbox;
  }

  /** From now on these run from what is built of them, even if their source would do. */
  prefer(ids: readonly string[]): void {
    for (const id of ids) this.#alsoBuilt.add(id);
  }

  /** The result for a function, as its source is now; `undefined` when it runs from its source. */
  ofFunction(definition: FunctionDefinition): Promise<BuildOnUse | undefined> {
    const { code, metadata } = definition;
    if (code.kind === 'image' || reasonToSkip(code, metadata) !== undefined) return Promise.resolve(undefined);
    return this.#of(functionTarget(definition, this.#folder, this.#options));
  }

  /** The result for a layer. */
  ofLayer(definition: LayerDefinition): Promise<BuildOnUse | undefined> {
    const { content, metadata = {} } = definition;
    if (metadata['BuildMethod'] === undefined || reasonToSkip(content, metadata) !== undefined) {
      return Promise.resolve(undefined);
    }
    return this.#of(layerTarget(definition, this.#folder, this.#options));
  }

  /** Those who ask while one is under way share the next: the source may have changed since it began. */
  #of(described: BuildTarget): Promise<BuildOnUse | undefined> {
    const target = this.#sandbox === 'process' ? forThisMachine(described) : described;
    const key = JSON.stringify(target);
    const { running, next } = this.#underWay.get(key) ?? {};
    if (next !== undefined) return next;
    const begin = (): Promise<BuildOnUse | undefined> => {
      const building = this.#build(target);
      this.#underWay.set(key, { running: building });
      const forget = (): void => {
        const { running: last, next: waiting } = this.#underWay.get(key) ?? {};
        if (last === building && waiting === undefined) this.#underWay.delete(key);
      };
      building.then(forget, forget);
      return building;
    };
    if (running === undefined) return begin();
    const waiting = running.then(begin, begin);
    this.#underWay.set(key, { running, next: waiting });
    return waiting;
  }

  async #build(target: BuildTarget): Promise<BuildOnUse | undefined> {
    if (!existsSync(target.source)) return undefined;
    const options = { ...this.#options, signal: this.#signal };
    const run = await openRun(this.#folder, [], options);
    const workflow = await workflowFor(target, run.workflows);
    const isPreferred = this.#alsoBuilt.has(target.id) && workflow.name !== 'copy';
    if (!isPreferred && !((await workflow.isNeeded?.(target)) ?? true)) return undefined;
    const started = performance.now();
    const found = await keyed(target, run);
    const resources = [target.id];
    const { isNew, artifacts, output } = await buildTarget(found, run, listenerOf(options, resources, workflow));
    await run.key.digests.save();
    if (isNew) {
      const durationMs = performance.now() - started;
      emit(options, { type: 'build-finished', resources, workflow: workflow.name, outcome: 'built', durationMs });
    }
    const { handler, variables, dependencies = [] } = output;
    const others = [...found.paths, ...dependencies].filter((path) => path !== target.source);
    // Packages change by being installed, and then a lockfile changes too.
    const sources = others.filter((path) => !/[\\/]node_modules[\\/]/.test(path) && existsSync(path));
    return { folder: artifacts, handler, variables, sources };
  }
}

/** Machine code for Lambda may be none for this machine: a process gets what runs here, whatever the template says. */
function forThisMachine(target: BuildTarget): BuildTarget {
  const architecture = ownArchitecture();
  if (architecture === undefined) return target;
  return { ...target, architecture, ...(isLikeLambda({ architecture }) ? {} : { isForThisMachine: true }) };
}
