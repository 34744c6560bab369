import { OptionError } from '../core/index.ts';
import type { TemplateDocument, TemplateFormat } from './document.ts';
import { sourceNodeOf } from './parse.ts';
import { isMap, sameValue } from './predicates.ts';
import { writeJson } from './write-json.ts';
import { writeYaml } from './write-yaml.ts';

/**
 * The text of a template: the author's own text where the document has one in this format, else a new one. YAML comes
 * with short tags and quotes where they are needed, JSON with two spaces.
 *
 * @param format - by default that of the document's text, else YAML
 * @public
 */
export function writeTemplate(document: TemplateDocument, format?: TemplateFormat): string {
  if (!isMap(document?.template)) {
    throw OptionError.argument('writeTemplate()', 'the template', document, 'a document, as parseTemplate() gives it');
  }
  const { template, source } = document;
  const wanted = format ?? source?.format ?? 'yaml';
  if (source?.format === wanted && isCurrent(document)) return source.text;
  return wanted === 'yaml' ? writeYaml(template) : `${writeJson(template)}\n`;
}

/** Whether the document's text says what its tree says: a stage may have put another tree beside it. */
function isCurrent(document: TemplateDocument): boolean {
  return sameValue(sourceNodeOf(document)?.value, document.template);
}
