export { bufferOf } from './bytes.ts';
export { CleanupStack } from './cleanup.ts';
export { type Clock, systemClock } from './clock.ts';
export { Memo, mapLimit } from './concurrency.ts';
export { Deadline } from './deadline.ts';
export {
  type Diagnostic,
  formatDiagnostic,
  type Position,
  type Severity,
  type SourceRange,
  sortDiagnostics,
} from './diagnostics.ts';
export { type EnvironmentVariables, hostEnvironment, isInteractive } from './environment.ts';
export { isError, messageOf, SamError, type SamErrorOptions, systemCodeOf, withCallers } from './errors.ts';
export { eventLoopTurn } from './event-loop.ts';
export { isInside, listFolder, renamePatiently, TemporaryFolder, writeFileAtomically } from './files.ts';
export { sha256, sha256File } from './hash.ts';
export { type IsIgnored, ignoredIn } from './ignore-file.ts';
export { isObject, type JsonArray, type JsonObject, type JsonValue, jsonEqual } from './json.ts';
export { type LinkSystem, linkOrCopy, makeLinks, type WantedLink } from './links.ts';
export { abortable, delay, emit, type OperationOptions, settlesWithin } from './operation.ts';
export { OptionError, type OptionErrorCode } from './option-error.ts';
export {
  aFlag,
  aFunction,
  aGroup,
  aListOf,
  aMapOf,
  aNumber,
  anInteger,
  anyOf,
  anything,
  aSignal,
  aText,
  aWebAddress,
  checkOptions,
  isFalse,
  type OptionRules,
  oneOf,
  requireObject,
} from './option-rules.ts';
export { isRunning, killTree, type ProcessExit, treeOptions, waitForExit } from './process.ts';
export { startReaper, unwatch, watch } from './reaper.ts';
export { closest } from './suggest.ts';
export {
  clearInterval,
  clearTimeout,
  LONGEST_TIMER_MS,
  nextTurn,
  setImmediate,
  setInterval,
  setTimeout,
  wallClock,
} from './timers.ts';
