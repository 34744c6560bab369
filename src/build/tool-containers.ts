import { randomBytes } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type Container,
  type ContainerEngine,
  ContainerError,
  type ContainerMount,
  type ContainerSpec,
  connectEngine,
} from '../containers/index.ts';
import { isInside, Memo } from '../core/index.ts';
import type { BuildDockerOptions } from './build-options.ts';
import { explained } from './engine-refusals.ts';
import { BuildError } from './errors.ts';
import { LastLines, Lines } from './last-lines.ts';
import type { BuildTarget, RunToolOptions, ToolContainer } from './workflow.ts';

interface ContainerRun extends RunToolOptions {
  readonly target: BuildTarget;
  readonly container: ToolContainer;
  /** Folders and files that the tool reads. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * Runs tools in containers that are like Lambda. Everything is at the same paths there as on this machine: the source can
 * be read, and the folder of the cache, in which results are made, can be written to.
 */
export class ToolContainers {
  readonly #options: BuildDockerOptions;
  readonly #cacheDir: string;
  readonly #engines = new Memo<'engine', ContainerEngine>();
  readonly #images = new Memo<string, ToolContainer>();

  constructor(options: BuildDockerOptions, cacheDir: string) {
    this.#options = options;
    this.#cacheDir = cacheDir;
  }

  /** The image that builds a target; it is pulled when it is missing. */
  async containerFor(target: BuildTarget, signal: AbortSignal): Promise<ToolContainer> {
    if (process.platform === 'win32') {
      const hint = 'Run it in WSL, where paths mean the same in containers.';
      throw BuildError.methodNotSupported(target, 'useContainer is not available on Windows.', hint);
    }
    const image = this.#imageOf(target);
    const { architecture } = target;
    return explained(
      this.#images.get(`${image} ${architecture}`, async () => {
        const engine = await this.#engine();
        const { pull = 'missing' } = this.#options;
        if (!(await engine.supports(architecture))) {
          throw ContainerError.platformNotSupported(image, architecture, await engine.architecture());
        }
        const here = pull === 'always' ? undefined : await engine.image(image);
        if (here !== undefined) return { image, id: here.id };
        if (pull === 'never') {
          throw ContainerError.imageNotFound(image, 'the container engine does not have it, and `pull` is "never".');
        }
        await engine.pull(image, architecture, { signal, onProgress: () => {} });
        const found = await engine.image(image);
        if (found === undefined) throw ContainerError.imageNotFound(image, 'it was pulled and is not there.');
        return { image, id: found.id };
      }),
    );
  }

  /** Runs a program in a container of its own, which is removed when it ends. Gives what it wrote to standard output. */
  async run(program: string, args: readonly string[], options: ContainerRun): Promise<string> {
    const { container, signal, install, input } = options;
    signal.throwIfAborted();
    if (input !== undefined) throw BuildError.workflowFailed(`${program}: no input can be given in containers.`, input);
    const engine = await explained(this.#engine());
    const created = await explained(engine.create(this.#specOf(program, args, options)));
    const onAbort = (): void => void created.remove().catch(() => {});
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { code, output, lastLines } = await runToEnd(created, options);
      signal.throwIfAborted();
      if (code === 0) return output;
      // The first process of the container has not found it.
      if (code === 127 && /exec \S+ failed: No such file/.test(lastLines)) {
        throw BuildError.toolNotFound(`${program} in the image ${container.image}`, install);
      }
      const command = [basename(program), ...args].join(' ');
      throw BuildError.toolFailed(`${command} (in ${container.image})`, `exit code ${code}`, lastLines);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ContainerError && error.code === 'ENTRYPOINT_INVALID') {
        throw BuildError.toolNotFound(`${program} in the image ${container.image}`, install, error);
      }
      throw error instanceof ContainerError ? BuildError.engineFailed('TOOL_FAILED', error) : error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      await created.remove().catch(() => {});
    }
  }

  #specOf(program: string, args: readonly string[], options: ContainerRun): ContainerSpec {
    const { target, container, cwd, env = {}, paths } = options;
    const { uid = 0, gid = 0 } = { uid: process.getuid?.(), gid: process.getgid?.() };
    return {
      name: `samwright-build-${basename(program).replaceAll(/[^\w.-]+/g, '-')}-${randomBytes(6).toString('hex')}`,
      image: container.image,
      entryPoint: [program],
      command: args,
      workingDirectory: cwd,
      environment: { HOME: '/tmp', ...target.environment, ...env },
      mounts: this.#mounts(target, paths),
      writableFolders: [],
      isReadOnly: false,
      // What is written is this user's.
      user: uid === 0 ? undefined : `${uid}:${gid}`,
      network: this.#options.network,
      extraHosts: [],
      dns: [],
      labels: { 'samwright.build': target.id },
    };
  }

  #engine(): Promise<ContainerEngine> {
    return this.#engines.get('engine', () => connectEngine({ host: this.#options.host }));
  }

  #imageOf({ id, logicalId, runtime, architecture, kind }: BuildTarget): string {
    const { images = {} } = this.#options;
    const given = images[id] ?? images[logicalId] ?? images[runtime ?? ''];
    if (given !== undefined) return given;
    if (runtime !== undefined) return `public.ecr.aws/sam/build-${runtime}:latest-${architecture}`;
    const hint = 'Name an image for it in `docker.images`.';
    throw BuildError.propertyInvalid({ id, kind }, 'useContainer', 'needs a runtime, and it has none.', hint);
  }

  #mounts({ root, source }: BuildTarget, paths: readonly string[]): ContainerMount[] {
    const isWritable = this.#options.mountWith === 'WRITE';
    const read = [...new Set([root, source, ...paths])].filter((path) => existsSync(path));
    const outer = read.filter((path) => !read.some((other) => other !== path && isInside(other, path)));
    const mounts = outer.map((path) => ({ source: realpathSync(path), target: path, isWritable }));
    return [...mounts, { source: realpathSync(this.#cacheDir), target: this.#cacheDir, isWritable: true }];
  }
}

/** Starts a container and waits for its end. `output` is all of standard output; the last lines are those to show. */
async function runToEnd(
  container: Container,
  { isAnswer = false, onLine }: ContainerRun,
): Promise<{ readonly code: number; readonly output: string; readonly lastLines: string }> {
  const output: Buffer[] = [];
  const lastLines = new LastLines(onLine);
  const lines = {
    stdout: new Lines((line) => lastLines.add(line)),
    stderr: new Lines((line) => lastLines.add(line)),
  };
  const code = await new Promise<number>((resolve, reject) => {
    container.hold(true);
    const started = container.start({
      output: (stream, piece) => {
        if (stream === 'stdout') output.push(piece);
        if (stream === 'stderr' || !isAnswer) lines[stream].add(String(piece));
      },
      exited: (exit) => resolve(exit.code),
      lost: reject,
    });
    started.catch(reject);
  });
  lines.stdout.end();
  lines.stderr.end();
  return { code, output: String(Buffer.concat(output)), lastLines: String(lastLines) };
}
