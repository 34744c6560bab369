import type { Application } from '../application/index.ts';
import { CleanupStack, clearInterval, emit, setInterval } from '../core/index.ts';
import { AnnouncedAddresses } from './announced-addresses.ts';
import { checkServed, staticFolder } from './check-served.ts';
import { withoutRoutes } from './endpoints.ts';
import { domainWarnings, type RoutedMessage, UsageMeters, withCustomDomains } from './gateway/index.ts';
import type { FunctionInvoker } from './invocation.ts';
import { LocalApi, type LocalRoute } from './local-api.ts';
import { madeOnce, reportedApis } from './reported-apis.ts';
import { RequestsUnderWay } from './requests-under-way.ts';
import { closeOnAbort } from './serve.ts';
import { ServedAddresses } from './served-addresses.ts';
import { ServedApplication } from './served-application.ts';
import type { ServeOptions, StartApiEvent } from './start-api-options.ts';

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
  const staticDir = staticFolder(application, options.staticDir);
  await using acquired = new CleanupStack();
  const ending = new AbortController();
  acquired.defer(() => ending.abort());
  const tell = (event: StartApiEvent): void => emit(options, event);
  const report = (apiId: string, message: RoutedMessage, line?: string): void => {
    tell({ type: 'message-finished', apiId, ...message });
    if (line !== undefined) tell({ type: 'access-log', apiId, line });
  };
  const given = { ...options, staticDir, invoker, signal: ending.signal, usage: new UsageMeters(), report };
  const served = new ServedApplication(application, given, {
    latest,
    emit: tell,
    follow: (): Promise<void> => announced.follow(),
  });
  const endpoints = served.endpoints();
  checkServed(application, endpoints, options);
  const ask = reportedApis(served, options);
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
  const announced = new AnnouncedAddresses(addresses, tell);
  const withoutSocket = new RequestsUnderWay();
  acquired.defer(async () => {
    await Promise.all([addresses.close(), withoutSocket.settled(closeTimeoutMs)]);
  });
  acquired.defer(expireConnections(served));
  await announced.open(signal);
  served.warn(endpoints);
  for (const warning of withoutRoutes(application)) tell({ type: 'warning', ...warning });
  const trust = { isTrustKnown: tls?.ca !== undefined, disableAuthorizers: options.disableAuthorizers === true };
  for (const warning of domainWarnings(application.domains ?? [], trust)) tell({ type: 'warning', ...warning });

  const owned = acquired.move();
  const gatewayOf = madeOnce((apiId) => withoutSocket.through(withCustomDomains(ask.gatewayOf(apiId), ask)));
  const localApi = new LocalApi({
    apis: () => addresses.urls().map(({ apiId, url }) => ({ apiId, url, gateway: gatewayOf(apiId) })),
    isDomain: (host) => served.isDomain(host),
    truststore: tls?.ca,
    routes: () => addresses.urls().flatMap(({ apiId, url }) => localRoutes(apiId, url, served)),
    refresh: async () => served.refresh(),
    release: () => owned.close().finally(whenClosed),
  });
  closeOnAbort(localApi, owned, signal);
  return localApi;
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
