export type { Interpreters } from './interpreter.ts';
export { NamespaceSandboxes } from './isolation/index.ts';
export { PeakMemory } from './memory.ts';
export { ProcessSandboxes } from './process-sandboxes.ts';
export { WatchedFolder } from './watched-folder.ts';
