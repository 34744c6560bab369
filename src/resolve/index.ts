export { type ParameterValues, parameterTexts } from './parameters.ts';
export { createResolver, type Resolver, type ResolverOptions } from './resolver.ts';
export {
  entryOf,
  firstUnresolved,
  isResolvedList,
  isResolvedMap,
  type ResolvedList,
  type ResolvedMap,
  type ResolvedTree,
  scalarText,
} from './tree.ts';
export { Unresolved } from './unresolved.ts';
