import { randomUUID } from 'node:crypto';
import { delay } from '../../core/index.ts';
import type { ExtensionRequest, ExtensionResponse, ExtensionsApi, RuntimeInvocation } from '../runtime-api/index.ts';
import { Extension, type ExtensionEventType } from './extension.ts';
import { parseSubscription, Telemetry } from './telemetry.ts';

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

type Reply = (response: ExtensionResponse) => void;

/** More than Lambda allows for one function. */
const MOST_EXTENSIONS = 10;
/** How long the last records may take to reach their subscribers before they are told of the end. */
const FLUSH_MS = 200;

/**
 * The extensions of one execution environment: the Extensions API (`2020-01-01`), the Telemetry API (`2022-07-01`) and
 * the Logs API (`2020-08-15`). The environment tells it what happens, and asks whether all of them are done.
 */
export class ExtensionHost implements ExtensionsApi {
  readonly #about: Readonly<Record<'functionName' | 'functionVersion' | 'handler', string>>;
  readonly #owner: ExtensionOwner;
  readonly #telemetry: Telemetry;
  readonly #extensions = new Map<string, Extension>();
  /** The external ones that have not registered yet. */
  readonly #expected = new Set<string>();
  readonly #external = new Set<string>();
  #allRegistered: (() => void) | undefined;
  #isRegistrationOpen = true;
  #isShuttingDown = false;

  constructor(variables: Readonly<Record<string, string>>, startedOn: Date, owner: ExtensionOwner) {
    const functionName = variables['AWS_LAMBDA_FUNCTION_NAME'] ?? '';
    const functionVersion = variables['AWS_LAMBDA_FUNCTION_VERSION'] ?? '$LATEST';
    this.#about = { functionName, functionVersion, handler: variables['_HANDLER'] ?? '' };
    this.#owner = owner;
    this.#telemetry = new Telemetry();
    const start = { initializationType: 'on-demand', phase: 'init', functionName, functionVersion };
    this.publish('platform.initStart', start, startedOn);
  }

