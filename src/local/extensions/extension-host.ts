import { settlesWithin, wallClock } from '../../core/index.ts';
import type { ExtensionRequest, ExtensionResponse, ExtensionsApi, RuntimeInvocation } from '../runtime-api/index.ts';
import { ExtensionRequests } from './extension-requests.ts';
import { RegisteredExtensions } from './registered-extensions.ts';
import type { Subscription } from './subscription.ts';
import { Telemetry } from './telemetry.ts';

/** Why an environment ends, as extensions are told. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

/** Whom the extensions of an environment belong to. */
export interface ExtensionOwner {
  /** All of them wait for their next event. */
  idle(): void;
  /** One of them cannot go on, and so cannot the environment. */
  failed(errorType: string, what: string): void;
  /** A line for the log of the function. */
  log(line: string): void;
  /** An event of the platform for the log of the function, and as a line where that is plain text. */
  logRecord(type: string, record: Readonly<Record<string, unknown>>, line: string): void;
}

/** The record of the start of an environment with these variables. Which runtime version it is exactly is not known here. */
export function initStartRecord(variables: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return {
    initializationType: variables['AWS_LAMBDA_INITIALIZATION_TYPE'] ?? 'on-demand',
    phase: 'init',
    functionName: variables['AWS_LAMBDA_FUNCTION_NAME'] ?? '',
    functionVersion: variables['AWS_LAMBDA_FUNCTION_VERSION'] ?? '$LATEST',
    instanceId: variables['AWS_LAMBDA_LOG_STREAM_NAME'] ?? '',
    instanceMaxMemory: Number(variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? 128) * 1024 * 1024,
  };
}

/** How long the last records may take to reach their subscribers before they are told of the end. */
const FLUSH_MS = 1_000;

/**
 * The extensions of one execution environment, and those who follow what happens in it. The environment tells it what
 * happens, and asks whether all of them are done.
 */
export class ExtensionHost implements ExtensionsApi {
  readonly #functionVersion: string;
  readonly #owner: ExtensionOwner;
  readonly #telemetry: Telemetry;
  readonly #extensions = new RegisteredExtensions();
  readonly #requests: ExtensionRequests;
  #isRegistrationOpen = true;
  #isShuttingDown = false;

