import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, messageOf } from '../core/index.ts';
import { parseTemplate, type TemplateDocument } from '../template/index.ts';

/** So many stacks of one hierarchy the service works on at once; more are a mistake that multiplies. */
const MAX_STACKS = 2_500;

/** What a template in a folder is called. */
const NAMES = ['template.yaml', 'template.yml', 'template.json'];

/** What is wrong with a nested template, as one sentence, and the findings in its own text. */
export interface UnreadableTemplate {
  readonly problem: string;
  readonly findings: readonly Diagnostic[];
}

/** The nested templates of one application: each is read once, however many stacks are made of it. */
export class NestedTemplates {
  readonly #known = new Map<string, TemplateDocument | UnreadableTemplate>();
  #stacks = 1;

  /** Every file that was looked for, absolute. */
  get files(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** The number of one more stack, the outermost being 1; `undefined` when there are too many. */
  count(): number | undefined {
    this.#stacks += 1;
    return this.#stacks > MAX_STACKS ? undefined : this.#stacks;
  }

  /** The template at an absolute path; a folder stands for the template in it. */
  read(path: string): TemplateDocument | UnreadableTemplate {
    const file = fileAt(path);
    const known = this.#known.get(file) ?? readNow(file);
    this.#known.set(file, known);
    return known;
  }
}

/** The file that is meant by a path. */
export function fileAt(path: string): string {
  if (!kindOf(path)?.isDirectory()) return path;
  const names = NAMES.map((name) => join(path, name));
  return names.find((file) => kindOf(file)?.isFile()) ?? join(path, 'template.yaml');
}

function readNow(file: string): TemplateDocument | UnreadableTemplate {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    const problem =
      kindOf(file) === undefined ? `${file} does not exist.` : `${file} cannot be read: ${messageOf(error)}`;
    return { problem, findings: [] };
  }
  const { document, diagnostics } = parseTemplate(text, { file });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (document !== undefined && errors.length === 0) return document;
  const [first] = errors;
  const place = first?.range && `:${first.range.start.line}:${first.range.start.column}`;
  return { problem: `${file}${place ?? ''}: ${first?.message ?? 'it is no template.'}`, findings: diagnostics };
}

function kindOf(path: string): ReturnType<typeof statSync> | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
