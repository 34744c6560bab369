import { closeSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { delimiter, dirname, isAbsolute } from 'node:path';
import { mergeLayers } from '../../merge-layers.ts';
import type {
  Sandbox,
  SandboxExit,
  SandboxFactory,
  SandboxSpec,
  SandboxSubject,
  SandboxTarget,
  SandboxWrapper,
} from '../../sandbox.ts';
import { familyOf, runtimeClients } from '../runtimes.ts';
import { WatchedFolder } from '../watched-folder.ts';
import { findIsolation, type Isolation } from './find-isolation.ts';
import { KeptStorage, NamespaceStorage, takingOver } from './kept-storage.ts';
import { type Places, seenAt } from './places.ts';

/**
 * Processes in a mount namespace of their own, made by bubblewrap, or else by `unshare` (Linux only): the code is at `/var/task` and the layers
 * at `/opt`, both read-only, as is everything else but `/tmp`, which is empty, private and as large as the function's ephemeral storage.
 *
 * As on Lambda, whatever the function has started ends with its environment (where bubblewrap may give it process numbers of
 * its own), and what follows on a timeout or a crash has the same files in `/tmp`.
 *
 * What still differs from Lambda: the programs and libraries are those of this machine, so are network and user; an exit
 * status over 128 counts as a signal.
 */
export class NamespaceSandboxes implements SandboxFactory, AsyncDisposable {
  readonly #processes: SandboxFactory;
  #isolation: Promise<Isolation> | undefined;
  readonly #temporary = new WatchedFolder('samwright-opt-');
  /** Empty on this machine. */
  readonly #root = new WatchedFolder('samwright-root-');
  readonly #kept = new KeptStorage();

  constructor(processes: SandboxFactory) {
    this.#processes = processes;
  }

  describe(subject: SandboxSubject): string {
    return this.#processes.describe(subject);
  }

  hasLambdaPaths(): boolean {
    return true;
  }

  /** @throws {@link LocalError} `ISOLATION_UNAVAILABLE`. */
  async start(spec: SandboxSpec, target: SandboxTarget): Promise<Sandbox> {
    this.#isolation ??= this.#find();
    const isolation = await this.#isolation;
    const opt = await this.#opt(spec.layerFolders);
    const places = placesOf(spec, opt?.folder, this.describe(spec));
    const { between } = isolation;
    const left = this.#kept.take(spec);
    const storage = new NamespaceStorage();
    let pid: number | undefined;
    const wrap: SandboxWrapper = {
      between,
      command: ({ program, args, env }, descriptor) => ({
        program: isolation.program,
        args: [
          ...isolation.args(places, spec.ephemeralStorage),
          '--',
          ...(left === undefined ? [] : takingOver(descriptor)),
          ...[program, ...args].map((argument) => seenIn(argument, places)),
        ],
        cwd: '/',
        env,
        inherits: left,
      }),
      started: (child) => {
        pid = child;
      },
    };
    const next: SandboxTarget['next'] = (...args) => {
      storage.open(pid, between);
      target.next(...args);
    };
    const exited = (exit: SandboxExit): void => target.exited(between > 0 ? asReported(exit) : exit);
    const seen: SandboxTarget = Object.create(target, { exited: { value: exited }, next: { value: next } });
    try {
      const isolated = { ...spec, layerFolders: opt === undefined ? [] : [opt.folder], wrap };
      const sandbox = await this.#processes.start(isolated, seen);
      return {
        writesAfterAnswers: sandbox.writesAfterAnswers,
        hold: (held) => sandbox.hold(held),
        kill: () => {
          storage.open(pid, between);
          sandbox.kill();
        },
        stop: async (reason) => {
          if (reason === 'timeout' || reason === 'failure') this.#kept.keep(spec, storage);
          else storage.close();
          await sandbox.stop(reason);
          if (opt?.isMerged) await rm(opt.folder, { recursive: true, force: true });
        },
        ...(sandbox.memoryKib && { memoryKib: () => sandbox.memoryKib?.() }),
      };
    } finally {
      if (left !== undefined) closeSync(left);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kept[Symbol.dispose]();
    await this.#temporary[Symbol.asyncDispose]();
    await this.#root[Symbol.asyncDispose]();
  }

  async #find(): Promise<Isolation> {
    return await findIsolation(await this.#root.path());
  }

  /** One folder for all layers. */
  async #opt(layers: readonly string[]): Promise<{ readonly folder: string; readonly isMerged: boolean } | undefined> {
    const [only] = layers;
    if (only === undefined) return undefined;
    if (layers.length === 1) return { folder: only, isMerged: false };
    const { path } = await this.#temporary.newFolder('opt-');
    await mergeLayers(layers, path);
    return { folder: path, isMerged: true };
  }
}

function placesOf({ codeFolder, runtime }: SandboxSpec, opt: string | undefined, interpreter: string): Places {
  const places = new Map([[codeFolder, '/var/task']]);
  if (opt !== undefined) places.set(opt, '/opt');
  places.set(dirname(dirname(runtimeClients.nodejs)), '/var/runtime');
  if (isAbsolute(interpreter)) {
    // A virtual environment of Python is known by the place of the link, the others by that of the program.
    const program = familyOf(runtime)?.family === 'python' ? interpreter : realpathSync(interpreter);
    places.set(dirname(dirname(program)), '/var/lang');
  }
  return places;
}

/** An argument may be a path, or a list of paths. */
function seenIn(argument: string, places: Places): string {
  const paths = argument.split(delimiter);
  return paths.map((path) => seenAt(path, places)).join(delimiter);
}

function asReported({ code, signal, ...rest }: SandboxExit): SandboxExit {
  const name = Object.entries(constants.signals).find(([, number]) => number + 128 === code)?.[0];
  return name === undefined ? { code, signal, ...rest } : { code: null, signal: name as NodeJS.Signals, ...rest };
}