  constructor(variables: Readonly<Record<string, string>>, startedOn: Date, owner: ExtensionOwner) {
    const functionName = variables['AWS_LAMBDA_FUNCTION_NAME'] ?? '';
    const functionVersion = variables['AWS_LAMBDA_FUNCTION_VERSION'] ?? '$LATEST';
    this.#functionVersion = functionVersion;
    this.#telemetry = new Telemetry(variables['AWS_LAMBDA_LOG_FORMAT']?.toUpperCase() === 'JSON');
    this.#owner = owner;
    this.#requests = new ExtensionRequests({
      about: { functionName, functionVersion, handler: variables['_HANDLER'] ?? '' },
      extensions: this.#extensions,
      isRegistrationOpen: () => this.#isRegistrationOpen,
      waits: () => {
        if (this.isIdle) owner.idle();
      },
      subscribed: (subscription) => this.#subscribed(subscription),
      apiOf: ({ name }) => this.#telemetry.apiOf(name),
      gaveUp: ({ name }, errorType, what) => {
        if (!this.#isShuttingDown) this.#fail(name, errorType, what);
      },
    });
    this.publish('platform.initStart', initStartRecord(variables), startedOn);
  }

  /** Whether the next invocation may begin: every extension waits for it. */
  get isIdle(): boolean {
    return this.#extensions.isIdle;
  }

  /** External extensions are being started: resolves when all of them have registered. */
  expect(names: readonly string[]): Promise<void> {
    return this.#extensions.expect(names);
  }

  /** The process of an external extension has ended. */
  exited(name: string, code: number | null, signal: NodeJS.Signals | null): void {
    this.#extensions.remove(name);
    if (this.#isShuttingDown) return;
    this.#fail(name, 'Extension.Crash', signal === null ? `exit code ${code}` : `signal: ${signal}`);
  }

  /** Those that have not registered yet need not any more: everything here is about to end. */
  stopWaiting(): void {
    this.#extensions.expectNobody();
  }

  /** The function is loaded: nobody registers any more. */
  closeRegistration(): void {
    this.#isRegistrationOpen = false;
    for (const { name, events } of this.#extensions) {
      const line = `EXTENSION\tName: ${name}\tState: Ready\tEvents: [${events.join(', ')}]`;
      this.#publishAndLog('platform.extension', { name, state: 'Ready', events }, line);
    }
    this.#telemetry.forgetBacklog();
  }

  /**
   * Tells those that want to know of an invocation, and no others: they stay idle.
   *
   * @param traced what the record of its start has besides
   */
  invoke(
    { requestId, deadlineMs, functionArn, traceId }: RuntimeInvocation,
    traced: Readonly<Record<string, unknown>>,
  ): void {
    const tracing = { type: 'X-Amzn-Trace-Id', value: traceId };
    this.publish('platform.start', { requestId, version: this.#functionVersion, ...traced });
    const event = { eventType: 'INVOKE', deadlineMs, requestId, invokedFunctionArn: functionArn, tracing };
    for (const extension of this.#extensions) if (extension.events.includes('INVOKE')) extension.tell(event);
  }

  /** Tells the external ones that the environment ends, once their last records are on their way. */
  async shutdown(shutdownReason: ShutdownReason, deadlineMs: number): Promise<void> {
    if (this.#isShuttingDown) return;
    this.#isShuttingDown = true;
    await settlesWithin(this.#telemetry.flush(), FLUSH_MS);
    for (const extension of this.#extensions) {
      if (extension.events.includes('SHUTDOWN')) extension.tell({ eventType: 'SHUTDOWN', shutdownReason, deadlineMs });
    }
  }

  /** Whether an extension wants to be told of the end: one that does not is ended at once. */
  wantsShutdown(name: string): boolean {
    return this.#extensions.named(name)?.events.includes('SHUTDOWN') ?? false;
  }

  /** An event of the platform. */
  publish(type: string, record: Readonly<Record<string, unknown>>, time: Date = new Date(wallClock())): void {
    this.#telemetry.publish({ time: time.toISOString(), type, record });
  }

  /** What the function or an extension has written. */
  publishLog(type: 'function' | 'extension', message: string): void {
    this.#telemetry.publish({ time: new Date(wallClock()).toISOString(), type, record: message });
  }

  /** A line of an external extension: for the log, and for those who subscribe to such lines. */
  written(line: string): void {
    this.#owner.log(line);
    this.publishLog('extension', line);
  }

  /** Nothing is told any more. */
  close(): void {
    this.#isShuttingDown = true;
    this.#isRegistrationOpen = false;
    // Whoever still waits for them waits in vain.
    this.#extensions.goOn();
    this.#telemetry.close();
  }

  handle(request: ExtensionRequest, reply: (response: ExtensionResponse) => void): void {
    this.#requests.handle(request, reply);
  }

  #subscribed(subscription: Subscription): void {
    const { api, name, types } = subscription;
    if (!this.#telemetry.subscribe(subscription)) return;
    const line = `${api.toUpperCase()}\tName: ${name}\tState: Subscribed\tTypes: [${types.join(', ')}]`;
    this.#publishAndLog(`platform.${api}Subscription`, { name, state: 'Subscribed', types }, line);
  }

  #publishAndLog(type: string, record: Readonly<Record<string, unknown>>, line: string): void {
    this.#owner.logRecord(type, record, line);
    this.publish(type, record);
  }

  #fail(name: string, errorType: string, what: string): void {
    this.publish('platform.extension', { name, state: 'Exited', events: [], errorType });
    this.#extensions.goOn();
    this.#owner.failed(errorType, what);
  }
}
