import type { FunctionDefinition, LayerDefinition } from '../../application/index.ts';

/** Builds functions and layers when they are used; those that run from their source are none of its business. */
export interface FunctionBuilds {
  /** What a function runs from as its source is now; `undefined` when that is the source itself. */
  ofFunction(definition: FunctionDefinition): Promise<FunctionBuild | undefined>;
  /** The same of a layer. */
  ofLayer(definition: LayerDefinition): Promise<FunctionBuild | undefined>;
}

/** What came of building a function. */
export interface FunctionBuild {
  /** The absolute folder that it runs from. */
  readonly folder: string;
  /** Where it is called differently there. */
  readonly handler?: string | undefined;
  /** Variables that it needs besides those of the template. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Files and folders outside of its source whose changes ask for another build. */
  readonly sources: readonly string[];
}
