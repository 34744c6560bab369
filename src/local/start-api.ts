import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Application } from '../application/index.ts';
import { CleanupStack, emit, type OperationOptions } from '../core/index.ts';
import { addressesOf } from './addresses.ts';
import {
  type LocalAuthOptions,
  type LocalSource,
  parseTarget,
  type RoutedMessage,
  sourced,
  UsageMeters,
  withSource,
} from './gateway/index.ts';
import type { FunctionInvoker } from './invocation.ts';
import { type Listener, type LocalTls, listen } from './listen.ts';
import { LocalApi, type LocalRoute, type ServedApi } from './local-api.ts';
import { LocalApiError } from './local-api-error.ts';
import { RequestsUnderWay } from './requests-under-way.ts';
import { closeOnAbort, watched } from './serve.ts';
import { ServedApplication } from './served-application.ts';
import { type Handshake, WebSockets } from './web-socket-server.ts';

/**
 * What happens while APIs are served.
 *
 * @public
 */
export type StartApiEvent =
  | { readonly type: 'api-listening'; readonly apiId: string; readonly url: string }
  | {
      readonly type: 'request-finished';
      readonly apiId: string;
      readonly method: string;
      /** As sent, without the query. */
      readonly path: string;
      readonly status: number;
      readonly durationMs: number;
      /** The function that was asked, if one was. */
      readonly functionId?: string | undefined;
      /** Why the gateway answered in place of the function, as one sentence; the client is told less. */
      readonly failure?: string | undefined;
    }
  /** A message of a WebSocket API, a connection to it or the end of one has been through its route. */
  | {
      readonly type: 'message-finished';
      readonly apiId: string;
      readonly connectionId: string;
      /** `$connect`, `$disconnect`, `$default` … */
      readonly routeKey: string;
      readonly durationMs: number;
      /** The function that was asked, if one was. */
      readonly functionId?: string | undefined;
      /** Why the gateway answered in place of the function, as one sentence; the client is told less. */
      readonly failure?: string | undefined;
    }
  /** The template has changed, and what is served with it: the APIs and function URLs that are others now. */
  | { readonly type: 'apis-reloaded'; readonly apiIds: readonly string[] }
  /** Something of the application is not served as AWS would. */
  | { readonly type: 'warning'; readonly code: string; readonly message: string; readonly apiId?: string | undefined };

/**
 * How APIs are served.
 *
 * @public
 */
export interface StartApiOptions extends OperationOptions<StartApiEvent> {
  /** The port of the first API, further APIs get the next ones; 0, the default, means any free port for each. */
  readonly port?: number | undefined;
  /** The address to listen on; `127.0.0.1` by default, so that nobody else on the network gets in. */
  readonly host?: string | undefined;
  /**
   * What authorizers are enforced with, or who calls in their place. Lambda authorizers need none of it; without the keys
   * for a token or a signature, the routes of JWT, Cognito and IAM authorizers refuse every request.
   */
  readonly auth?: LocalAuthOptions | undefined;
  /** Serves routes that have an authorizer without asking it; `false` by default. */
  readonly disableAuthorizers?: boolean | undefined;
  /** Where requests seem to come from, for resource policies and in events; by default the connection says it. */
  readonly source?: LocalSource | undefined;
  /**
   * Where integrations of REST APIs with other AWS services lead, by service: `{ s3: 'http://localhost:4566' }`. Without
   * an address for its service, such a route answers 501: nothing is called in your account.
   */
  readonly serviceEndpoints?: Readonly<Record<string, string>> | undefined;
  /**
   * Serves these APIs at one port, each below a path: `{ Orders: '/orders', 'Orders:beta': '/beta' }`. Neither routes nor
   * events have the path. By default each API has a port of its own.
   */
  readonly basePaths?: Readonly<Record<string, string>> | undefined;
  /**
   * A folder, relative to the template, whose files REST and HTTP APIs serve where they have no route; none by default.
   * Files whose names begin with a dot are never served, nor what links lead to outside of the folder.
   */
  readonly staticDir?: string | undefined;
  /** Serves HTTPS (and `wss:`) with this certificate; HTTP by default. */
  readonly tls?: LocalTls | undefined;
  /** How long `close()` waits for requests under way before it cuts them, in milliseconds; 5,000 by default. */
  readonly closeTimeoutMs?: number | undefined;
}

/** What whoever starts APIs wants to be asked and told. */
export interface StartApiHooks {
  /** Called once it has been closed, by whomever. */
  readonly whenClosed?: (() => void) | undefined;
  /** The application as it is now, asked before each request: the same object while nothing has changed. */
  readonly latest?: (() => Promise<Application>) | undefined;
}

/**
 * Serves every API (REST, HTTP and WebSocket) and every function URL of `application`, each at a port of its own, its routes at the root (the stage
 * is in the events).
 *
 * Aborting `signal` while it runs closes it.
 *
 * @throws {@link LocalApiError} `NO_ROUTES`, `STATIC_DIR_NOT_FOUND`, `API_NOT_FOUND`, `PORT_IN_USE` or `CANNOT_LISTEN`.
 */
