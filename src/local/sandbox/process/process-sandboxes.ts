import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { setImmediate, startReaper, treeOptions } from '../../../core/index.ts';
import { LocalError } from '../../errors.ts';
import { listenForRuntime, type RuntimeApiPort, serveRuntimeApi } from '../../runtime-api/index.ts';
import type { Sandbox, SandboxFactory, SandboxSpec, SandboxTarget } from '../sandbox.ts';
import { execWrapperOf } from './exec-wrapper.ts';
import { ExternalExtensions, findExtensions } from './external-extensions.ts';
import { findInterpreter, type Interpreters } from './interpreter.ts';
import { launchOf } from './launch.ts';
import type { Launch } from './launch-command.ts';
import { ProcessSandbox, type RuntimeLink } from './process-sandbox.ts';
import { familyOf, type RuntimeFamily } from './runtimes.ts';
import { waitsForTurn } from './wake-ups.ts';

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
      return NOTHING_STARTED;
    }
    const fault = execWrapperOf(spec)?.fault;
    if (fault !== undefined) {
      target.output('stdout', Buffer.from(`${fault.says}\n`));
      setImmediate(() => target.exited({ code: fault.exitCode, signal: null }));
      return NOTHING_STARTED;
    }
    const found = spec.layerFolders.length === 0 ? NONE : findExtensions(spec.layerFolders);
    if (launch.speaker === 'program') return startProgram(spec, target, found, launch);
    // A wrapper may bring an extension along that lives in the runtime's own process.
    const withAddress = found.size > 0 || execWrapperOf(spec) !== undefined;
    if (!withAddress) return startClient(spec, target, launch, undefined);
    return withExtensions(spec, target, found, (port) => startClient(spec, target, launch, port));
  }
}

const NONE: ReadonlyMap<string, string> = new Map();

const NOTHING_STARTED: Sandbox = { hold: () => {}, kill: () => {}, stop: () => Promise.resolve() };

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
  const child = await spawnIn(spec, { command, args, env }, true);
  const [, , , events, answers] = child.stdio;
  if (!(events instanceof Socket && answers instanceof Socket)) {
    throw LocalError.sandboxStartFailed(spec.functionId, command, undefined);
  }
  events.unref();
  serveRuntimeApi(answers, events, target);
  answers.once('data', () => setImmediate(isUp, child, spec));
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

/** What is done for a process when it is there, and not before: it would compete with its start. */
function isUp({ pid, exitCode, signalCode }: ChildProcess, { wrap }: SandboxSpec): void {
  startReaper();
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  waitsForTurn(pid, wrap?.between);
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
    const child = await spawnIn(spec, { command, args, env }, false);
    const sandbox = new ProcessSandbox(child, spec, informed, { ...port, writesAfterAnswers: true });
    isUp(child, spec);
    return sandbox;
  });
}

async function spawnIn(
  spec: SandboxSpec,
  { command, args, env }: Pick<Launch, 'command' | 'args'> & { readonly env: Readonly<Record<string, string>> },
  withSockets: boolean,
): Promise<ChildProcess> {
  const wrapper = execWrapperOf(spec)?.program;
  const program = wrapper ?? command;
  const plain = { program, args: wrapper === undefined ? args : [command, ...args], cwd: spec.codeFolder, env };
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...(withSockets ? (['pipe', 'pipe'] as const) : [])];
  const wrapped = spec.wrap?.command(plain, stdio.length) ?? plain;
  if ('inherits' in wrapped && wrapped.inherits !== undefined) stdio.push(wrapped.inherits);
  const child = spawn(wrapped.program, wrapped.args, {
    cwd: wrapped.cwd,
    env: { ...wrapped.env },
    // The function's own children end with it.
    ...treeOptions(),
    stdio,
  });
  if (child.pid !== undefined) spec.wrap?.started(child.pid);
  if (child.pid === undefined && wrapper === undefined) {
    const [cause] = await once(child, 'error').catch((error: unknown) => [error]);
    throw LocalError.sandboxStartFailed(spec.functionId, program, cause);
  }
  return child;
}
