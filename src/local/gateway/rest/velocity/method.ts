import type { Value } from './values.ts';

/** A method of one type of values. */
export type Method<T> = (receiver: T, given: readonly Value[]) => Value;
