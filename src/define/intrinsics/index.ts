export { and, type ConditionExpression, condition, equals, not, or } from './conditions.ts';
export {
  base64,
  cidr,
  findInMap,
  getAZs,
  ifElse,
  importValue,
  join,
  length,
  select,
  split,
  toJsonString,
} from './functions.ts';
export {
  type GetAtt,
  type If,
  type Intrinsic,
  type ListValue,
  logicalIdOf,
  type Ref,
  type Referable,
  type Value,
} from './intrinsic.ts';
export { type PseudoParameters, pseudo } from './pseudo.ts';
export { getAtt, ref } from './references.ts';
export { type Sub, type SubValue, sub } from './sub.ts';
