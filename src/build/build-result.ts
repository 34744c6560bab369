import type { Diagnostic } from '../core/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import type { BuildOutcome } from './build-events.ts';

/**
 * What came of a build.
 *
 * @public
 */
export interface BuildResult {
  /** The template with the results in the place of the sources; comments, order and tags are kept. */
  readonly document: TemplateDocument;
  /** Where that is written, absolute. */
  readonly templateFile: string;
  /** By id; in nested stacks a path (`SubApp/Orders`). */
  readonly functions: Readonly<Record<string, BuiltResource>>;
  /** By id. */
  readonly layers: Readonly<Record<string, BuiltResource>>;
  /** What the tools warned about. */
  readonly diagnostics: readonly Diagnostic[];
  /** All of it, in milliseconds. */
  readonly durationMs: number;
}

/**
 * What was done for one function or layer.
 *
 * @public
 */
export interface BuiltResource {
  /** What was done. */
  readonly outcome: BuildOutcome;
  /** Why it was skipped, as a sentence. */
  readonly reason?: string | undefined;
  /** The absolute folder of the result. */
  readonly folder?: string | undefined;
  /** The image, of a function that is one. */
  readonly image?: string | undefined;
  /** As it is called in the result. */
  readonly handler?: string | undefined;
  /** `npm`, `esbuild` … */
  readonly workflow?: string | undefined;
  /** In milliseconds. */
  readonly durationMs: number;
}
