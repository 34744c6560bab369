export { Unresolved } from './unresolved.ts';
