import { join } from 'node:path';
import { type Container, type ContainerEngine, ContainerError, connectEngine } from '../../../containers/index.ts';
import { CleanupStack, clearTimeout, emit, Memo, messageOf, setTimeout } from '../../../core/index.ts';
import type { RuntimeApiTarget } from '../../runtime-api/index.ts';
import { findExtensions } from '../process/external-extensions.ts';
import { isProgram } from '../process/interpreter.ts';
import type { Sandbox, SandboxFactory, SandboxSpec, SandboxSubject, SandboxTarget } from '../sandbox.ts';
import { ContainerEnd } from './container-end.ts';
import { ContainerExtensions } from './container-extensions.ts';
import { ContainerMemory } from './container-memory.ts';
import { containerSpec, hasLambdaEntryPoint, programOf, TMP } from './container-spec.ts';
import { ContainerWatch } from './container-watch.ts';
import type { DockerSandboxesOptions } from './docker-options.ts';
import { DockerSandbox } from './docker-sandbox.ts';
import { EntryPointFailure, reportEntryPoint } from './entry-point-failure.ts';
import { type FunctionImage, FunctionImages } from './function-images.ts';
import { LayerFolders } from './layer-folder.ts';
import { OutputPipeFolder, type OutputPipes } from './output-pipes.ts';
import { Reachability } from './reachability.ts';
import { ResetContainers } from './reset-containers.ts';
import { type RuntimeAddress, runtimeAddress } from './runtime-address.ts';
import { type ContainerRuntimePort, listenForContainer } from './runtime-port.ts';

/** The engine, and what is found out about it once. */
interface Connection {
  readonly engine: ContainerEngine;
  readonly address: Promise<RuntimeAddress>;
}

/** What is found out before a container is made. */
interface Preparation {
  readonly engine: ContainerEngine;
  readonly address: RuntimeAddress;
  readonly image: FunctionImage;
  /** The folder for `/opt`. */
  readonly layers: string | undefined;
  readonly isHere: boolean;
}

/**
 * Runs each execution environment as a container of its own: the image that AWS publishes for the runtime, or the
 * function's own. Code and layers are mounted read-only at `/var/task` and `/opt`, the runtime in the image talks to the
 * Runtime API of this process, and nothing is put into the image. What a runtime of AWS writes goes into named pipes of
 * this machine (mounted at `/.samwright`) where the engine is on it; else, and for images with an entry point of their
 * own, through the engine.
 *
 * As on Lambda, what follows on a timeout or a crash has other processes and the same `/tmp`.
 *
 * Where a container differs from Lambda: external extensions start beside the runtime and not before it, and at a timeout
 * they end with it; the size of `/tmp` is limited only where the engine's disk has quotas; the program runs as the user
 * of the image (root for those of AWS) and with as much processor time as there is.
 */
export class DockerSandboxes implements SandboxFactory, AsyncDisposable {
  readonly #options: DockerSandboxesOptions;
  readonly #ending = new AbortController();
  readonly #connection = new Memo<'engine', Connection>();
  readonly #images: FunctionImages;
  readonly #layers: LayerFolders;
  readonly #pipes = new OutputPipeFolder();
  readonly #reset = new ResetContainers();
  readonly #reachability = new Reachability();
  /** Functions of which it was said that their `/tmp` has no limit. */
  readonly #unlimited = new Set<string>();
  /** Removes what earlier runs left, unless that has been done. */
  #sweepNow: (() => void) | undefined;
  /** What goes on beside the functions, and is to be finished before the end. */
  readonly #pending = new Set<Promise<unknown>>();

  constructor(options: DockerSandboxesOptions = {}) {
    this.#options = options;
    this.#images = new FunctionImages(options, this.#ending.signal, (work) => this.#track(work));
    this.#layers = new LayerFolders(options.volumeBase?.local);
  }

  describe(subject: SandboxSubject): string {
    return this.#images.nameFor(subject);
  }

  hasLambdaPaths(): boolean {
    return true;
  }

