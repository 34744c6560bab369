export { type CodeFolder, CodeFolders } from './code-folder.ts';
export type { FunctionBuild, FunctionBuilds } from './function-builds.ts';
export { type SourceChange, SourceVersion } from './source-version.ts';
export { extractZip } from './zip.ts';
