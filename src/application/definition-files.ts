import { readSnippet, snippetFile, type TemplateValue } from '../template/index.ts';

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
    const file = snippetFile(this.#folder, location);
    if (file === undefined) return undefined;
    this.#asked.add(file);
    return readSnippet(file);
  }
}
