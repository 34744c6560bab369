import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { ContainerMount } from '../../../containers/index.ts';
import type { TemporaryFolder } from '../../../core/index.ts';
import { WatchedFolder } from '../process/index.ts';
import { LogFrames } from './log-frames.ts';

/** What AWS's runtime clients log with a file for it: a record at a time. */
const RECORDS = 'records';
const PIPES = ['stdout', 'stderr', RECORDS] as const;
const RECORDS_FD = 3;
/** Where a container finds its pipes. */
const INSIDE = '/.samwright';

/**
 * Named pipes for what a container writes. What comes through the engine arrives some time after it was written, so an
 * answer would have to wait for it, nobody knows how long. A pipe has what was written before the answer when the answer
 * comes. For an engine that shares this machine's kernel and files, and for images that have a shell.
 */
export class OutputPipes {
  readonly mount: ContainerMount;
  readonly #folder: TemporaryFolder;
  readonly #readers: readonly Socket[];
  /** They keep the pipes from ending before the container has opened them. */
  #writers: number[];
  readonly #ended: Promise<unknown>;

  /** `folder` has the pipes; it is removed with them. */
  constructor(folder: TemporaryFolder, onPiece: (stream: 'stdout' | 'stderr', piece: Buffer) => void) {
    this.#folder = folder;
    this.mount = { source: folder.path, target: INSIDE };
    const frames = new LogFrames((record) => onPiece('stdout', record));
    const pipes = openPipes(folder.path);
    this.#readers = pipes.map(({ name, readEnd }) => {
      const reader = new Socket({ fd: readEnd, readable: true, writable: false });
      reader.on('data', (piece: Buffer) => (name === RECORDS ? frames.feed(piece) : onPiece(name, piece)));
      reader.on('error', () => reader.destroy());
      reader.unref();
      return reader;
    });
    this.#writers = pipes.map(({ writeEnd }) => writeEnd);
    this.#ended = Promise.all(this.#readers.map((reader) => new Promise((resolve) => reader.once('close', resolve))));
  }

  /** What starts the program in the container, with its output going into the pipes. */
  startOf(entryPoint: readonly string[]): readonly string[] {
    const files = `>${INSIDE}/stdout 2>${INSIDE}/stderr ${RECORDS_FD}>${INSIDE}/${RECORDS}`;
    return ['/bin/sh', '-c', `exec "$0" "$@" ${files}`, ...entryPoint];
  }

  /** What the runtime client has to know of them. */
  readonly variables: Readonly<Record<string, string>> = { _LAMBDA_TELEMETRY_LOG_FD: String(RECORDS_FD) };

  /** Nothing of the container runs any more: resolves when everything that it wrote has been read. */
  async finish(): Promise<void> {
    for (const writer of this.#writers) closeSync(writer);
    this.#writers = [];
    await this.#ended;
    // The end of a container is told in any case: what cannot be removed now, goes with the folder that it is in.
    await this.#folder[Symbol.asyncDispose]().catch(() => {});
  }
}

/** Opens both ends of all pipes, or none. */
function openPipes(
  folder: string,
): readonly { readonly name: (typeof PIPES)[number]; readonly readEnd: number; readonly writeEnd: number }[] {
  const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;
  const opened: number[] = [];
  const open = (path: string, access: number): number => {
    const fd = openSync(path, access | O_NONBLOCK);
    opened.push(fd);
    return fd;
  };
  try {
    return PIPES.map((name) => {
      const path = join(folder, name);
      return { name, readEnd: open(path, O_RDONLY), writeEnd: open(path, O_WRONLY) };
    });
  } catch (error) {
    for (const fd of opened) closeSync(fd);
    throw error;
  }
}

/** Makes pipes, in a folder that goes with this process. */
export class OutputPipeFolder implements AsyncDisposable {
  readonly #parent = new WatchedFolder('samwright-pipes-');
  /** Made ahead: it takes another program to make them, and a start is not to wait for that. */
  #next: Promise<TemporaryFolder> | undefined;

  /** Makes those that are asked for next. */
  prepare(): void {
    this.#next ??= this.#make();
    this.#next.catch(() => {});
  }

  /** Undefined where this machine has no such pipes. */
  async open(onPiece: (stream: 'stdout' | 'stderr', piece: Buffer) => void): Promise<OutputPipes | undefined> {
    const made = this.#next ?? this.#make();
    this.#next = undefined;
    const folder = await made.catch(() => undefined);
    if (folder === undefined) return undefined;
    this.prepare();
    try {
      return new OutputPipes(folder, onPiece);
    } catch (error) {
      // There are too many open files.
      await folder[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #make(): Promise<TemporaryFolder> {
    const folder = await this.#parent.newFolder('pipes-');
    const paths = PIPES.map((name) => join(folder.path, name));
    const { promisify } = await import('node:util');
    await promisify(execFile)('mkfifo', paths);
    // The program in the container may be another user.
    await Promise.all([chmod(folder.path, 0o711), ...paths.map((path) => chmod(path, 0o622))]);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#next?.catch(() => {});
    await this.#parent[Symbol.asyncDispose]();
  }
}