export async function startApi(
  application: Application,
  invoker: FunctionInvoker,
  options: StartApiOptions = {},
  { whenClosed = () => {}, latest }: StartApiHooks = {},
): Promise<LocalApi> {
  const { port = 0, host = '127.0.0.1', closeTimeoutMs = 5_000, signal } = options;
  signal?.throwIfAborted();
  const staticDir = options.staticDir === undefined ? undefined : resolve(application.folder, options.staticDir);
  if (staticDir !== undefined && !isFolder(staticDir)) throw LocalApiError.staticDirNotFound(staticDir);
  await using acquired = new CleanupStack();
  const ending = new AbortController();
  acquired.defer(() => ending.abort());
  const usage = new UsageMeters();
  const apis: ServedApi[] = [];
  const listeners: Listener[] = [];
  const withoutSocket = new RequestsUnderWay();
  acquired.defer(async () => {
    const closing = listeners.map((listener) => listener.close(closeTimeoutMs));
    await Promise.all([...closing, withoutSocket.settled(closeTimeoutMs)]);
  });
  const report = (apiId: string, message: RoutedMessage): void =>
    emit(options, { type: 'message-finished', apiId, ...message });
  const given = { ...options, staticDir, invoker, signal: ending.signal, usage, report };
  const served = new ServedApplication(application, given, { latest, emit: (event) => emit(options, event) });
  const endpoints = served.endpoints();
  acquired.defer(expireConnections(served));
  const gateways = new Map(
    endpoints.map(({ id: apiId }) => [
      apiId,
      watched(withSource(served.gateway(apiId), options.source), (request) =>
        emit(options, { type: 'request-finished', apiId, ...request }),
      ),
    ]),
  );
  const handshakes = handshakesOf(served, options);
  for (const address of addressesOf(gateways, options.basePaths ?? {}, application.domains ?? [], handshakes)) {
    const { handshake, gateway: atPort } = address;
    const webSockets = handshake && (await WebSockets.create(handshake));
    const listenPort = port === 0 ? 0 : port + listeners.length;
    const listener = await listen(atPort, { host, port: listenPort, tls: options.tls, webSockets });
    listeners.push(listener);
    for (const { apiId, basePath, gateway } of address.apis) {
      apis.push({ apiId, gateway: withoutSocket.through(gateway), url: `${listener.url}${basePath}` });
    }
    signal?.throwIfAborted();
  }
  const [first, ...others] = apis;
  if (first === undefined) throw LocalApiError.noRoutes(application.folder);
  for (const { apiId, url } of apis) emit(options, { type: 'api-listening', apiId, url });
  served.warn(endpoints);

  const owned = acquired.move();
  const routes = (): LocalRoute[] => apis.flatMap(({ apiId, url }) => localRoutes(apiId, url, served));
  const localApi = new LocalApi({ apis: [first, ...others], routes, release: () => owned.close().finally(whenClosed) });
  closeOnAbort(localApi, owned, signal);
  return localApi;
}

/** The handshakes of WebSocket APIs; each is reported as the request that it is. */
function handshakesOf(served: ServedApplication, options: StartApiOptions): Map<string, Handshake> {
  const found = new Map<string, Handshake>();
  for (const { id: apiId, webSockets } of served.endpoints()) {
    if (webSockets === undefined) continue;
    found.set(apiId, async (request) => {
      const started = performance.now();
      const decision = await served.handshake(apiId, sourced(request, options.source));
      const { status, functionId, failure } =
        decision.kind === 'refused'
          ? decision.response
          : { status: 101, functionId: decision.functionId, failure: undefined };
      const { path } = parseTarget(request.target);
      const durationMs = performance.now() - started;
      emit(options, {
        type: 'request-finished',
        apiId,
        method: request.method,
        path,
        status,
        durationMs,
        functionId,
        failure,
      });
      return decision;
    });
  }
  return found;
}

/** How often it is looked which connections have been open for too long, in milliseconds. */
const EXPIRY_MS = 10_000;

function expireConnections(served: ServedApplication): () => void {
  if (!served.endpoints().some(({ webSockets }) => webSockets !== undefined)) return () => {};
  const timer = setInterval(() => {
    for (const { webSockets } of served.endpoints()) webSockets?.expire();
  }, EXPIRY_MS).unref();
  return () => clearInterval(timer);
}

function localRoutes(apiId: string, url: string, served: ServedApplication): LocalRoute[] {
  const { routes = [], webSockets } = served.find(apiId) ?? {};
  const base = webSockets === undefined ? url : url.replace(/^http/, 'ws');
  return routes.map((route) => ({ ...route, apiId, url: route.path.startsWith('/') ? `${base}${route.path}` : base }));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
