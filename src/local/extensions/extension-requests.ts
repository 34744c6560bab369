import { randomUUID } from 'node:crypto';
import type { ExtensionRequest, ExtensionResponse } from '../runtime-api/index.ts';
import type { Extension, ExtensionEventType } from './extension.ts';
import type { RegisteredExtensions } from './registered-extensions.ts';
import { parseSubscription, type Subscription } from './subscription.ts';
import { isReachable } from './telemetry-delivery.ts';

/** What is asked of the environment in the name of its extensions. */
export interface ExtensionRequestsOwner {
  /** What each is told when it registers. */
  readonly about: Readonly<Record<'functionName' | 'functionVersion' | 'handler', string>>;
  readonly extensions: RegisteredExtensions;
  /** Whether one may still register and subscribe: until the function is loaded. */
  isRegistrationOpen(): boolean;
  /** One of them waits for its next event. */
  waits(): void;
  subscribed(subscription: Subscription): void;
  /** By which API it has subscribed, if it has. */
  apiOf(extension: Extension): Subscription['api'] | undefined;
  /** One of them says that it cannot go on. */
  gaveUp(extension: Extension, errorType: string, what: string): void;
}

type Reply = (response: ExtensionResponse) => void;
type Operation = (extension: Extension, request: ExtensionRequest, reply: Reply) => void;

/** More than Lambda allows for one function. */
const MOST_EXTENSIONS = 10;

