export { type ExpandedTemplate, expandLoops, type LoopOrigin, type LoopStep } from './loops.ts';
export { type GivenParameters, knownParameters, type ParameterValues, parameterTexts } from './parameters.ts';
export { createResolver, type Nesting, type Resolver } from './resolver.ts';
export {
  entryOf,
  isResolvedList,
  isResolvedMap,
  type ResolvedList,
  type ResolvedMap,
  type ResolvedTree,
  scalarText,
} from './tree.ts';
export { Unresolved } from './unresolved.ts';