  async start(spec: SandboxSpec, target: SandboxTarget): Promise<Sandbox> {
    const bootstrap = bootstrapOf(spec, target);
    if (bootstrap === 'missing') return NOTHING;
    const { engine, address, image, layers, isHere } = await this.#prepare(spec);
    const { found } = image;
    const extensions = extensionsOf(spec, target);
    const port = await this.#listen(engine, address, extensions?.before(target) ?? target);
    const former = await this.#reset.take(spec);
    const memory = new ContainerMemory(spec.memorySize * 1024);
    const failure = new EntryPointFailure(programOf(spec, found, bootstrap));
    const reachable = this.#reachability.of(port, `${address.host}:${port.port}`);
    const watch = new ContainerWatch(target, { memory, failure, reachable });
    let pipes: OutputPipes | undefined;
    let container: Container | undefined;
    const lost = (error: unknown): void => this.#lost(engine, target, error);
    try {
      if (isHere && hasLambdaEntryPoint(spec, found)) pipes = await this.#pipes.open(watch.output);
      const volume = former?.volumes.get(TMP);
      // Whatever fails from here on, nobody else has that volume.
      await former?.remove({ keepsVolumes: true });
      const runtimeApi = { ...address, port: port.port };
      const place = { image: image.name, found, layers, bootstrap, pipes, runtimeApi, volume };
      container = await engine.create(containerSpec(spec, place, this.#options));
      this.#reportStorage(spec, container);
      const end = new ContainerEnd(container, { engine, image, target, port, pipes, watch, lost });
      await container.start({
        output: watch.output,
        exited: (exit) => void end.exited(exit),
        lost: (error) => end.lost(error),
      });
      // What the engine takes for it is not the function's: on a busy machine that may be seconds.
      target.starting?.();
      if (hasLambdaEntryPoint(spec, found) && spec.debug === undefined) reachable.watch(container, lost);
      const { addresses, processId } = await container.inspect();
      if (isHere) memory.watch(processId);
      port.admit(address.from === 'container' ? addresses : address.from);
      await extensions?.start(container, end.ended);
      return new DockerSandbox(container, {
        port,
        ended: end.ended,
        extensions,
        output: pipes === undefined ? watch.habit : undefined,
        memory,
        keep: (...ending) => this.#reset.keep(spec, ...ending),
      });
    } catch (error) {
      port.close();
      void pipes?.finish();
      await Promise.allSettled([container?.remove(), former?.remove()]);
      // It may have been removed since it was looked at.
      image.forget();
      if (!(error instanceof ContainerError) || error.code !== 'ENTRYPOINT_INVALID') throw error;
      reportEntryPoint(target, error.message);
      return NOTHING;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    this.#sweepNow?.();
    await Promise.allSettled(this.#pending);
    // The last first: what containers run from goes after them, whatever fails.
    const resources = new CleanupStack();
    for (const resource of [this.#pipes, this.#layers, this.#reset]) resources.use(resource);
    await resources.close();
  }

  /** What a container is made of. All that can be asked at the same time, is: the engine takes milliseconds for each. */
  async #prepare(spec: SandboxSpec): Promise<Preparation> {
    const connection = await this.#connection.get('engine', () => this.#connect());
    const { engine } = connection;
    const [address, image, layers, isHere] = await Promise.all([
      connection.address,
      this.#images.of(engine, spec),
      this.#layers.merge(spec.layerFolders),
      engine.isHere(),
    ]);
    return { engine, address, image, layers, isHere };
  }

  /** A container is gone for a reason that is not the function's. */
  #lost(engine: ContainerEngine, target: SandboxTarget, error: unknown): void {
    // The next one looks for the engine again, and removes what is left of this.
    this.#connection.delete('engine');
    engine.forget();
    if (target.lost === undefined) target.exited({ code: null, signal: 'SIGKILL' });
    else target.lost(error);
  }

  /** Says once for a function that the size of its `/tmp` does not hold. */
  #reportStorage({ functionId, ephemeralStorage }: SandboxSpec, { limitsFolders }: Container): void {
    if (limitsFolders || ephemeralStorage === undefined || this.#unlimited.has(functionId)) return;
    this.#unlimited.add(functionId);
    emit(this.#options, { type: 'storage-not-limited', functionId, ephemeralStorage });
  }

  async #connect(): Promise<Connection> {
    // Only on Linux can an engine be on this very machine, and have pipes in common with it.
    if (process.platform === 'linux') this.#pipes.prepare();
    const engine = await connectEngine({ host: this.#options.host });
    this.#sweepLater(engine);
    const address = runtimeAddress(engine, this.#options);
    // What keeps containers from this process may be mended: the next one looks again.
    address.catch(() => this.#connection.delete('engine'));
    return { engine, address };
  }

  async #listen(
    engine: ContainerEngine,
    address: RuntimeAddress,
    target: RuntimeApiTarget,
  ): Promise<ContainerRuntimePort> {
    try {
      return await listenForContainer(address.listen, target);
    } catch (error) {
      // The addresses of this machine may have changed: the next one looks again.
      this.#connection.delete('engine');
      throw ContainerError.cannotCallBack(engine.address, `listening at ${address.listen} failed: ${messageOf(error)}`);
    }
  }

  /** The engine is to start the first container now, and to look for what earlier runs left when it has time. */
  #sweepLater(engine: ContainerEngine): void {
    this.#sweepNow?.();
    const timer = setTimeout(() => this.#sweepNow?.(), SWEEP_AFTER_MS).unref();
    this.#sweepNow = () => {
      clearTimeout(timer);
      this.#sweepNow = undefined;
      void this.#track(this.#sweep(engine));
    };
  }

  /** Whether that works does not concern this run. */
  async #sweep(engine: ContainerEngine): Promise<void> {
    const containers = await engine.sweep().catch(() => []);
    if (containers.length > 0) emit(this.#options, { type: 'leftovers-removed', containers });
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work);
    const done = (): void => void this.#pending.delete(work);
    work.then(done, done);
    return work;
  }
}

const SWEEP_AFTER_MS = 1_000;

/** In place of a container that cannot be: why has been told already. */
const NOTHING: Sandbox = { hold: () => {}, kill: () => {}, stop: () => Promise.resolve() };

/**
 * The program of a custom runtime, as the container names it: on Lambda the platform looks for it in the code and then in
 * the layers, an image knows only its own.
 */
function bootstrapOf(spec: SandboxSpec, target: SandboxTarget): string | undefined {
  if (spec.image !== undefined || !spec.runtime.startsWith('provided')) return undefined;
  if (isProgram(join(spec.codeFolder, 'bootstrap'))) return '/var/task/bootstrap';
  if (spec.layerFolders.some((folder) => isProgram(join(folder, 'bootstrap')))) return '/opt/bootstrap';
  const places = '[/var/task/bootstrap /opt/bootstrap]';
  reportEntryPoint(target, `Couldn't find valid bootstrap(s): ${places}`);
  return 'missing';
}

function extensionsOf(
  { image, layerFolders }: SandboxSpec,
  { extensions: host }: SandboxTarget,
): ContainerExtensions | undefined {
  const names = image === undefined ? [...findExtensions(layerFolders).keys()] : [];
  return names.length === 0 || host === undefined ? undefined : new ContainerExtensions(names, host);
}
