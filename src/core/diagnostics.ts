/**
 * A place in a text.
 *
 * @public
 */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** From 0, in UTF-16 code units. */
  readonly offset: number;
}

/**
 * Where something stands in a text.
 *
 * @public
 */
export interface SourceRange {
  /** Its first character. */
  readonly start: Position;
  /** Just behind its last character. */
  readonly end: Position;
}

/** How bad it is: an `error` makes the template unusable, a `warning` deserves a look. @public */
export type Severity = 'error' | 'warning' | 'info';

/**
 * One finding about a template, as data.
 *
 * @public
 */
export interface Diagnostic {
  /** Stable and meant for programs: `YAML_SYNTAX`, `DUPLICATE_KEY`, `SAM_TYPE_UNSUPPORTED` … */
  readonly code: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** What is wrong, with the actual values. */
  readonly message: string;
  /** One imperative sentence: what to do about it. */
  readonly hint?: string | undefined;
  /** Where in the template's tree: `['Resources', 'Orders', 'Properties', 'CodeUri']`. */
  readonly path?: readonly (string | number)[] | undefined;
  /** Logical ID of the author's resource that it is about. */
  readonly logicalId?: string | undefined;
  /** The file, as it was given. Absent for a template made by builders. */
  readonly file?: string | undefined;
  /** Absent where the template has no text. */
  readonly range?: SourceRange | undefined;
}

/** Errors first, then in the order of the file. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
  return [...diagnostics].sort(
    (a, b) => rank[a.severity] - rank[b.severity] || (a.range?.start.offset ?? -1) - (b.range?.start.offset ?? -1),
  );
}

/**
 * A diagnostic as a person reads it: a headline, the place with the line itself, the hint.
 *
 * @example
 * ```text
 * error DUPLICATE_KEY template.yaml:7:5: key "Timeout" appears twice in this map
 *   7 |     Timeout: 5
 *     |     ^^^^^^^
 *   hint: Remove one of the two.
 * ```
 * @public
 */
export function formatDiagnostic(diagnostic: Diagnostic, sourceText?: string): string {
  const { severity, code, message, hint, file, range } = diagnostic;
  const place = [file, range && `${range.start.line}:${range.start.column}`].filter(Boolean).join(':');
  const lines = [`${severity} ${code}${place && ` ${place}`}: ${message}`];
  if (range && sourceText !== undefined) lines.push(...codeFrame(sourceText, range));
  if (hint) lines.push(`  hint: ${hint}`);
  return lines.join('\n');
}

function codeFrame(text: string, { start, end }: SourceRange): string[] {
  const lineStart = start.offset - (start.column - 1);
  const lineEnd = text.indexOf('\n', start.offset);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, '');
  const shown = line.length > 160 ? `${line.slice(0, 160)}…` : line;
  const gutter = String(start.line);
  const last = end.line === start.line ? end.column : shown.length + 1;
  const width = Math.max(1, Math.min(last, shown.length + 1) - start.column);
  const indent = shown.slice(0, start.column - 1).replace(/[^\t]/g, ' ');
  return [`  ${gutter} | ${shown}`, `  ${' '.repeat(gutter.length)} | ${indent}${'^'.repeat(width)}`];
}
