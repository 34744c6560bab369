import type { Unresolved } from '../resolve/index.ts';

/**
 * A value of the template, or what is left of it where it cannot be known on this machine.
 *
 * @public
 */
export type Resolved<T> = T | Unresolved;
