import type { NumericLiteral } from './numeric-literal.ts';

/** Any value of a template, with intrinsic functions in their long form (`{ Ref: 'Table' }`, `{ 'Fn::Sub': '…' }`). @public */
export type TemplateValue = string | number | boolean | null | NumericLiteral | TemplateList | TemplateMap;

/** A list in a template. @public */
export interface TemplateList extends ReadonlyArray<TemplateValue> {}

/** A map in a template. @public */
export interface TemplateMap {
  /** In the author's order. */
  readonly [key: string]: TemplateValue;
}

/** The way from the root of a template to a value in it: `['Resources', 'Orders', 'Properties', 'CodeUri']`. @public */
export type TemplatePath = readonly (string | number)[];

/** The text that a document was parsed from. @public */
export interface TemplateSource {
  /** All of it. */
  readonly text: string;
  /** How it was read. */
  readonly format: TemplateFormat;
  /** The file as the caller named it; absent when the text did not come from a file. */
  readonly file?: string | undefined;
}

/** How a template is written down. @public */
export type TemplateFormat = 'yaml' | 'json';

/**
 * A template as plain read-only data: the one thing that builders and parsers produce and that validate and transform
 * consume. Whether it was written in YAML, in JSON or with builders makes no difference.
 *
 * @public
 */
export interface TemplateDocument {
  /** The template itself. */
  readonly template: TemplateMap;
  /** Absent for a document made by builders. Positions are derived from it by `locate`, when they are needed. */
  readonly source?: TemplateSource | undefined;
  /** The absolute folder that relative paths (`CodeUri: ./src`) start from. */
  readonly folder: string;
}
