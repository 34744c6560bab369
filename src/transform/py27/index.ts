export { ApiBody, type BodyKey, type BodyValue, existing, type Given, given, moved, ordered } from './body.ts';
export { bodyOf, keyHistory, newBody } from './of-template.ts';
