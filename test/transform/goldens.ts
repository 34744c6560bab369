import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  getIn,
  isList,
  isMap,
  NumericLiteral,
  parseTemplate,
  type TemplateDocument,
  type TemplateValue,
} from '../../src/template/index.ts';
import { TransformError, type TransformOptions, transform } from '../../src/transform/index.ts';

/** What goldens.json says: the surroundings in which the official transform made the expectations. */
interface Settings {
  readonly regions: Readonly<Record<string, string>>;
  readonly inAllPartitions: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly serverlessRepo: Readonly<Record<string, { templateUrl: string; templateId: string } | { error: string }>>;
  /** Where the official transform takes items from a set, and so in another order each time. */
  readonly unordered: Readonly<Record<string, readonly string[]>>;
}

/** A template of ours, and what the official transform makes of it in one partition. */
export interface Golden {
  /** `<family>/<name>` */
  readonly name: string;
  readonly partition: string;
  readonly options: TransformOptions;
  /** The official result: a template or the message of an error. */
  readonly expected: { readonly template: TemplateValue } | { readonly error: string };
}

const folder = join(import.meta.dirname, 'goldens');
const settings: Settings = JSON.parse(readFileSync(join(folder, 'goldens.json'), 'utf8'));

/** All goldens, in all the partitions that they have an expectation for. */
export const goldens: readonly Golden[] = globSync('*/*.yaml', { cwd: folder })
  .map((file) => file.replaceAll('\\', '/').replace(/\.yaml$/, ''))
  .sort()
  .flatMap((name) =>
    Object.keys(settings.regions)
      .filter((partition) => partition === 'aws' || settings.inAllPartitions.includes(name))
      .map((partition) => ({
        name,
        partition,
        options: optionsIn(partition),
        expected: expectedOf(name, partition),
      })),
  );

/** Reads the template of a golden anew. */
export function templateOf({ name }: Pick<Golden, 'name'>): TemplateDocument {
  const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
  const { document, diagnostics } = parseTemplate(text, { format: 'yaml' });
  if (!document) throw new TypeError(`${name} cannot be read: ${diagnostics[0]?.message}`);
  return document;
}

/** What our transform makes of a golden: the same shape as its expectation. */
export function actualOf(golden: Golden): Golden['expected'] {
  try {
    return { template: transform(templateOf(golden), golden.options).template };
  } catch (error) {
    if (error instanceof TransformError) return { error: error.message };
    throw error;
  }
}

/**
 * A result as text that is the same for equal results: keys sorted, lists in their order, numbers as they are spelled.
 * Where the official order is random, the list is sorted. Each cause of an error has a line of its own.
 */
export function textOf(result: Golden['expected'], name: string): string {
  if ('error' in result) return result.error.replaceAll(/ (?=(?:Resource|Event) with id \[)/g, '\n');
  const path = settings.unordered[name];
  const unordered = path && getIn(result.template, path);
  const write = (value: TemplateValue, indent: string): string => {
    const inner = `${indent}  `;
    if (value instanceof NumericLiteral) return value.source;
    if (isList(value) && value.length > 0) {
      const items = value.map((item) => `${inner}${write(item, inner)}`);
      return `[\n${(value === unordered ? items.sort() : items).join(',\n')}\n${indent}]`;
    }
    if (isMap(value) && Object.keys(value).length > 0) {
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${write(item, inner)}`).join(',\n')}\n${indent}}`;
    }
    return JSON.stringify(value);
  };
  return write(result.template, '');
}

function optionsIn(partition: string): TransformOptions {
  return {
    region: settings.regions[partition]!,
    parameters: settings.parameters,
    serverlessRepo: ({ applicationId }) => settings.serverlessRepo[applicationId] ?? { error: 'unknown' },
  };
}

function expectedOf(name: string, partition: string): Golden['expected'] {
  const base = join(folder, partition === 'aws' ? name : `${name}.${partition}`);
  if (!existsSync(`${base}.json`)) return { error: readFileSync(`${base}.error.txt`, 'utf8').trimEnd() };
  const { document } = parseTemplate(readFileSync(`${base}.json`, 'utf8'), { format: 'json' });
  if (!document) throw new TypeError(`${base}.json cannot be read`);
  return { template: document.template };
}
