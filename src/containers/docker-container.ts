import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { delay, messageOf, setTimeout } from '../core/index.ts';
import type { Container, ContainerListener, ContainerSpec, RunningContainer } from './container-engine.ts';
import { ContainerError } from './container-error.ts';
import { createFailure, isGone, statusOf } from './docker-failures.ts';
import { removeVolumes, volumesOf } from './docker-volumes.ts';
import { OutputFrames } from './output-frames.ts';
import { ownContainers } from './ownership.ts';
import type { ContainerReaper } from './reaper.ts';

const REMOVAL_ATTEMPTS = 10;
/** By then the request to start it is with the engine, which waits for the kernel for most of what follows. */
const START_SENT_MS = 5;

/** The engine of a container, as far as the container has to know it. */
export interface ContainerOwner {
  readonly docker: Docker;
  readonly address: string;
  readonly reaper: ContainerReaper;
  readonly limitsFolders: boolean;
  /** What a container writes comes out of its log, and that not before it runs. */
  readonly keepsLog: boolean;
}

/** One container of Docker. */
export class DockerContainer implements Container {
  readonly name: string;
  readonly limitsFolders: boolean;
  readonly volumes: ReadonlyMap<string, string>;
  readonly #spec: ContainerSpec;
  readonly #container: Docker.Container;
  readonly #owner: ContainerOwner;
  #attached: IncomingMessage | undefined;
  #isHeld = false;
  #removal: Promise<void> | undefined;

  constructor(spec: ContainerSpec, container: Docker.Container, owner: ContainerOwner) {
    this.name = spec.name;
    this.limitsFolders = owner.limitsFolders;
    this.volumes = volumesOf(spec);
    this.#spec = spec;
    this.#container = container;
    this.#owner = owner;
  }

  async start(listener: ContainerListener): Promise<void> {
    // Another process has to be started for it: here it takes nobody's time, behind the start it would the container's.
    setTimeout(() => this.#watch(), START_SENT_MS).unref();
    try {
      const output = { stream: true, stdout: true, stderr: true };
      if (this.#owner.keepsLog) {
        await this.#container.start();
        this.#follow(await this.#container.attach({ ...output, logs: true }), listener, Promise.resolve());
      } else {
        const stream = await this.#container.attach(output);
        const started = this.#container.start();
        // A container that cannot be started ends its output, too: that is a failure to start and no exit.
        this.#follow(stream, listener, started);
        await started;
      }
    } catch (error) {
      this.#attached?.destroy();
      await this.remove();
      throw isGone(error) ? ContainerError.engineLost(this.#owner.address, error) : createFailure(this.#spec, error);
    }
  }

  async execute(command: readonly string[], listener: Pick<ContainerListener, 'output' | 'exited'>): Promise<void> {
    try {
      const exec = await this.#container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
      // Without `hijack`, the client gives the response itself, whatever its types say.
      const stream: unknown = await exec.start({});
      if (!isResponse(stream)) return;
      const frames = new OutputFrames((name, piece) => listener.output(name, piece));
      stream.socket.unref();
      stream.on('data', (piece: Buffer) => frames.feed(piece));
      stream.on('error', () => stream.destroy());
      stream.once('close', async () => {
        const code = await exec.inspect().then(
          ({ ExitCode }) => ExitCode ?? 137,
          () => 137,
        );
        listener.exited({ code, isOutOfMemory: false });
      });
    } catch (error) {
      throw isGone(error)
        ? ContainerError.engineLost(this.#owner.address, error)
        : ContainerError.engineFailed(`starting ${command[0]} in ${this.name}`, error);
    }
  }

  async inspect(): Promise<RunningContainer> {
    const { NetworkSettings: settings, State: state } = await this.#container.inspect();
    const all = Object.values(settings.Networks ?? {}).flatMap(({ IPAddress, GlobalIPv6Address }) => [
      IPAddress,
      GlobalIPv6Address,
    ]);
    return {
      addresses: all.filter((address) => address !== '' && address !== undefined),
      processId: state.Pid,
    };
  }

  hold(held: boolean): void {
    this.#isHeld = held;
    if (held) this.#attached?.socket.ref();
    else this.#attached?.socket.unref();
  }

  async signal(name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    // That it does not run any more, or that the engine has gone, is found out where it matters.
    await this.#container.kill({ signal: name }).catch(() => {});
  }

  remove({ keepsVolumes }: { readonly keepsVolumes: boolean } = { keepsVolumes: false }): Promise<void> {
    this.#removal ??= this.#remove(keepsVolumes ? [] : [...this.volumes.values()]);
    return this.#removal;
  }

  async #remove(volumes: readonly string[]): Promise<void> {
    try {
      await this.#removeForced();
    } catch (error) {
      const status = statusOf(error);
      // 409: its removal is under way already. Without an answer it stays on the list of those to be swept.
      if (status === undefined) {
        ownContainers.delete(this.name);
        return;
      }
      if (status !== 404 && status !== 409) {
        throw ContainerError.engineFailed(`removing container ${this.name}`, error);
      }
    }
    await removeVolumes(this.#owner.docker, volumes);
    ownContainers.delete(this.name);
    this.#owner.reaper.unwatch(this.name);
  }

  /** Sees to it that it goes with this process. */
  #watch(): void {
    if (this.#removal === undefined) this.#owner.reaper.watch(this.name, [...this.volumes.values()]);
  }

  /** Podman refuses to remove a container that is just about to end: so it is asked again. */
  async #removeForced(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#container.remove({ force: true, v: true });
      } catch (error) {
        if (attempt === REMOVAL_ATTEMPTS || !/container state improper/.test(messageOf(error))) throw error;
        await delay(20 * attempt);
      }
    }
  }

  /** Output comes for as long as the container runs: the end of the stream is the end of the container. */
  #follow(stream: unknown, listener: ContainerListener, started: Promise<unknown>): void {
    if (!isResponse(stream)) return;
    this.#attached = stream;
    this.hold(this.#isHeld);
    const frames = new OutputFrames((name, piece) => listener.output(name, piece));
    stream.on('data', (piece: Buffer) => frames.feed(piece));
    stream.on('error', () => stream.destroy());
    stream.once('close', () => {
      started.then(
        () => this.#ended(listener),
        () => {},
      );
    });
  }

  async #ended(listener: ContainerListener): Promise<void> {
    if (this.#removal !== undefined) {
      await this.#removal.catch(() => {});
      listener.exited({ code: 137, isOutOfMemory: false });
      return;
    }
    try {
      const { State: state } = await this.#container.inspect();
      if (state.Running) await this.#container.wait();
      const { ExitCode: code, OOMKilled: isOutOfMemory } = state.Running
        ? (await this.#container.inspect()).State
        : state;
      listener.exited({ code, isOutOfMemory });
    } catch (error) {
      if (statusOf(error) === 404) listener.exited({ code: 137, isOutOfMemory: false });
      else listener.lost(ContainerError.engineLost(this.#owner.address, error));
    }
  }
}

/** Without an upgrade of the connection, the client gives the response itself. */
function isResponse(stream: unknown): stream is IncomingMessage {
  return typeof stream === 'object' && stream !== null && 'socket' in stream && 'statusCode' in stream;
}
