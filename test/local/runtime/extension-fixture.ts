import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application, FunctionDefinition } from '../../../src/application/index.ts';
import { CleanupStack, TemporaryFolder } from '../../../src/core/index.ts';
import { node, OneFunction } from './fixture.ts';

const recorder = fileURLToPath(new URL('../../fixtures/extensions/recorder.cjs', import.meta.url));

/** A function with a layer of extensions that write down what they are told. */
export class Extended implements AsyncDisposable {
  readonly fn: OneFunction;
  readonly #record: string;
  readonly #acquired: CleanupStack;

  private constructor(fn: OneFunction, record: string, acquired: CleanupStack) {
    this.fn = fn;
    this.#record = record;
    this.#acquired = acquired;
  }

  static async create(
    names: readonly string[],
    behaviour: string,
    handler: string,
    changes: Partial<FunctionDefinition> = {},
  ): Promise<Extended> {
    const acquired = new CleanupStack();
    const folder = acquired.use(await TemporaryFolder.create());
    await mkdir(join(folder.path, 'extensions'));
    for (const name of names) {
      const file = join(folder.path, 'extensions', name);
      await copyFile(recorder, file);
      await chmod(file, 0o755);
    }
    // Not in the layer: a layer that changes is a reason to start anew.
    const record = join(acquired.use(await TemporaryFolder.create()).path, 'record');
    const layers: Application['layers'] = [
      { id: 'Ext', name: 'Ext', arn: 'arn', content: { kind: 'folder', path: folder.path }, compatibleRuntimes: [] },
    ];
    const definition = node(handler, {
      layers: [{ kind: 'local', id: 'Ext' }],
      environment: { RECORD: record, BEHAVIOUR: behaviour },
      ...changes,
    });
    // An environment whose extension is not done yet is busy: the next invocation is to wait for it.
    const fn = acquired.use(new OneFunction(definition, { maxConcurrency: 1 }, layers));
    return new Extended(fn, record, acquired);
  }

  /** What the extensions have written down so far. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into records as they know them
  async told(): Promise<any[]> {
    const text = await readFile(this.#record, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#acquired[Symbol.asyncDispose]();
  }
}
