import type { Application, FunctionDefinition } from '../../../src/application/index.ts';
import type { SandboxPoolOptions } from '../../../src/local/index.ts';
import {
  type ContainerEvent,
  DockerSandboxes,
  type DockerSandboxesOptions,
} from '../../../src/local/sandbox/docker/index.ts';
import type { LambdaImages } from '../../set-up/lambda-images.ts';
import { run } from '../../set-up/python-tools.ts';
import { definition, OneFunction } from '../runtime/fixture.ts';

/** A pool of one function that runs in containers. */
export class OneContainerFunction extends OneFunction {
  readonly containerEvents: ContainerEvent[];
  readonly #sandboxes: DockerSandboxes;

  constructor(
    fn: FunctionDefinition,
    images: LambdaImages,
    options: DockerSandboxesOptions = {},
    layers: Application['layers'] = [],
    poolOptions: SandboxPoolOptions = {},
  ) {
    const containerEvents: ContainerEvent[] = [];
    const sandboxes = new DockerSandboxes({
      images: { 'nodejs22.x': images.node, 'python3.11': images.python, 'provided.al2023': images.node },
      pull: 'never',
      onEvent: (event) => containerEvents.push(event),
      ...options,
    });
    super(fn, { ...poolOptions, sandboxes }, layers);
    this.containerEvents = containerEvents;
    this.#sandboxes = sandboxes;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await this.#sandboxes[Symbol.asyncDispose]();
  }
}

/** A Node.js function with this text for its code. */
export const inlineNode = (text: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition =>
  definition({ handler: 'index.handler', code: { kind: 'inline', text }, ...changes });

/** A Python function with this text for its code. */
export const inlinePython = (text: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition =>
  definition({ handler: 'index.handler', runtime: 'python3.11', code: { kind: 'inline', text }, ...changes });

/** A function that is an image. */
export const imageFunction = (uri: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition => ({
  ...definition({ handler: undefined }),
  packageType: 'Image',
  runtime: undefined,
  code: { kind: 'image', uri },
  ...changes,
});

/** Names of the volumes of a function that are there. */
export async function volumesOf(functionId: string): Promise<string[]> {
  const filter = `name=samwright-${functionId}-`;
  const text = await run('docker', ['volume', 'ls', '--quiet', '--filter', filter], { timeoutMs: 30_000 });
  return text.split('\n').filter((line) => line !== '');
}

/** Names of the containers of a function that are there, running or not. */
export async function containersOf(functionId: string, host?: string): Promise<string[]> {
  const filter = `label=samwright.function=${functionId}`;
  const args = ['ps', '--all', '--filter', filter, '--format', '{{.Names}}'];
  const text = await run('docker', host === undefined ? args : ['--host', host, ...args], { timeoutMs: 30_000 });
  return text.split('\n').filter((line) => line !== '');
}
