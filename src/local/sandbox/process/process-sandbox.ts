import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { clearTimeout, killTree, setTimeout, unwatch, waitForExit, watch } from '../../../core/index.ts';
import type { ShutdownReason } from '../../extensions/index.ts';
import type { RuntimeApiPort } from '../../runtime-api/index.ts';
import { afterLastWords } from '../last-words.ts';
import type { Sandbox, SandboxSpec, SandboxTarget } from '../sandbox.ts';
import type { ExternalExtensions } from './external-extensions.ts';
import { MemoryWatch, PeakMemory } from './memory.ts';
import { processBehind } from './process-tree.ts';
import { forgetTurn } from './wake-ups.ts';

/** How long a sandbox may take to end by itself when it is closed, before it is told to, and before it has to. */
const TERMINATE_AFTER_MS = 50;
const KILL_AFTER_MS = 500;

/** The way to the Runtime API, which ends with the sandbox, and who else uses it. */
export type RuntimeLink = Pick<RuntimeApiPort, 'ref' | 'unref' | 'close'> & {
  readonly extensions?: ExternalExtensions | undefined;
  /** Not our own client, which asks for its next event together with its answer. */
  readonly writesAfterAnswers?: boolean | undefined;
};

/** Interpreters that limit their heap themselves and say so when it is full come to that first. */
const BESIDES_HEAP_MIB = 64;

/** When a function has used up its memory; one that is being debugged has all there is. */
function memoryLimitKib({ memorySize, debug }: SandboxSpec): number {
  return debug === undefined ? (memorySize + BESIDES_HEAP_MIB) * 1024 : Number.POSITIVE_INFINITY;
}

/** One execution environment that is a process. */
export class ProcessSandbox implements Sandbox {
  readonly writesAfterAnswers: boolean;
  readonly #child: ChildProcess;
  readonly #link: RuntimeLink;
  #ended = false;
  #isOutOfMemory = false;
  #stopped: Promise<void> | undefined;
  #forgotten: Promise<void> | undefined;
  /** Resolves when it has been told that the process has ended. */
  #told: Promise<void> | undefined;
  readonly #memory: MemoryWatch | undefined;
  readonly #peak = new PeakMemory();
  /** How many processes stand before the one that runs the function. */
  readonly #between: number;

  constructor(child: ChildProcess, spec: SandboxSpec, target: SandboxTarget, link: RuntimeLink) {
    this.writesAfterAnswers = link.writesAfterAnswers ?? false;
    this.#child = child;
    this.#link = link;
    this.#between = spec.wrap?.between ?? 0;
    readOutput(child.stdout, (piece) => target.output('stdout', piece));
    readOutput(child.stderr, (piece) => target.output('stderr', piece));
    // Only the way to the Runtime API may keep this process alive, and only while an invocation is under way.
    child.unref();
    if (child.pid !== undefined) {
      watch(child.pid);
      this.#memory = new MemoryWatch(child.pid, memoryLimitKib(spec), () => this.#outOfMemory());
    }
    child.once('exit', (code, signal) => this.#exited(target, code, signal));
    // What follows (a signal that may not be sent) ends nothing, and may come more than once.
    child.on('error', () => {
      // The shell's own answer to a program that is not there.
      if (child.pid === undefined) this.#exited(target, 127, null);
    });
  }

  hold(held: boolean): void {
    if (held) this.#link.ref();
    else this.#link.unref();
    if (held && !this.#ended) this.#memory?.on();
    else this.#memory?.off();
  }

  kill(): void {
    if (this.#child.pid !== undefined) killTree(this.#child, 'SIGKILL');
  }

  memoryKib(): number | undefined {
    const pid = this.#runner();
    return pid === undefined ? undefined : this.#peak.of(pid);
  }

  stop(reason: ShutdownReason = 'spindown'): Promise<void> {
    this.#stopped ??= this.#stop(reason);
    return this.#stopped;
  }

  async #stop(reason: ShutdownReason): Promise<void> {
    const { extensions } = this.#link;
    // With extensions, the runtime is told before them, and may say goodbye too.
    if (extensions !== undefined && !this.#ended) this.#terminate();
    if (!this.#ended) await this.#end(extensions === undefined);
    await this.#told;
    await extensions?.stop(reason);
    await this.#forgotten;
    this.#link.close();
  }

  async #end(closesLink: boolean): Promise<void> {
    this.#child.ref();
    const ended = waitForExit(this.#child);
    // Our own clients end when their socket does.
    if (closesLink) this.#link.close();
    const terminate = setTimeout(() => this.#terminate(), TERMINATE_AFTER_MS);
    const kill = setTimeout(() => this.kill(), KILL_AFTER_MS);
    await ended;
    clearTimeout(terminate);
    clearTimeout(kill);
  }

  /** Whoever stands before the function would end at once, and the function with it. */
  #terminate(): void {
    const runner = this.#between === 0 ? undefined : this.#runner();
    try {
      if (runner === undefined) killTree(this.#child, 'SIGTERM');
      else process.kill(runner, 'SIGTERM');
    } catch {
      // It has just ended.
    }
  }

  /** The process that runs the function. */
  #runner(): number | undefined {
    const { pid } = this.#child;
    return pid === undefined ? undefined : processBehind(pid, this.#between);
  }

  #outOfMemory(): void {
    this.#isOutOfMemory = true;
    this.kill();
  }

  #exited(target: SandboxTarget, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#child.pid !== undefined) {
      // What the function itself started and left running.
      killTree(this.#child, 'SIGKILL');
      unwatch(this.#child.pid);
      this.#forgotten = forgetTurn(this.#child.pid);
      this.#memory?.off();
    }
    this.#told = afterLastWords().then(() => {
      if (this.#link.extensions === undefined) this.#link.close();
      target.exited({ code, signal, ...(this.#isOutOfMemory && { isOutOfMemory: true }) });
    });
  }
}

function readOutput(stream: Readable | null, onPiece: (piece: Buffer) => void): void {
  if (stream === null) return;
  stream.on('data', onPiece);
  stream.on('error', () => stream.destroy());
  if (stream instanceof Socket) stream.unref();
}
