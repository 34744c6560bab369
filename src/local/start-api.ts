import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Application } from '../application/index.ts';
import { CleanupStack, clearInterval, emit, type OperationOptions, setInterval } from '../core/index.ts';
import { type AskApis, checkBasePaths } from './addresses.ts';
import {
  type CustomDomainRoute,
  domainWarnings,
  type Gateway,
  type LocalAuthOptions,
  type LocalClientCertificate,
  type LocalSource,
  parseTarget,
  type RoutedMessage,
  sourced,
  UsageMeters,
  unmapped,
  withCustomDomains,
  withSource,
} from './gateway/index.ts';
import type { FunctionInvoker } from './invocation.ts';
import type { InvokeEvent } from './invoke-event.ts';
import type { LocalTls } from './listen.ts';
import { LocalApi, type LocalRoute } from './local-api.ts';
import { LocalApiError } from './local-api-error.ts';
import { RequestsUnderWay } from './requests-under-way.ts';
import { closeOnAbort, watched } from './serve.ts';
import { ServedAddresses } from './served-addresses.ts';
import { ServedApplication } from './served-application.ts';
import type { Handshake } from './web-socket-server.ts';

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
  /** A line of the access log of a stage, as its `AccessLogSetting` has it; comes after what it is about. */
  | { readonly type: 'access-log'; readonly apiId: string; readonly line: string }
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
 * How the APIs of a template are served.
 *
 * @public
 */
export interface StartApiOptions extends OperationOptions<StartApiEvent | InvokeEvent> {
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
   * an address for its service, such a route answers 501: nothing is called in your account. Private integrations of HTTP
   * APIs are named as `IntegrationUri` does, by the ARN or the logical id of a listener: `{ Listener: 'http://localhost:8080' }`.
   */
  readonly serviceEndpoints?: Readonly<Record<string, string>> | undefined;
  /**
   * What the web servers behind REST and WebSocket APIs are shown (`ClientCertificateId` of a stage), by the logical id of
   * the `AWS::ApiGateway::ClientCertificate`. Without it they are shown nothing, and a warning says so.
   */
  readonly clientCertificates?: Readonly<Record<string, LocalClientCertificate>> | undefined;
  /**
   * Keeps answers in the cache of a stage (`CacheClusterEnabled`, `CachingEnabled`) as long as AWS would; `false` by
   * default, because what a function answers now is what most want to see. A changed template empties the cache.
   */
  readonly caching?: boolean | undefined;
  /**
   * Which requests the canary of a stage (`CanarySetting`) gets: `true` all, `false` none; by default `PercentTraffic` of
   * them, by chance. A function that gives numbers from 0 to 1 stands in for chance.
   */
  readonly canary?: boolean | (() => number) | undefined;
  /**
   * Serves these APIs at one port, each below a path: `{ Orders: '/orders', 'Orders:beta': '/beta' }`. Neither routes nor
   * events have the path. Each path is for one API. By default each API has a port of its own.
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
  /** Variables for all functions; they win over the template's, and names that it does not declare are fine. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Sees requests as they are answered, and what the functions behind them do. */
  readonly onEvent?: ((event: StartApiEvent | InvokeEvent) => void) | undefined;
}

/** What is needed of it to serve: variables and events of functions are for whoever invokes them. */
type ServeOptions = Omit<StartApiOptions, 'env' | 'onEvent'> & OperationOptions<StartApiEvent>;

/** What whoever starts APIs wants to be asked and told. */
export interface StartApiHooks {
  /** Called once it has been closed, by whomever. */
  readonly whenClosed?: (() => void) | undefined;
  /** The application as it is now, asked before each request: the same promise while nothing has changed. */
  readonly latest?: (() => Promise<Application>) | undefined;
}

