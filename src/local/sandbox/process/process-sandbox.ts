import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { killTree, startReaper, unwatch, waitForExit, watch } from '../../../core/index.ts';
import { LocalError } from '../../errors.ts';
import type { ShutdownReason } from '../../extensions/index.ts';
import { listenForRuntime, type RuntimeApiPort, serveRuntimeApi } from '../../runtime-api/index.ts';
import type { Sandbox, SandboxFactory, SandboxSpec, SandboxTarget } from '../sandbox.ts';
import { ExternalExtensions, findExtensions } from './external-extensions.ts';
import { findInterpreter, type Interpreters, isProgram } from './interpreter.ts';
import { type Launch, launchOf } from './launch.ts';
import { PeakMemory, unwatchMemory, watchMemory } from './memory.ts';
import { familyOf, type RuntimeFamily } from './runtimes.ts';

/** How long a sandbox may take to end by itself when it is closed, before it is told to, and before it has to. */
const TERMINATE_AFTER_MS = 50;
const KILL_AFTER_MS = 500;

/**
 * Runs each execution environment as a child process of its own. Needs nothing but the interpreter.
 *
 * Where a process differs from Lambda: the code is where it is and not at `/var/task` (the working directory and
 * `LAMBDA_TASK_ROOT` say where), it may be written to, `/tmp` is the one of this machine, and a memory size limits the
 * heap of Node.js only. As on Lambda, a process stands still between invocations: timers go on with the next one.
 */
export class ProcessSandboxes implements SandboxFactory {
  readonly #interpreters: Interpreters;
  /** Looked for once for each runtime. */
  readonly #found = new Map<string, string>();

  constructor(interpreters: Interpreters = {}) {
    this.#interpreters = interpreters;
  }

  describe({ functionId, runtime }: Pick<SandboxSpec, 'functionId' | 'runtime'>): string {
    const known = familyOf(runtime);
    if (known === undefined) throw LocalError.runtimeNotSupported(functionId, runtime);
    // Their programs come with the function.
    if (known.family === 'provided') return 'bootstrap';
    const interpreter = this.#found.get(runtime) ?? this.#find(functionId, runtime, known.family);
    this.#found.set(runtime, interpreter);
    return interpreter;
  }

  #find(functionId: string, runtime: string, family: RuntimeFamily): string {
    try {
      return findInterpreter(functionId, runtime, this.#interpreters);
    } catch (error) {
      // Most functions for .NET bring theirs along; it is missed when one does not.
      if (family === 'dotnet') return 'dotnet';
      throw error;
    }
  }

  async start(spec: SandboxSpec, target: SandboxTarget): Promise<Sandbox> {
    target.starting?.();
    const launch = await launchOf(spec, this.describe(spec));
    if ('errorType' in launch) {
      target.initError(Buffer.from(JSON.stringify(launch)));
      return { hold: () => {}, kill: () => {}, stop: () => Promise.resolve() };
    }
    const found = spec.layerFolders.length === 0 ? NONE : findExtensions(spec.layerFolders);
    if (launch.speaker === 'program') return startProgram(spec, target, found, launch);
    // A wrapper may bring an extension along that lives in the runtime's own process.
    const withAddress = found.size > 0 || spec.variables['AWS_LAMBDA_EXEC_WRAPPER'] !== undefined;
    if (!withAddress) return startClient(spec, target, launch, undefined);
    return withExtensions(spec, target, found, (port) => startClient(spec, target, launch, port));
  }
}

const NONE: ReadonlyMap<string, string> = new Map();

/** A port for those who speak to the Runtime API of this environment alone, and the extensions behind it. */
async function withExtensions(
  spec: SandboxSpec,
  target: SandboxTarget,
  found: ReadonlyMap<string, string>,
  start: (link: RuntimeLink & Pick<RuntimeApiPort, 'address'>) => Promise<Sandbox>,
): Promise<Sandbox> {
  const port = await listenForRuntime(target);
  const host = target.extensions;
  let extensions: ExternalExtensions | undefined;
  try {
    if (found.size > 0 && host !== undefined) {
      extensions = await ExternalExtensions.start(found, host, spec, port.address);
    }
    const link = { ...port, extensions };
    return await start(link);
  } catch (error) {
    await extensions?.stop('failure');
    port.close();
    throw error;
  }
}

/**
 * Our own clients inherit their ends of two socket pairs, one for events and one for answers: there is no address that
 * anybody else could connect to.
 */
async function startClient(
  spec: SandboxSpec,
  target: SandboxTarget,
  { command, args, variables }: Launch,
  port: (RuntimeLink & Pick<RuntimeApiPort, 'address'>) | undefined,
): Promise<Sandbox> {
  const own = variables === undefined ? spec.variables : { ...spec.variables, ...variables };
  const env = port === undefined ? own : { ...own, AWS_LAMBDA_RUNTIME_API: port.address };
  const child = await spawnIn(spec, command, args, env, true);
  const [, , , events, answers] = child.stdio;
  if (!(events instanceof Socket && answers instanceof Socket)) {
    throw LocalError.sandboxStartFailed(spec.functionId, command, undefined);
  }
  events.unref();
  serveRuntimeApi(answers, events, target);
  answers.once('data', () => setImmediate(startReaper));
  return new ProcessSandbox(child, spec, target, {
    ref: () => {
      answers.ref();
      port?.ref();
    },
    unref: () => {
      answers.unref();
      port?.unref();
    },
    close: () => {
      events.destroy();
      answers.destroy();
      port?.close();
    },
    extensions: port?.extensions,
  });
}

