import {
  type Container,
  type ContainerEngine,
  ContainerError,
  type ContainerExit,
  type ContainerListener,
} from '../../../containers/index.ts';
import { afterLastWords } from '../last-words.ts';
import type { SandboxTarget } from '../sandbox.ts';
import type { ContainerWatch } from './container-watch.ts';
import { processExit } from './docker-sandbox.ts';
import { reportEntryPoint } from './entry-point-failure.ts';
import type { FunctionImage } from './function-images.ts';
import type { OutputPipes } from './output-pipes.ts';
import type { ContainerRuntimePort } from './runtime-port.ts';

/** What ends with a container, or knows why it has ended. */
export interface ContainerEndParts {
  readonly engine: ContainerEngine;
  readonly image: FunctionImage;
  readonly target: SandboxTarget;
  readonly port: ContainerRuntimePort;
  readonly pipes: OutputPipes | undefined;
  readonly watch: ContainerWatch;
  /** Told of an end that is not the function's. */
  readonly lost: (error: unknown) => void;
}

/** How a container ends, and what that means: the function has exited, never was started, or is not to blame. */
export class ContainerEnd implements Omit<ContainerListener, 'output'> {
  /** Settles when it has ended: whether anything is known of it still. */
  readonly ended: Promise<boolean>;
  readonly #settle: (isKnown: boolean) => void;
  readonly #container: Container;
  readonly #parts: ContainerEndParts;

  constructor(container: Container, parts: ContainerEndParts) {
    this.#container = container;
    this.#parts = parts;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.ended = promise;
    this.#settle = resolve;
  }

  async exited(exit: ContainerExit): Promise<void> {
    const { engine, image, target, port, pipes, watch, lost } = this.#parts;
    await afterLastWords();
    port.close();
    if (exit.isOutOfMemory) watch.memory.exhausted();
    await pipes?.finish();
    this.#settle(true);
    const message = watch.failure.message(exit.code);
    const unreached = watch.reachable.failureOf(this.#container.name);
    const foreign = message?.endsWith('exec format error') ? await foreignImage(engine, image) : undefined;
    if (foreign !== undefined) lost(foreign);
    else if (message !== undefined) reportEntryPoint(target, message);
    else if (unreached !== undefined) lost(unreached);
    else target.exited(processExit(exit));
  }

  lost(error: unknown): void {
    const { port, pipes, lost } = this.#parts;
    port.close();
    void pipes?.finish();
    this.#settle(false);
    lost(error);
  }
}

/** An engine in a virtual machine may emulate the other architecture, and is believed until its programs do not start. */
async function foreignImage(engine: ContainerEngine, image: FunctionImage): Promise<ContainerError | undefined> {
  const own = await engine.architecture();
  const { architecture = own } = image.found;
  return architecture === own ? undefined : ContainerError.platformNotSupported(image.name, architecture, own);
}
