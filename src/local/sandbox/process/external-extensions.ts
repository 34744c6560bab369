import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import {
  killTree,
  settlesWithin,
  startReaper,
  treeOptions,
  unwatch,
  waitForExit,
  wallClock,
  watch,
} from '../../../core/index.ts';
import type { ExtensionHost, ShutdownReason } from '../../extensions/index.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { isProgram } from './interpreter.ts';
import { requireRunnable } from './program-format.ts';

/** How long extensions have between being told of the end and being ended, as on Lambda. */
const SHUTDOWN_MS = 2_000;

/** Variables that are the runtime's own business. */
const NOT_FOR_EXTENSIONS = ['_HANDLER', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME'];

/** The programs in `extensions/` of the layers: of two with the same name the later layer's, as when one is unpacked over the other. */
export function findExtensions(layerFolders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const layer of layerFolders) {
    const folder = join(layer, 'extensions');
    for (const name of namesIn(folder)) {
      if (isProgram(join(folder, name))) found.set(name, join(folder, name));
    }
  }
  return found;
}

/** The external extensions of one execution environment, each a process of its own. */
export class ExternalExtensions {
  readonly #host: ExtensionHost;
  readonly #children = new Map<string, ChildProcess>();

  private constructor(host: ExtensionHost) {
    this.#host = host;
  }

  /** Starts them, and waits until they have registered: the runtime starts after them. */
  static async start(
    found: ReadonlyMap<string, string>,
    host: ExtensionHost,
    spec: SandboxSpec,
    address: string,
  ): Promise<ExternalExtensions> {
    for (const program of found.values()) await requireRunnable(spec.functionId, program);
    const extensions = new ExternalExtensions(host);
    const registered = host.expect([...found.keys()]);
    const env: Record<string, string> = { ...spec.variables, AWS_LAMBDA_RUNTIME_API: address };
    for (const name of NOT_FOR_EXTENSIONS) delete env[name];
    for (const [name, program] of found) extensions.#spawn(name, program, spec.codeFolder, env);
    startReaper();
    await registered;
    return extensions;
  }

  /** Tells them of the end; those that do not end by themselves in time have to. */
  async stop(reason: ShutdownReason): Promise<void> {
    const since = performance.now();
    const ended = [...this.#children].map(async ([name, child]) => {
      child.ref();
      if (!this.#host.wantsShutdown(name)) killTree(child, 'SIGKILL');
      await waitForExit(child);
    });
    await this.#host.shutdown(reason, wallClock() + SHUTDOWN_MS);
    const all = Promise.all(ended);
    await settlesWithin(all, since + SHUTDOWN_MS - performance.now());
    for (const child of this.#children.values()) killTree(child, 'SIGKILL');
    await all;
  }

  #spawn(name: string, program: string, cwd: string, env: Readonly<Record<string, string>>): void {
    const child = spawn(program, [], {
      cwd,
      env: { ...env },
      ...treeOptions(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (!this.#children.delete(name)) return;
      if (child.pid !== undefined) unwatch(child.pid);
      this.#host.exited(name, code, signal);
    };
    this.#children.set(name, child);
    child.once('exit', ended);
    child.on('error', () => {
      if (child.pid === undefined) ended(127, null);
    });
    for (const stream of [child.stdout, child.stderr]) {
      const decoder = new StringDecoder('utf8');
      let rest = '';
      stream.on('data', (piece: Buffer) => {
        const lines = (rest + decoder.write(piece)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') this.#host.written(line);
      });
      stream.on('end', () => {
        if (rest !== '') this.#host.written(rest);
      });
      stream.on('error', () => stream.destroy());
      if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
    }
    child.unref();
    if (child.pid !== undefined) watch(child.pid);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