/**
 * Serves every API (REST, HTTP and WebSocket) and every function URL of `application`, each at a port of its own, its routes at the root (the stage
 * is in the events).
 *
 * Aborting `signal` while it runs closes it.
 *
 * @throws {@link LocalApiError} `NO_ROUTES`, `STATIC_DIR_NOT_FOUND`, `API_NOT_FOUND`, `BASE_PATH_TAKEN`,
 * `AUTHORIZER_NOT_FOUND`, `CERTIFICATE_NOT_FOUND`, `CERTIFICATE_UNUSABLE`, `PORT_IN_USE` or `CANNOT_LISTEN`.
 */
export async function startApi(
  application: Application,
  invoker: FunctionInvoker,
  options: ServeOptions = {},
  { whenClosed = () => {}, latest }: StartApiHooks = {},
): Promise<LocalApi> {
  const { port = 0, host = '127.0.0.1', closeTimeoutMs = 5_000, basePaths = {}, tls, signal } = options;
  signal?.throwIfAborted();
  const staticDir = options.staticDir === undefined ? undefined : resolve(application.folder, options.staticDir);
  if (staticDir !== undefined && !isFolder(staticDir)) throw LocalApiError.staticDirNotFound(staticDir);
  await using acquired = new CleanupStack();
  const ending = new AbortController();
  acquired.defer(() => ending.abort());
  const usage = new UsageMeters();
  const withoutSocket = new RequestsUnderWay();
  const report = (apiId: string, message: RoutedMessage, line?: string): void => {
    emit(options, { type: 'message-finished', apiId, ...message });
    if (line !== undefined) emit(options, { type: 'access-log', apiId, line });
  };
  const given = { ...options, staticDir, invoker, signal: ending.signal, usage, report };
  const served = new ServedApplication(application, given, {
    latest,
    emit: (event) => emit(options, event),
    follow: () => follow(),
  });
  const endpoints = served.endpoints();
  if (endpoints.length === 0) throw LocalApiError.noRoutes(application.folder, problemsOf(application));
  checkBasePaths(basePaths, endpoints);
  checkAuthorizers(application, options.auth);
  checkCertificates(application, options.clientCertificates);
  const ask = askOf(served, options);
  const addresses = new ServedAddresses({
    host,
    port,
    tls,
    basePaths,
    closeTimeoutMs,
    ask,
    endpoints: () => served.endpoints(),
    hasWebSocketDomains: () => served.hasWebSocketDomains(),
  });
  acquired.defer(async () => {
    await Promise.all([addresses.close(), withoutSocket.settled(closeTimeoutMs)]);
  });
  acquired.defer(expireConnections(served));
  const told = new Map<string, string>();
  const tellAddresses = (): void => {
    const urls = addresses.urls();
    for (const { apiId, url } of urls.filter((api) => told.get(api.apiId) !== api.url)) {
      told.set(apiId, url);
      emit(options, { type: 'api-listening', apiId, url });
    }
    for (const apiId of told.keys()) if (!urls.some((api) => api.apiId === apiId)) told.delete(apiId);
  };
  const follow = async (): Promise<void> => {
    for (const { apiId, reason } of await addresses.follow()) {
      const message = `"${apiId}" is new and has no address: ${reason}`;
      emit(options, { type: 'warning', code: 'API_NOT_SERVED', message, apiId });
    }
    tellAddresses();
  };
  await addresses.open(signal);
  tellAddresses();
  served.warn(endpoints);
  const trust = { isTrustKnown: tls?.ca !== undefined, disableAuthorizers: options.disableAuthorizers === true };
  for (const warning of domainWarnings(application.domains ?? [], trust))
    emit(options, { type: 'warning', ...warning });

  const owned = acquired.move();
  const gateways = new Map<string, Gateway>();
  const localApi = new LocalApi({
    apis: () =>
      addresses.urls().map(({ apiId, url }) => ({
        apiId,
        url,
        gateway: remembered(gateways, apiId, () => withoutSocket.through(withCustomDomains(ask.gatewayOf(apiId), ask))),
      })),
    isDomain: (host) => served.isDomain(host),
    truststore: tls?.ca,
    routes: () => addresses.urls().flatMap(({ apiId, url }) => localRoutes(apiId, url, served)),
    refresh: async () => served.refresh(),
    release: () => owned.close().finally(whenClosed),
  });
  closeOnAbort(localApi, owned, signal);
  return localApi;
}

