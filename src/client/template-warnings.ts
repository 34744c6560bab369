import type { Application } from '../application/index.ts';
import { type Diagnostic, emit } from '../core/index.ts';
import type { InvokeEvent } from '../local/index.ts';

/** What is not as the template has it, as those who run it hear of it. */
export type TemplateWarning = Extract<InvokeEvent, { readonly type: 'warning' }>;

/** The findings about a template that make a difference where it runs. */
export function templateWarnings({ diagnostics, functions }: Application): TemplateWarning[] {
  const ids = new Set(functions.map(({ id }) => id));
  return diagnostics
    .filter(({ severity, code }) => severity !== 'info' || isLeftOut(code))
    .map((finding) => ({
      type: 'warning',
      code: codeOf(finding.code),
      functionId: finding.logicalId !== undefined && ids.has(finding.logicalId) ? finding.logicalId : '',
      message: `${finding.message}${finding.hint === undefined ? '' : ` ${finding.hint}`}${placeOf(finding)}`,
    }));
}

/** Tells each listener of each finding once, however often the template is loaded. */
export class TemplateWarnings {
  readonly #heard = new WeakMap<object, Set<string>>();

  tell(warnings: readonly TemplateWarning[], listener: ((event: TemplateWarning) => void) | undefined): void {
    if (listener === undefined || warnings.length === 0) return;
    const heard = this.#heard.get(listener) ?? new Set();
    this.#heard.set(listener, heard);
    for (const warning of warnings) {
      if (heard.has(warning.message)) continue;
      heard.add(warning.message);
      emit({ onEvent: listener }, warning);
    }
  }
}

function isLeftOut(code: string): boolean {
  return codeOf(code) !== 'TEMPLATE_PROBLEM';
}

function codeOf(code: string): TemplateWarning['code'] {
  if (code.startsWith('NESTED_')) return 'NESTED_STACK_LEFT_OUT';
  return /^LOOPS?_/.test(code) ? 'LOOP_LEFT_OUT' : 'TEMPLATE_PROBLEM';
}

/** Where it is, as editors and terminals make a link of it. */
function placeOf({ file, range }: Diagnostic): string {
  if (file === undefined) return '';
  return range === undefined ? ` (${file})` : ` (${file}:${range.start.line}:${range.start.column})`;
}