  /** Whether the next invocation may begin: every extension waits for it. */
  get isIdle(): boolean {
    if (this.#expected.size > 0) return false;
    for (const extension of this.#extensions.values()) if (!extension.isWaiting) return false;
    return true;
  }

  /** External extensions are being started: resolves when all of them have registered. */
  expect(names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.#expected.add(name);
      this.#external.add(name);
    }
    return new Promise((resolve) => {
      this.#allRegistered = resolve;
      if (this.#expected.size === 0) resolve();
    });
  }

  /** The process of an external extension has ended. */
  exited(name: string, code: number | null, signal: NodeJS.Signals | null): void {
    this.#expected.delete(name);
    for (const [id, extension] of this.#extensions) if (extension.name === name) this.#extensions.delete(id);
    if (this.#isShuttingDown) return;
    this.#fail(name, 'Extension.Crash', signal === null ? `exit code ${code}` : `signal: ${signal}`);
  }

  /** Those that have not registered yet need not any more: everything here is about to end. */
  stopWaiting(): void {
    this.#expected.clear();
    this.#allRegistered?.();
  }

  /** The function is loaded: nobody registers any more. */
  closeRegistration(): void {
    this.#isRegistrationOpen = false;
    for (const { name, events } of this.#extensions.values()) {
      const line = `EXTENSION\tName: ${name}\tState: Ready\tEvents: [${events.join(', ')}]`;
      this.#publishAndLog('platform.extension', { name, state: 'Ready', events }, line);
    }
    this.#telemetry.forgetBacklog();
  }

  /** Tells those that want to know of an invocation, and no others: they stay idle. */
  invoke({ requestId, deadlineMs, functionArn, traceId }: RuntimeInvocation): void {
    const tracing = { type: 'X-Amzn-Trace-Id', value: traceId };
    this.publish('platform.start', { requestId, version: this.#about.functionVersion });
    const event = { eventType: 'INVOKE', deadlineMs, requestId, invokedFunctionArn: functionArn, tracing };
    for (const extension of this.#extensions.values()) if (extension.events.includes('INVOKE')) extension.tell(event);
  }

  /** Tells the external ones that the environment ends, once their last records are on their way. */
  async shutdown(shutdownReason: ShutdownReason, deadlineMs: number): Promise<void> {
    if (this.#isShuttingDown) return;
    this.#isShuttingDown = true;
    await Promise.race([this.#telemetry.flush(), delay(FLUSH_MS)]);
    for (const extension of this.#extensions.values()) {
      if (extension.events.includes('SHUTDOWN')) extension.tell({ eventType: 'SHUTDOWN', shutdownReason, deadlineMs });
    }
  }

  /** Whether an extension wants to be told of the end: one that does not is ended at once. */
  wantsShutdown(name: string): boolean {
    return [...this.#extensions.values()].some((known) => known.name === name && known.events.includes('SHUTDOWN'));
  }

  /** An event of the platform. */
  publish(type: string, record: Readonly<Record<string, unknown>>, time: Date = new Date()): void {
    this.#telemetry.publish({ time: time.toISOString(), type, record });
  }

  /** What the function or an extension has written. */
  publishLog(type: 'function' | 'extension', message: string): void {
    this.#telemetry.publish({ time: new Date().toISOString(), type, record: message });
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
    this.#allRegistered?.();
    this.#telemetry.close();
  }

  // --- the API ---

  handle(request: ExtensionRequest, reply: Reply): void {
    const { method, path } = request;
    const route = `${method} ${path}`;
    if (route === 'POST /2020-01-01/extension/register') this.#register(request, reply);
    else {
      const extension = this.#identify(request, reply);
      if (extension === undefined) return;
      if (route === 'GET /2020-01-01/extension/event/next') this.#next(extension, reply);
      else if (route === 'POST /2020-01-01/extension/init/error') this.#failedItself(extension, request, reply);
      else if (route === 'POST /2020-01-01/extension/exit/error') this.#failedItself(extension, request, reply);
      else if (route === 'PUT /2022-07-01/telemetry') this.#subscribe('telemetry', extension, request, reply);
      else if (route === 'PUT /2020-08-15/logs') this.#subscribe('logs', extension, request, reply);
      else reply(refusal('404 Not Found', 'NotFound', 'Not found'));
    }
  }

  #register({ headers, body }: ExtensionRequest, reply: Reply): void {
    const name = headers.get('lambda-extension-name') ?? '';
    if (name === '') {
      reply(refusal('403 Forbidden', 'Extension.InvalidExtensionName', 'Empty extension name'));
      return;
    }
    const events = parseEvents(body);
    if (events === undefined) {
      reply(refusal('403 Forbidden', 'InvalidRequestFormat', 'The body is to be {"events":["INVOKE","SHUTDOWN"]}'));
      return;
    }
    const isInternal = !this.#external.has(name);
    const wrong = events.find((event) => !(event === 'INVOKE' || (event === 'SHUTDOWN' && !isInternal)));
    const registered = [...this.#extensions.values()].some((known) => known.name === name);
    if (wrong !== undefined) {
      const text = wrong === 'SHUTDOWN' ? 'not allowed for internal extensions' : 'no such event';
      reply(refusal('403 Forbidden', 'Extension.InvalidEventType', `${wrong}: ${text}`));
    } else if (!this.#isRegistrationOpen) {
      reply(refusal('403 Forbidden', 'Extension.RegistrationClosed', 'Extension registration closed already'));
    } else if (registered) {
      const text = 'Extension with this name already registered';
      reply(refusal('403 Forbidden', 'Extension.InvalidExtensionState', text));
    } else if (this.#extensions.size >= MOST_EXTENSIONS) {
      const text = `Extension limit (${MOST_EXTENSIONS}) reached`;
      reply(refusal('403 Forbidden', 'Extension.TooManyExtensions', text));
    } else {
      const extension = new Extension(name, events.filter(isEventType), isInternal);
      this.#extensions.set(extension.id, extension);
      const accountId = headers.get('lambda-extension-accept-feature')?.includes('accountId')
        ? { accountId: '123456789012' }
        : {};
      reply({
        status: '200 OK',
        headers: { 'Lambda-Extension-Identifier': extension.id },
        body: JSON.stringify({ ...this.#about, ...accountId }),
      });
      this.#expected.delete(name);
      if (this.#expected.size === 0) this.#allRegistered?.();
    }
  }

  #identify({ headers }: ExtensionRequest, reply: Reply): Extension | undefined {
    const id = headers.get('lambda-extension-identifier');
    const extension = id === undefined ? undefined : this.#extensions.get(id);
    if (extension !== undefined) return extension;
    if (id === undefined) {
      const text = 'Missing Lambda-Extension-Identifier header';
      reply(refusal('403 Forbidden', 'Extension.MissingExtensionIdentifier', text));
    } else {
      const [type, text] = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
        ? ['Extension.UnknownExtensionIdentifier', 'Unknown Lambda-Extension-Identifier']
        : ['Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier'];
      reply(refusal('403 Forbidden', type, text));
    }
    return undefined;
  }

  #next(extension: Extension, reply: Reply): void {
    const waits = extension.next((event) => {
      const headers = { 'Lambda-Extension-Event-Identifier': randomUUID() };
      reply({ status: '200 OK', headers, body: JSON.stringify(event) });
    });
    if (waits && this.isIdle) this.#owner.idle();
  }

  #failedItself(extension: Extension, { headers, path, body }: ExtensionRequest, reply: Reply): void {
    const errorType = headers.get('lambda-extension-function-error-type');
    if (errorType === undefined) {
      const text = 'Lambda-Extension-Function-Error-Type not found';
      reply(refusal('403 Forbidden', 'Extension.MissingHeader', text));
      return;
    }
    reply({ status: '202 Accepted', body: '{"status":"OK"}' });
    const what = path.endsWith('/init/error') ? 'init error' : 'exit error';
    if (!this.#isShuttingDown) this.#fail(extension.name, errorType, messageIn(body) ?? what);
  }

  #subscribe(api: 'telemetry' | 'logs', { name }: Extension, { body }: ExtensionRequest, reply: Reply): void {
    if (!this.#isRegistrationOpen) {
      const [type, what] = api === 'logs' ? ['Logs', 'Logs'] : ['Telemetry', 'Telemetry'];
      const text = `${what} API subscription is closed already`;
      reply(refusal('403 Forbidden', `${type}.SubscriptionClosed`, text));
      return;
    }
    const subscription = parseSubscription(api, name, body);
    if (typeof subscription === 'string') {
      reply(refusal('400 Bad Request', 'ValidationError', subscription));
      return;
    }
    reply({ status: '200 OK', body: '"OK"' });
    const { types } = subscription;
    this.#telemetry.subscribe(subscription);
    const line = `${api === 'logs' ? 'LOGS' : 'TELEMETRY'}\tName: ${name}\tState: Subscribed\tTypes: [${types.join(', ')}]`;
    const type = api === 'logs' ? 'platform.logsSubscription' : 'platform.telemetrySubscription';
    this.#publishAndLog(type, { name, state: 'Subscribed', types }, line);
  }

  #publishAndLog(type: string, record: Readonly<Record<string, unknown>>, line: string): void {
    this.#owner.logRecord(type, record, line);
    this.publish(type, record);
  }

  #fail(name: string, errorType: string, what: string): void {
    this.publish('platform.extension', { name, state: 'Exited', events: [], errorType });
    this.#allRegistered?.();
    this.#owner.failed(errorType, what);
  }
}

function isEventType(value: string): value is ExtensionEventType {
  return value === 'INVOKE' || value === 'SHUTDOWN';
}

function parseEvents(body: Buffer): readonly string[] | undefined {
  try {
    const parsed: unknown = body.length === 0 ? {} : JSON.parse(body.toString());
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const events: unknown = 'events' in parsed ? parsed.events : [];
    return Array.isArray(events) && events.every((event) => typeof event === 'string') ? events : undefined;
  } catch {
    return undefined;
  }
}

function messageIn(body: Buffer): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    if (typeof parsed !== 'object' || parsed === null || !('errorMessage' in parsed)) return undefined;
    return String(parsed.errorMessage);
  } catch {
    return undefined;
  }
}

function refusal(status: string, errorType: string, errorMessage: string): ExtensionResponse {
  return { status, body: JSON.stringify({ errorMessage, errorType }) };
}
