import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseTemplate, type TemplateValue } from '../template/index.ts';

/** Reads OpenAPI definitions and included snippets that lie on this machine. */
export class DefinitionFiles {
  readonly #folder: string;
  readonly #asked = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Every file that was asked for, absolute. */
  get known(): readonly string[] {
    return [...this.#asked];
  }

  /** The content of a YAML or JSON file; `undefined` when it is not here or cannot be read as such. */
  read(location: string): TemplateValue | undefined {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) return undefined;
    const file = resolve(this.#folder, location);
    this.#asked.add(file);
    try {
      return parseTemplate(readFileSync(file, 'utf8'), { file }).document?.template;
    } catch {
      return undefined;
    }
  }
}
