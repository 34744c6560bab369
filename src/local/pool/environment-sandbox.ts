import type { ExtensionHost, ShutdownReason } from '../extensions/index.ts';
import type { Sandbox, SandboxFactory, SandboxSpec, SandboxTarget } from '../sandbox/index.ts';

/** What runs in the sandbox speaks to this. */
export interface EnvironmentTarget extends Required<Omit<SandboxTarget, 'extensions'>> {
  /** Speaks for the extensions. */
  extensions(): ExtensionHost;
}

/** The sandbox of one environment: its first, or the one in its place after a start that failed. */
export class EnvironmentSandbox {
  readonly #target: EnvironmentTarget;
  #current: Sandbox | undefined;
  /** Counts the sandboxes there have been: what comes from any but the last is no longer heard. */
  #generation = 0;
  /** The start, which may have to wait for extensions. */
  #launching: Promise<void> = Promise.resolve();
  #isHeld = false;
  #isStopped = false;

  constructor(target: EnvironmentTarget) {
    this.#target = target;
  }

  /** The last one that was started. */
  get current(): Sandbox | undefined {
    return this.#current;
  }

  /** Starts one. Rejects when there can be none at all. */
  launch(spec: SandboxSpec, sandboxes: SandboxFactory): Promise<void> {
    this.#launching = this.#launch(spec, sandboxes);
    return this.#launching;
  }

  /** Keeps this process alive, or lets it end. */
  hold(held: boolean): void {
    this.#isHeld = held;
    this.#current?.hold(held);
  }

  /** Ends the one that runs, which is no longer heard from here on. Resolves to false when it could not be started. */
  async discard(): Promise<boolean> {
    this.#generation++;
    const isThere = await this.#launching.then(
      () => true,
      () => false,
    );
    if (!isThere) return false;
    this.#current?.kill();
    await this.#current?.stop('failure');
    return true;
  }

  /** Ends what runs, and what is still being started as soon as it is there. `polite` lets it end by itself first. */
  async stop(polite: boolean, reason: ShutdownReason): Promise<void> {
    this.#isStopped = true;
    if (!polite) this.#current?.kill();
    await this.#current?.stop(reason);
  }

  async #launch(spec: SandboxSpec, sandboxes: SandboxFactory): Promise<void> {
    let isStarting = false;
    const target = this.#heard(() => {
      isStarting = true;
      this.#target.starting();
    });
    const sandbox = await sandboxes.start(spec, target);
    this.#current = sandbox;
    if (!isStarting) target.starting?.();
    if (!this.#isStopped) {
      sandbox.hold(this.#isHeld);
      return;
    }
    sandbox.kill();
    await sandbox.stop('failure');
  }

  /** What the next sandbox speaks to. One that was discarded speaks to nobody. */
  #heard(starting: () => void): SandboxTarget {
    const target = this.#target;
    const generation = ++this.#generation;
    const isCurrent = (): boolean => generation === this.#generation;
    let own: ExtensionHost | undefined;
    // The extensions of a sandbox that was discarded still have to be told of its end.
    const host = (): ExtensionHost | undefined => {
      if (isCurrent()) own = target.extensions();
      return own;
    };
    return {
      get extensions() {
        return host();
      },
      starting: () => {
        if (isCurrent()) starting();
      },
      next: (reply, version) => {
        if (isCurrent()) target.next(reply, version);
      },
      answer: (answer) => isCurrent() && target.answer(answer),
      stream: (stream) => (isCurrent() ? target.stream(stream) : undefined),
      initError: (payload) => {
        if (isCurrent()) target.initError(payload);
      },
      output: (stream, piece) => {
        if (isCurrent()) target.output(stream, piece);
      },
      exited: (exit) => {
        if (isCurrent()) target.exited(exit);
      },
      lost: (error) => {
        if (isCurrent()) target.lost(error);
      },
    };
  }
}
