import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeLocation, FunctionDefinition } from '../../application/index.ts';
import { Memo } from '../../core/index.ts';
import { LocalError } from '../errors.ts';
import { familyOf, WatchedFolder } from '../sandbox/index.ts';
import { extractZip } from './zip.ts';

/** Code that can be run from: a folder, and what to look at to see that it has changed. */
export interface CodeFolder {
  readonly path: string;
  /** The author's own folder or archive; absent for inline code, which changes only with the template. */
  readonly source?: string | undefined;
}

/** Gives code a folder to run from: its own, or one in a temporary folder that lives as long as this. */
export class CodeFolders implements AsyncDisposable {
  readonly #made = new Memo<string, string>();
  readonly #temporary = new WatchedFolder('samwright-code-');

  /** The folder of a function's code. */
  async ofFunction(definition: FunctionDefinition): Promise<CodeFolder> {
    const { id, code } = definition;
    if (code.kind === 'inline') return { path: await this.#inline(definition, code.text) };
    const found = await this.#of(code);
    if (typeof found !== 'string') return found;
    if (code.kind === 'remote' || code.kind === 'image') throw LocalError.codeIsRemote(id, code.uri);
    if (code.kind === 'unknown') throw LocalError.codeUnknown(id, code.reason);
    throw LocalError.codeNotFound(id, code.path);
  }

  /** The folder of a layer's content, or why there is none, as a sentence. */
  ofLayer(content: CodeLocation): Promise<CodeFolder | string> {
    return this.#of(content);
  }

  async #of(code: CodeLocation): Promise<CodeFolder | string> {
    switch (code.kind) {
      case 'folder':
      case 'archive': {
        const stats = await stat(code.path).catch(() => undefined);
        if (stats === undefined) return `${code.path} does not exist.`;
        if (stats.isDirectory()) return { path: code.path, source: code.path };
        if (code.kind === 'folder') return `${code.path} is not a folder.`;
        const key = `${code.path} ${stats.mtimeMs} ${stats.size}`;
        return { path: await this.#made.get(key, () => this.#extract(code.path)), source: code.path };
      }
      case 'remote':
      case 'image':
        return `it is at ${code.uri}.`;
      case 'unknown':
        return code.reason;
      case 'inline':
        return 'it is inline code.';
    }
  }

  #inline({ id, runtime = '' }: FunctionDefinition, text: string): Promise<string> {
    return this.#made.get(`inline ${id} ${text}`, async () => {
      const folder = await this.#newFolder();
      const isPython = familyOf(runtime)?.family === 'python';
      // Lambda calls the file `index`; an ES module in it is one by its syntax.
      const name = isPython ? 'index.py' : /^\s*(?:import|export)\s/m.test(text) ? 'index.mjs' : 'index.js';
      await writeFile(join(folder, name), text);
      return folder;
    });
  }

  async #extract(archive: string): Promise<string> {
    const folder = await this.#newFolder();
    try {
      await extractZip(archive, folder);
    } catch (error) {
      throw LocalError.codeNotReadable(archive, error);
    }
    return folder;
  }

  async #newFolder(): Promise<string> {
    return (await this.#temporary.newFolder('code-')).path;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#temporary[Symbol.asyncDispose]();
  }
}
