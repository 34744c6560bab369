import { fileURLToPath } from 'node:url';
import type { Application, FunctionDefinition } from '../../../src/application/index.ts';
import {
  type InvokeEvent,
  type InvokeLocalOptions,
  type InvokeLocalResult,
  invokeLocal,
  SandboxPool,
  type SandboxPoolOptions,
} from '../../../src/local/index.ts';

export { isRunning as isAlive } from '../../set-up/is-running.ts';

/** The folder of the example functions of one family. */
export function fixtureFolder(family: 'node' | 'python' | 'provided' | 'ruby'): string {
  return fileURLToPath(new URL(`../../fixtures/functions/${family}`, import.meta.url));
}

/** A function definition as the application stage would read it, with everything optional left at its default. */
export function definition(
  changes: Partial<FunctionDefinition> & Pick<FunctionDefinition, 'handler'>,
): FunctionDefinition {
  return {
    id: 'Fn',
    name: 'Fn',
    arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn',
    packageType: 'Zip',
    runtime: 'nodejs22.x',
    code: { kind: 'folder', path: fixtureFolder('node') },
    architecture: 'x86_64',
    memorySize: 128,
    timeout: 10,
    environment: {},
    layers: [],
    metadata: {},
    ...changes,
  };
}

export const node = (handler: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition =>
  definition({ handler, ...changes });

export const python = (handler: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition =>
  definition({ handler, runtime: 'python3.11', code: { kind: 'folder', path: fixtureFolder('python') }, ...changes });

/** An application of functions only. */
export function application(functions: readonly FunctionDefinition[], layers: Application['layers'] = []): Application {
  const none = { apis: [], outputs: {}, diagnostics: [] };
  return { folder: fixtureFolder('node'), functions, layers, region: 'eu-west-1', accountId: '123456789012', ...none };
}

/** A pool of one function, with the events that it reports. */
export class OneFunction implements AsyncDisposable {
  readonly events: InvokeEvent[] = [];
  readonly pool: SandboxPool;
  readonly #id: string;

  constructor(fn: FunctionDefinition, options: SandboxPoolOptions = {}, layers: Application['layers'] = []) {
    this.#id = fn.id;
    this.pool = new SandboxPool(application([fn], layers), { ...options, onEvent: (event) => this.events.push(event) });
  }

  // The tests look into payloads as they know them.
  // biome-ignore lint/suspicious/noExplicitAny: a payload is whatever the fixture returns
  invoke(event: unknown = {}, options: InvokeLocalOptions = {}): Promise<InvokeLocalResult<any>> {
    return invokeLocal(this.pool, this.#id, { event, ...options });
  }

  eventsOf<Type extends InvokeEvent['type']>(type: Type): Extract<InvokeEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<InvokeEvent, { type: Type }> => event.type === type);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.pool.close();
  }
}

/** What the function wrote, without the lines of the platform. */
export function written(logs: string): string {
  return logs
    .replace(/^START .*\n/m, '')
    .replace(/^END .*\n/m, '')
    .replace(/^REPORT .*\n/m, '');
}

/** Waits until `condition` holds; fails the test when it never does. */
export async function eventually(condition: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('It did not become true within a minute.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
