import type { Diagnostic, Severity } from '../core/index.ts';
import type { TemplatePath } from './document.ts';
import { LineIndex } from './source-node.ts';

/** What reading a template can report. */
export type TemplateDiagnosticCode =
  | 'ALIAS_LIMIT'
  | 'DUPLICATE_KEY'
  | 'EMPTY_TEMPLATE'
  | 'JSON_SYNTAX'
  | 'MULTIPLE_DOCUMENTS'
  | 'NESTING_TOO_DEEP'
  | 'TEMPLATE_NOT_A_MAP'
  | 'TEMPLATE_SIZE'
  | 'UNKNOWN_TAG'
  | 'YAML_SYNTAX';

/** What a finding has besides its code, message and place. */
export interface FindingOptions {
  readonly hint?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly path?: TemplatePath | undefined;
}

/** More than this many findings in one text help nobody. */
const MAXIMUM = 100;

/** From where to where something stands in a text, in UTF-16 code units. */
export type TextSpan = readonly [start: number, end: number];

/** Collects the diagnostics about one text. */
export class Findings {
  readonly diagnostics: Diagnostic[] = [];
  /** What was found, those findings included that are too many to be shown. */
  readonly codes: Set<TemplateDiagnosticCode> = new Set();
  readonly #file: string | undefined;
  readonly #lines: LineIndex;
  readonly #length: number;

  constructor(text: string, file: string | undefined) {
    this.#file = file;
    this.#lines = new LineIndex(text);
    this.#length = text.length;
  }

  get hasErrors(): boolean {
    return this.diagnostics.some(({ severity }) => severity === 'error');
  }

  add(
    code: TemplateDiagnosticCode,
    message: string,
    [start, end]: TextSpan,
    { hint, severity = 'error', path }: FindingOptions = {},
  ): void {
    this.codes.add(code);
    if (this.diagnostics.length >= MAXIMUM) return;
    const logicalId = path?.[0] === 'Resources' && typeof path[1] === 'string' ? path[1] : undefined;
    this.diagnostics.push({
      code,
      severity,
      message,
      // The package points one behind the end when something is missing there.
      range: this.#lines.range(Math.min(start, this.#length), Math.min(Math.max(start, end), this.#length)),
      ...(hint !== undefined && { hint }),
      ...(path !== undefined && { path: [...path] }),
      ...(logicalId !== undefined && { logicalId }),
      ...(this.#file !== undefined && { file: this.#file }),
    });
  }
}
