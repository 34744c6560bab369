import type { ResourceMacro } from '../macros.ts';

/** The SAM resource types, by name. */
export const resourceMacros: ReadonlyMap<string, ResourceMacro> = new Map<string, ResourceMacro>([]);