/** How the APIs are asked by their ports; each request and each handshake is reported. */
function askOf(served: ServedApplication, options: ServeOptions): AskApis {
  const gateways = new Map<string, Gateway>();
  const reported = (apiId: string, gateway: Gateway): Gateway =>
    watched(gateway, ({ method, path, status, durationMs, functionId, failure }, line) => {
      emit(options, { type: 'request-finished', apiId, method, path, status, durationMs, functionId, failure });
      if (line !== undefined) emit(options, { type: 'access-log', apiId, line });
    });
  const gatewayOf = (apiId: string): Gateway =>
    remembered(gateways, apiId, () => reported(apiId, withSource(served.gateway(apiId), options.source)));
  const unmappedOf = ({ nearestApiId = '', refusal }: CustomDomainRoute): Gateway =>
    reported(nearestApiId, async () => unmapped(refusal));
  const handshakeOf =
    (apiId: string): Handshake =>
    async (request) => {
      const started = performance.now();
      const decision = await served.handshake(apiId, sourced(request, options.source));
      const { status, functionId, failure, accessLog } =
        decision.kind === 'refused'
          ? decision.response
          : { status: 101, functionId: decision.functionId, failure: undefined, accessLog: undefined };
      const { path } = parseTarget(request.target);
      const durationMs = performance.now() - started;
      const answered = { method: request.method, path, status, durationMs, functionId, failure };
      emit(options, { type: 'request-finished', apiId, ...answered });
      if (accessLog !== undefined) emit(options, { type: 'access-log', apiId, line: accessLog });
      return decision;
    };
  return { gatewayOf, handshakeOf, unmappedOf, domains: served.domainRoute };
}

function remembered(gateways: Map<string, Gateway>, apiId: string, make: () => Gateway): Gateway {
  const known = gateways.get(apiId);
  if (known !== undefined) return known;
  const made = make();
  gateways.set(apiId, made);
  return made;
}

/** @throws {@link LocalApiError} when `auth` says something of an authorizer that is not there. */
function checkAuthorizers({ apis, webSocketApis = [], functions }: Application, auth: LocalAuthOptions = {}): void {
  const ofApis = [...apis, ...webSocketApis].flatMap(({ authorizers = {}, routes }) => [
    ...Object.keys(authorizers),
    ...routes.flatMap(({ authorizer }) => authorizer ?? []),
  ]);
  const ofUrls = functions.flatMap(({ urls = [] }) => urls.map(({ id }) => id));
  const known = [...new Set([...ofApis, ...ofUrls])];
  for (const name of Object.keys(auth.authorizers ?? {})) {
    if (!known.includes(name)) throw LocalApiError.authorizerNotFound(name, known);
  }
}

/** @throws {@link LocalApiError} when a certificate is given that no stage shows, or one that cannot be shown. */
function checkCertificates(
  { apis, webSocketApis = [] }: Application,
  given: StartApiOptions['clientCertificates'] = {},
): void {
  const known = [...new Set([...apis, ...webSocketApis].flatMap(({ clientCertificateId: id }) => id ?? []))];
  for (const [id, { key, cert }] of Object.entries(given)) {
    if (!known.includes(id)) throw LocalApiError.certificateNotFound(id, known);
    try {
      process.getBuiltinModule('node:tls').createSecureContext({ key, cert });
    } catch (error) {
      throw LocalApiError.certificateUnusable(id, error);
    }
  }
}

/** What kept APIs and functions out of the application. */
function problemsOf({ diagnostics }: Application): string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

/** How often it is looked which connections have been open for too long, in milliseconds. */
const EXPIRY_MS = 10_000;

function expireConnections(served: ServedApplication): () => void {
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
