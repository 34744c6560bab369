export { SamError } from './core/index.ts';
