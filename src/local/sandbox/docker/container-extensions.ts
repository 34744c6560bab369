import { StringDecoder } from 'node:string_decoder';
import type { Container } from '../../../containers/index.ts';
import { settlesWithin, wallClock } from '../../../core/index.ts';
import type { ExtensionHost, ShutdownReason } from '../../extensions/index.ts';
import type { RuntimeApiTarget } from '../../runtime-api/index.ts';

/** How long extensions have between being told of the end and being ended, as on Lambda. */
const SHUTDOWN_MS = 2_000;
/** How much later than the end of its programs the end of a container may be heard of. */
const CONTAINER_END_MS = 500;

/**
 * The external extensions of one container: programs in `/opt/extensions` of the layers. On Lambda the platform starts
 * them before the runtime; here the runtime is the main program of the container, so they are started into it, and the
 * runtime's first question waits until they have registered. Extensions that an image brings along are not started.
 */
export class ContainerExtensions {
  readonly #names: readonly string[];
  readonly #host: ExtensionHost;
  readonly #registered: Promise<void>;
  readonly #running = new Map<string, Promise<void>>();

  constructor(names: readonly string[], host: ExtensionHost) {
    this.#names = names;
    this.#host = host;
    this.#registered = host.expect(names);
  }

  /** The target as the runtime is to see it. */
  before(target: RuntimeApiTarget): RuntimeApiTarget {
    return {
      get extensions() {
        return target.extensions;
      },
      next: (reply, version) => void this.#registered.then(() => target.next(reply, version)),
      answer: (answer) => target.answer(answer),
      stream: (stream) => target.stream?.(stream),
      initError: (payload) => target.initError(payload),
    };
  }

  /** Starts them in a container that runs until `ended` settles. */
  async start(container: Container, ended: Promise<unknown>): Promise<void> {
    await Promise.all(this.#names.map((name) => this.#start(container, name, ended)));
  }

  /** Tells them of the end, and waits for those that want to know of it. */
  async stop(reason: ShutdownReason): Promise<void> {
    const awaited = [...this.#running].filter(([name]) => this.#host.wantsShutdown(name)).map(([, ended]) => ended);
    await this.#host.shutdown(reason, wallClock() + SHUTDOWN_MS);
    if (awaited.length > 0) await settlesWithin(Promise.all(awaited), SHUTDOWN_MS);
  }

  async #start(container: Container, name: string, containerEnded: Promise<unknown>): Promise<void> {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    await new Promise<void>((started, failed) => {
      const ended = new Promise<void>((resolve) => {
        container
          .execute([`/opt/extensions/${name}`], {
            output: (_, piece) => {
              const lines = (rest + decoder.write(piece)).split('\n');
              rest = lines.pop() ?? '';
              for (const line of lines) if (line !== '') this.#host.written(line);
            },
            exited: ({ code }) => {
              if (rest !== '') this.#host.written(rest);
              this.#running.delete(name);
              resolve();
              // With the container all of them end: then it is not the extension that is to be reported.
              void settlesWithin(containerEnded, CONTAINER_END_MS).then((isOver) => {
                if (!isOver) this.#host.exited(name, code, null);
              });
            },
          })
          .then(started, failed);
      });
      this.#running.set(name, ended);
    });
  }
}
