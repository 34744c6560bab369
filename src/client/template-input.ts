import type { Diagnostic } from '../core/index.ts';
import type { SamTemplate } from '../define/index.ts';
import { findTemplate, isMap, readTemplate, type TemplateDocument, TemplateError } from '../template/index.ts';

/**
 * What a client works on: the path of a YAML or JSON template, a template made by builders, or one as data.
 *
 * @public
 */
export type TemplateInput<
  Functions extends string = string,
  Outputs extends string = string,
  Parameters extends string = string,
  Apis extends string = string,
  Ids extends string = string,
> = string | TemplateDocument | SamTemplate<Functions, Outputs, Parameters, Apis, Ids>;

/**
 * `Names`, or any name where a template's type knows none: it was filled in a loop, and its last type was not kept.
 *
 * @public
 */
export type KnownName<Names extends string> = [Names] extends [never] ? string : Names;

/**
 * How functions are called: by their logical IDs (or any name, where the type of the template knows none), and those of
 * nested stacks by paths: `SubApp/Orders`.
 *
 * @public
 */
export type FunctionName<Functions extends string, Others extends string> =
  | KnownName<Functions>
  | `${Exclude<Others, Functions>}/${string}`;

/** The document behind any form of input; without one, the template of the working directory. */
export async function openTemplate(input: TemplateInput | undefined): Promise<TemplateDocument> {
  if (input === undefined) return readTemplate(await findTemplate('.'));
  if (typeof input === 'string') return readTemplate(input);
  if ('toDocument' in input) return input.toDocument();
  if (isMap(input.template)) return input;
  throw TemplateError.notADocument(Object.keys(input));
}

/** What is wrong with the text of a template that could not be opened for that reason; other errors go on. */
export function textErrors(error: unknown): readonly Diagnostic[] {
  if (error instanceof TemplateError && error.diagnostics.length > 0) return error.diagnostics;
  throw error;
}
