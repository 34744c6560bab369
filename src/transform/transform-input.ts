import { parseTemplate, type TemplateDocument, TemplateError, type TemplateMap } from '../template/index.ts';

/**
 * A template in any form: YAML or JSON text, a document, builders (anything with `toDocument`), or the template itself as
 * a plain object.
 *
 * @public
 */
export type TransformInput =
  | string
  | TemplateDocument
  | {
      /** Gives the template as data. */
      toDocument(): TemplateDocument;
    }
  | TemplateMap;

/** The document behind any form of input. @throws TemplateError when a text is no template. */
export function documentOf(input: TransformInput): TemplateDocument {
  if (typeof input === 'string') {
    const { document, diagnostics } = parseTemplate(input);
    const isBroken = diagnostics.some(({ severity }) => severity === 'error');
    if (document === undefined || isBroken) throw TemplateError.invalid('(text)', input, diagnostics);
    return document;
  }
  if (isBuilder(input)) return input.toDocument();
  return isDocument(input) ? input : { template: input, folder: process.cwd() };
}

function isBuilder(input: Exclude<TransformInput, string>): input is { toDocument(): TemplateDocument } {
  return typeof input['toDocument' as keyof typeof input] === 'function';
}

/** No section of a template is called `template` or `folder`. */
function isDocument(input: TemplateDocument | TemplateMap): input is TemplateDocument {
  return typeof input['folder'] === 'string' && typeof input['template'] === 'object';
}