/** Every other client, the official ones too, knows `host:port` only: a TCP port for this environment alone. */
function startProgram(
  spec: SandboxSpec,
  target: SandboxTarget,
  found: ReadonlyMap<string, string>,
  { command, args, version }: Launch,
): Promise<Sandbox> {
  const next: SandboxTarget['next'] = (reply, told) => target.next(reply, told ?? version);
  const informed: SandboxTarget = version === undefined ? target : Object.create(target, { next: { value: next } });
  return withExtensions(spec, informed, found, async (port) => {
    const env = { ...spec.variables, AWS_LAMBDA_RUNTIME_API: port.address };
    const child = await spawnIn(spec, command, args, env, false);
    const sandbox = new ProcessSandbox(child, spec, informed, { ...port, writesAfterAnswers: true });
    startReaper();
    return sandbox;
  });
}

async function spawnIn(
  spec: SandboxSpec,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  withSockets: boolean,
): Promise<ChildProcess> {
  const named = env['AWS_LAMBDA_EXEC_WRAPPER'];
  const wrapper = spec.wrap === undefined ? onThisMachine(named, spec) : named;
  const program = wrapper ?? command;
  const plain = { program, args: wrapper === undefined ? args : [command, ...args], cwd: spec.codeFolder, env };
  const wrapped = spec.wrap?.(plain) ?? plain;
  const child = spawn(wrapped.program, wrapped.args, {
    cwd: wrapped.cwd,
    env: { ...wrapped.env },
    // A process group of its own, so that the function's own children end with it.
    detached: true,
    windowsHide: true,
    stdio: withSockets ? ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid === undefined && wrapper === undefined) {
    const [cause] = await once(child, 'error').catch((error: unknown) => [error]);
    throw LocalError.sandboxStartFailed(spec.functionId, program, cause);
  }
  return child;
}

/** Where a file of the function is that is named as Lambda sees it: in `/var/task`, or in a layer as `/opt`. */
function onThisMachine(path: string | undefined, { codeFolder, layerFolders }: SandboxSpec): string | undefined {
  const [, root, rest = ''] = /^(\/var\/task|\/opt)(\/.*)$/.exec(path ?? '') ?? [];
  if (root === '/var/task') return codeFolder + rest;
  const layer = root === '/opt' ? layerFolders.findLast((folder) => isProgram(folder + rest)) : undefined;
  return layer === undefined ? path : layer + rest;
}

/** The way to the Runtime API, which ends with the sandbox, and who else uses it. */
type RuntimeLink = Pick<RuntimeApiPort, 'ref' | 'unref' | 'close'> & {
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

class ProcessSandbox implements Sandbox {
  readonly writesAfterAnswers: boolean;
  readonly #child: ChildProcess;
  readonly #link: RuntimeLink;
  #ended = false;
  #isOutOfMemory = false;
  #stopped: Promise<void> | undefined;
  readonly #memoryKib: number;
  readonly #peak = new PeakMemory();

  constructor(child: ChildProcess, spec: SandboxSpec, target: SandboxTarget, link: RuntimeLink) {
    this.writesAfterAnswers = link.writesAfterAnswers ?? false;
    this.#memoryKib = memoryLimitKib(spec);
    this.#child = child;
    this.#link = link;
    readOutput(child.stdout, (piece) => target.output('stdout', piece));
    readOutput(child.stderr, (piece) => target.output('stderr', piece));
    // Only the way to the Runtime API may keep this process alive, and only while an invocation is under way.
    child.unref();
    if (child.pid !== undefined) watch(child.pid);
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
    const { pid } = this.#child;
    if (pid === undefined || this.#ended) return;
    if (held) watchMemory(pid, this.#memoryKib, () => this.#outOfMemory());
    else unwatchMemory(pid);
  }

  kill(): void {
    if (this.#child.pid !== undefined) killTree(this.#child, 'SIGKILL');
  }

  memoryKib(): number | undefined {
    return this.#child.pid === undefined ? undefined : this.#peak.of(this.#child.pid);
  }

  stop(reason: ShutdownReason = 'spindown'): Promise<void> {
    this.#stopped ??= this.#stop(reason);
    return this.#stopped;
  }

  async #stop(reason: ShutdownReason): Promise<void> {
    const { extensions } = this.#link;
    // With extensions, the runtime is told before them, and may say goodbye too.
    if (extensions !== undefined && !this.#ended) killTree(this.#child, 'SIGTERM');
    if (!this.#ended) await this.#end(extensions === undefined);
    await extensions?.stop(reason);
    this.#link.close();
  }

  async #end(closesLink: boolean): Promise<void> {
    this.#child.ref();
    const ended = waitForExit(this.#child);
    // Our own clients end when their socket does.
    if (closesLink) this.#link.close();
    const terminate = setTimeout(() => killTree(this.#child, 'SIGTERM'), TERMINATE_AFTER_MS);
    const kill = setTimeout(() => this.kill(), KILL_AFTER_MS);
    await ended;
    clearTimeout(terminate);
    clearTimeout(kill);
  }

  #outOfMemory(): void {
    this.#isOutOfMemory = true;
    this.kill();
  }

  #exited(target: SandboxTarget, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#link.extensions === undefined) this.#link.close();
    if (this.#child.pid !== undefined) {
      // What the function itself started and left running.
      killTree(this.#child, 'SIGKILL');
      unwatch(this.#child.pid);
      unwatchMemory(this.#child.pid);
    }
    target.exited({ code, signal, ...(this.#isOutOfMemory && { isOutOfMemory: true }) });
  }
}

function readOutput(stream: Readable | null, onPiece: (piece: Buffer) => void): void {
  if (stream === null) return;
  stream.on('data', onPiece);
  stream.on('error', () => stream.destroy());
  if (stream instanceof Socket) stream.unref();
}
