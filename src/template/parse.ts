import { dirname, resolve } from 'node:path';
import { type Diagnostic, OptionError } from '../core/index.ts';
import type { TemplateDocument, TemplateFormat, TemplateMap } from './document.ts';
import { Findings } from './findings.ts';
import { isMap } from './predicates.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import type { SourceNode } from './source-node.ts';

/** How to read a text as a template. @public */
export interface ParseOptions {
  /** The file that the text is from: named in diagnostics and in {@link TemplateDocument.source}. */
  readonly file?: string | undefined;
  /** By default JSON for a `.json` file and for text that is JSON, else YAML. */
  readonly format?: TemplateFormat | undefined;
  /** Where relative paths start from; by default the file's folder, else the working directory. */
  readonly folder?: string | undefined;
}

/** A template and what is wrong with its text. @public */
export interface ParseResult {
  /** Absent when the text cannot be read as a template at all. Duplicate keys and unknown tags still give a document. */
  readonly document: TemplateDocument | undefined;
  /** Everything that was found, errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** CloudFormation refuses larger templates. In bytes. */
const SERVICE_LIMIT = 1_000_000;

/** Larger texts are not even read. In bytes. */
const READING_LIMIT = 16 * 1024 * 1024;

/**
 * Reads a template from YAML (with CloudFormation's short tags) or JSON. Never throws on bad text: what is wrong is in
 * `diagnostics`, with line and column.
 *
 * @example
 * ```ts
 * const { document, diagnostics } = parseTemplate('Resources:\n  Table: { Type: AWS::Serverless::SimpleTable }\n');
 * ```
 * @public
 */
export function parseTemplate(text: string, options: ParseOptions = {}): ParseResult {
  if (typeof text !== 'string') throw OptionError.argument('parseTemplate()', 'the template', text, 'its text');
  const { file } = options;
  const findings = new Findings(text, file);
  const folder = resolve(options.folder ?? (file === undefined ? '.' : dirname(file)));
  const read = withinLimits(text, findings) ? readText(text, options, findings) : undefined;
  if (!read && !findings.hasErrors) addEmpty(text, findings);
  if (!read || !isTemplate(read.node, text, findings))
    return { document: undefined, diagnostics: findings.diagnostics };
  const source = { text, format: read.format, ...(file !== undefined && { file }) };
  const document: TemplateDocument = { template: read.node.value, source, folder };
  nodes.set(document, read.node);
  textDiagnostics.set(document, findings.diagnostics);
  return { document, diagnostics: findings.diagnostics };
}

/** What reading the document's text has found; nothing for a document that was not parsed. */
export function textDiagnosticsOf(document: TemplateDocument): readonly Diagnostic[] {
  return textDiagnostics.get(document) ?? [];
}

/** The document's values with their places in its text; `undefined` for a document without text. */
export function sourceNodeOf(document: TemplateDocument): SourceNode | undefined {
  const known = nodes.get(document);
  if (known || !document.source) return known;
  const { text, format } = document.source;
  const node = readText(text, { format }, new Findings(text, undefined))?.node;
  if (node) nodes.set(document, node);
  return node;
}

/** What parsing knew, for as long as somebody holds the document: positions and edits need no second parse. */
const nodes = new WeakMap<TemplateDocument, SourceNode>();
const textDiagnostics = new WeakMap<TemplateDocument, readonly Diagnostic[]>();

interface ReadText {
  readonly node: SourceNode;
  readonly format: TemplateFormat;
}

function readText(text: string, { file, format }: ParseOptions, findings: Findings): ReadText | undefined {
  const isJson = format === 'json' || (format === undefined && file?.toLowerCase().endsWith('.json'));
  if (isJson) {
    const node = readJson(text, findings);
    return node && { node, format: 'json' };
  }
  // Like SAM's own tools: JSON is JSON, whatever the name of its file.
  if (format === undefined && /^\uFEFF?\s*\{/.test(text)) {
    const attempt = new Findings(text, file);
    const node = readJson(text, attempt);
    const isTooDeep = attempt.diagnostics.some(({ code }) => code === 'NESTING_TOO_DEEP');
    if (node || isTooDeep) findings.diagnostics.push(...attempt.diagnostics);
    if (node) return { node, format: 'json' };
    if (isTooDeep) return undefined;
  }
  const node = readYaml(text, findings);
  return node && { node, format: 'yaml' };
}

function isTemplate(
  node: SourceNode,
  text: string,
  findings: Findings,
): node is SourceNode & { readonly value: TemplateMap } {
  if (isMap(node.value)) return true;
  if (node.value === null) addEmpty(text, findings);
  else {
    const kind = Array.isArray(node.value)
      ? 'a list'
      : `the ${typeof node.value} ${JSON.stringify(node.value)?.slice(0, 40)}`;
    const message = `A template is a map with "Resources" in it; this is ${kind}.`;
    findings.add('TEMPLATE_NOT_A_MAP', message, [node.start, node.end]);
  }
  return false;
}

function addEmpty(text: string, findings: Findings): void {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  findings.add('EMPTY_TEMPLATE', 'The template is empty.', [start, start], { hint: 'Add a "Resources" section.' });
}

function withinLimits(text: string, findings: Findings): boolean {
  if (/^\uFEFF?\s*$/.test(text)) {
    addEmpty(text, findings);
    return false;
  }
  if (text.length <= SERVICE_LIMIT / 3) return true;
  const bytes = Buffer.byteLength(text);
  if (bytes <= SERVICE_LIMIT) return true;
  const isReadable = bytes <= READING_LIMIT;
  const place = offsetOfByte(text, isReadable ? SERVICE_LIMIT : READING_LIMIT);
  const limit = (isReadable ? SERVICE_LIMIT : READING_LIMIT).toLocaleString('en');
  const message = `The template has ${bytes.toLocaleString('en')} bytes, here it goes over ${limit}.`;
  findings.add('TEMPLATE_SIZE', message, [place, place], {
    severity: isReadable ? 'warning' : 'error',
    hint: 'Move resources into nested stacks: CloudFormation takes templates of at most 1,000,000 bytes.',
  });
  return isReadable;
}

/** The first UTF-16 offset at which more than `limit` bytes of UTF-8 have gone by. */
function offsetOfByte(text: string, limit: number): number {
  // Whole blocks first: only the block in which the limit lies is counted character by character.
  const block = 4096;
  let offset = 0;
  let bytes = 0;
  for (;;) {
    const next = bytes + Buffer.byteLength(text.slice(offset, offset + block));
    if (next > limit) break;
    bytes = next;
    offset += block;
  }
  for (const character of text.slice(offset, offset + block)) {
    bytes += Buffer.byteLength(character);
    if (bytes > limit) break;
    offset += character.length;
  }
  return offset;
}
