export { ApiBody } from './body.ts';
export { type BodyKey, type BodyMap, type BodyValue, existing, given, ordered } from './body-value.ts';
export type { KeyHistory } from './key-history.ts';
export { bodyOf, keyHistory, newBody } from './of-template.ts';
