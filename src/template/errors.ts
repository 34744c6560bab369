import { basename, dirname, join, resolve } from 'node:path';
import {
  closest,
  type Diagnostic,
  formatDiagnostic,
  messageOf,
  SamError,
  type SamErrorOptions,
} from '../core/index.ts';

/** What can go wrong with a template file. @public */
export type TemplateErrorCode = 'TEMPLATE_NOT_FOUND' | 'TEMPLATE_UNREADABLE' | 'TEMPLATE_INVALID' | 'EDIT_INVALID';

/** How many diagnostics a message shows. */
const SHOWN = 3;

/**
 * A template that cannot be used.
 *
 * @public
 */
export class TemplateError extends SamError<TemplateErrorCode> {
  /** Everything that was found, for `TEMPLATE_INVALID`; empty otherwise. */
  readonly diagnostics: readonly Diagnostic[];

  private constructor(
    code: TemplateErrorCode,
    message: string,
    { diagnostics = [], ...options }: SamErrorOptions & { readonly diagnostics?: readonly Diagnostic[] } = {},
  ) {
    super(code, message, options);
    this.diagnostics = diagnostics;
  }

  /** `names` are the templates that are in the folder instead. @internal */
  static notFound(file: string, names: readonly string[]): TemplateError {
    const [name = '', ...more] = file.split(/\r?\n/);
    if (more.length > 0) {
      return new TemplateError('TEMPLATE_NOT_FOUND', `Template "${name.slice(0, 80)}…": there is no such file.`, {
        hint: 'Give a path; a text has to be parsed first: `parseTemplate(text).document`.',
      });
    }
    const place = resolve(file);
    const looked = place === file ? '' : `, looked for ${place}`;
    const meant = closest(basename(file), names);
    return new TemplateError('TEMPLATE_NOT_FOUND', `Template "${file}": there is no such file${looked}.`, {
      hint:
        meant === undefined
          ? 'Give a path from the working directory, or one that does not depend on it: `join(import.meta.dirname, "template.yaml")`.'
          : `Did you mean "${join(dirname(file), meant)}"?`,
    });
  }

  /** @internal */
  static noneIn(folder: string, names: readonly string[]): TemplateError {
    return new TemplateError(
      'TEMPLATE_NOT_FOUND',
      `Folder "${folder}": no template in it, looked for ${names.join(', ')}.`,
      {
        hint: 'Give the path of the template file.',
      },
    );
  }

  /** @internal */
  static unreadable(file: string, cause: unknown): TemplateError {
    return new TemplateError('TEMPLATE_UNREADABLE', `Template "${file}": cannot be read: ${messageOf(cause)}.`, {
      cause,
      hint: 'Make it a readable text file in UTF-8.',
    });
  }

  /** @internal */
  static invalid(file: string, text: string, diagnostics: readonly Diagnostic[]): TemplateError {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const more = errors.length - SHOWN;
    const message = [
      `Template "${file}": ${errors.length === 1 ? 'an error' : `${errors.length} errors`} in its text.`,
      ...errors.slice(0, SHOWN).map((diagnostic) => formatDiagnostic(diagnostic, text)),
      ...(more > 0 ? [`… and ${more} more`] : []),
    ].join('\n');
    return new TemplateError('TEMPLATE_INVALID', message, {
      diagnostics,
      hint:
        errors.find(({ hint }) => hint !== undefined)?.hint ?? 'Correct the text at the places that the message names.',
    });
  }

  /** @internal */
  static notADocument(keys: readonly string[]): TemplateError {
    return new TemplateError(
      'TEMPLATE_INVALID',
      `Template: an object with ${keys.join(', ') || 'nothing'} is no template document.`,
      {
        hint: 'Give a path, `parseTemplate(text).document`, builders, or data as `{ template: { Resources }, folder }`.',
      },
    );
  }

  /** @internal */
  static editInvalid(path: readonly (string | number)[], reason: string): TemplateError {
    return new TemplateError('EDIT_INVALID', `Edit of "${path.join('.')}": ${reason}.`, {
      hint: 'Give a path through the maps and lists that the template has.',
    });
  }
}
