import { realpathSync } from 'node:fs';
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
} from '../../sandbox.ts';
import { familyOf, runtimeClients } from '../runtimes.ts';
import { WatchedFolder } from '../watched-folder.ts';
import { findIsolation, type Isolation } from './find-isolation.ts';
import { type Places, seenAt } from './places.ts';

/**
 * Processes in a mount namespace of their own, made by bubblewrap, or else by `unshare` (Linux only): the code is at `/var/task` and the layers
 * at `/opt`, both read-only, as is everything else but `/tmp`, which is empty, private and as large as the function's ephemeral storage.
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
    const isolated: SandboxSpec = {
      ...spec,
      layerFolders: opt === undefined ? [] : [opt.folder],
      wrap: ({ program, args, env }) => ({
        program: isolation.program,
        args: [
          ...isolation.args(places, spec.ephemeralStorage),
          '--',
          ...[program, ...args].map((argument) => seenIn(argument, places)),
        ],
        cwd: '/',
        env,
      }),
    };
    const exited = (exit: SandboxExit): void => target.exited(isolation.staysBetween ? asReported(exit) : exit);
    const seen: SandboxTarget = Object.create(target, { exited: { value: exited } });
    const sandbox = await this.#processes.start(isolated, seen);
    return opt?.isMerged ? withCleanup(sandbox, () => rm(opt.folder, { recursive: true, force: true })) : sandbox;
  }

  async [Symbol.asyncDispose](): Promise<void> {
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

function withCleanup(sandbox: Sandbox, cleanup: () => Promise<void>): Sandbox {
  const stop: Sandbox['stop'] = async (...args) => {
    await sandbox.stop(...args);
    await cleanup();
  };
  return {
    writesAfterAnswers: sandbox.writesAfterAnswers,
    hold: (held) => sandbox.hold(held),
    kill: () => sandbox.kill(),
    stop,
    ...(sandbox.memoryKib && { memoryKib: () => sandbox.memoryKib?.() }),
  };
}
