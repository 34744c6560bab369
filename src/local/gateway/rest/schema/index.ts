export { type Models, validateAgainst } from './validate.ts';