/** Answers requests of the Extensions API (`2020-01-01`), the Telemetry API (`2022-07-01`) and the Logs API (`2020-08-15`). */
export class ExtensionRequests {
  readonly #owner: ExtensionRequestsOwner;
  readonly #operations: Readonly<Record<string, Operation>> = {
    'GET /2020-01-01/extension/event/next': (extension, _, reply) => this.#next(extension, reply),
    'POST /2020-01-01/extension/init/error': (...call) => this.#giveUp(...call),
    'POST /2020-01-01/extension/exit/error': (...call) => this.#giveUp(...call),
    'PUT /2022-07-01/telemetry': (...call) => this.#subscribe('telemetry', ...call),
    'PUT /2020-08-15/logs': (...call) => this.#subscribe('logs', ...call),
  };

  constructor(owner: ExtensionRequestsOwner) {
    this.#owner = owner;
  }

  handle(request: ExtensionRequest, reply: Reply): void {
    const route = `${request.method} ${request.path}`;
    if (route === 'POST /2020-01-01/extension/register') {
      this.#register(request, reply);
      return;
    }
    const extension = this.#identify(request, reply);
    if (extension === undefined) return;
    const operation = Object.hasOwn(this.#operations, route) ? this.#operations[route] : undefined;
    if (operation === undefined) reply(refusal('404 Not Found', 'NotFound', 'Not found'));
    else operation(extension, request, reply);
  }

  #register({ headers, body }: ExtensionRequest, reply: Reply): void {
    const { extensions, about } = this.#owner;
    const name = headers.get('lambda-extension-name') ?? '';
    const events = parseEvents(body);
    if (name === '') {
      reply(forbidden('Extension.InvalidExtensionName', 'Empty extension name'));
    } else if (events === undefined) {
      reply(forbidden('InvalidRequestFormat', 'The body is to be {"events":["INVOKE","SHUTDOWN"]}'));
    } else if (events.some((event) => !isEventType(event))) {
      const wrong = events.find((event) => !isEventType(event));
      reply(forbidden('Extension.InvalidEventType', `${wrong}: no such event`));
    } else if (events.includes('SHUTDOWN') && !extensions.isExternal(name)) {
      reply(forbidden('Extension.InvalidEventType', 'SHUTDOWN: not allowed for internal extensions'));
    } else if (!this.#owner.isRegistrationOpen()) {
      reply(forbidden('Extension.RegistrationClosed', 'Extension registration closed already'));
    } else if (extensions.named(name) !== undefined) {
      reply(forbidden('Extension.InvalidExtensionState', 'Extension with this name already registered'));
    } else if (extensions.size >= MOST_EXTENSIONS) {
      reply(forbidden('Extension.TooManyExtensions', `Extension limit (${MOST_EXTENSIONS}) reached`));
    } else {
      const extension = extensions.add(name, events.filter(isEventType));
      const wantsAccount = headers.get('lambda-extension-accept-feature')?.includes('accountId');
      reply({
        status: '200 OK',
        headers: { 'Lambda-Extension-Identifier': extension.id },
        body: JSON.stringify({ ...about, ...(wantsAccount && { accountId: '123456789012' }) }),
      });
      extensions.greeted(extension);
    }
  }

  #identify({ headers }: ExtensionRequest, reply: Reply): Extension | undefined {
    const id = headers.get('lambda-extension-identifier');
    const extension = id === undefined ? undefined : this.#owner.extensions.byId(id);
    if (extension !== undefined) return extension;
    if (id === undefined) {
      reply(forbidden('Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header'));
    } else {
      const what = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? 'Unknown' : 'Invalid';
      reply(forbidden(`Extension.${what}ExtensionIdentifier`, `${what} Lambda-Extension-Identifier`));
    }
    return undefined;
  }

  #next(extension: Extension, reply: Reply): void {
    const waits = extension.next((event) => {
      const headers = { 'Lambda-Extension-Event-Identifier': randomUUID() };
      reply({ status: '200 OK', headers, body: JSON.stringify(event) });
    });
    if (waits) this.#owner.waits();
  }

  #giveUp(extension: Extension, { headers, path, body }: ExtensionRequest, reply: Reply): void {
    const errorType = headers.get('lambda-extension-function-error-type');
    if (errorType === undefined) {
      reply(forbidden('Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found'));
      return;
    }
    reply({ status: '202 Accepted', body: '{"status":"OK"}' });
    const what = path.endsWith('/init/error') ? 'init error' : 'exit error';
    this.#owner.gaveUp(extension, errorType, messageIn(body) ?? what);
  }

  #subscribe(api: Subscription['api'], extension: Extension, { body, from }: ExtensionRequest, reply: Reply): void {
    const what = api === 'logs' ? 'Logs' : 'Telemetry';
    if (!this.#owner.isRegistrationOpen()) {
      reply(forbidden(`${what}.SubscriptionClosed`, `${what} API subscription is closed already`));
      return;
    }
    const other = this.#owner.apiOf(extension) ?? api;
    const subscription =
      other === api
        ? parseSubscription(api, extension.name, body, from)
        : `${extension.name} has subscribed by the ${other === 'logs' ? 'Logs' : 'Telemetry'} API already`;
    if (typeof subscription === 'string') {
      const type = api === 'logs' ? 'Logs.ValidationError' : 'ValidationError';
      reply(refusal('400 Bad Request', type, subscription));
      return;
    }
    const accept = (): void => {
      reply({ status: '200 OK', body: '"OK"' });
      this.#owner.subscribed(subscription);
    };
    if (from === undefined) accept();
    else {
      void isReachable(subscription.destination).then((isThere) => {
        if (isThere) accept();
        // As the emulator in AWS's images says it, which extensions take for no reason to end.
        else reply(refusal('202 Accepted', `${what}.NotSupported`, `${what} API is not supported`));
      });
    }
  }
}

function isEventType(value: string): value is ExtensionEventType {
  return value === 'INVOKE' || value === 'SHUTDOWN';
}

function parseEvents(body: Buffer): readonly string[] | undefined {
  const parsed = body.length === 0 ? {} : parseJson(body);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const events: unknown = 'events' in parsed ? parsed.events : [];
  return Array.isArray(events) && events.every((event) => typeof event === 'string') ? events : undefined;
}

function messageIn(body: Buffer): string | undefined {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null || !('errorMessage' in parsed)) return undefined;
  return String(parsed.errorMessage);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function forbidden(errorType: string, errorMessage: string): ExtensionResponse {
  return refusal('403 Forbidden', errorType, errorMessage);
}

function refusal(status: string, errorType: string, errorMessage: string): ExtensionResponse {
  return { status, body: JSON.stringify({ errorMessage, errorType }) };
}
