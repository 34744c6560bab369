export { ApiBody, type BodyKey, type BodyValue, existing, type Given, given, ordered } from './body.ts';
export { bodyOf, keyHistory, newBody } from './of-template.ts';
