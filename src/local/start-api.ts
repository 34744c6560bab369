import type { ApiDefinition, Application } from '../application/index.ts';
import { CleanupStack, emit, type OperationOptions } from '../core/index.ts';
import { addressesOf } from './addresses.ts';
import {
  authorizerWarnings,
  createGateway,
  type LocalAuthOptions,
  routeProblem,
  UsageMeters,
} from './gateway/index.ts';
import type { FunctionInvoker } from './invocation.ts';
import { type Listener, listen } from './listen.ts';
import { LocalApi, type LocalRoute, type ServedApi } from './local-api.ts';
import { LocalApiError } from './local-api-error.ts';
import { RequestsUnderWay } from './requests-under-way.ts';
import { closeOnAbort, watched } from './serve.ts';

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
  /** How long `close()` waits for requests under way before it cuts them, in milliseconds; 5,000 by default. */
  readonly closeTimeoutMs?: number | undefined;
}

/**
 * Serves every API of `application`, each at a port of its own, its routes at the root (the stage is in the events).
 *
 * Aborting `signal` while it runs closes it. `whenClosed` is called once it has been closed, by whomever.
 *
 * @throws {@link LocalApiError} `NO_ROUTES`, `PORT_IN_USE` or `CANNOT_LISTEN`.
 */
export async function startApi(
  application: Application,
  invoker: FunctionInvoker,
  options: StartApiOptions = {},
  whenClosed: () => void = () => {},
): Promise<LocalApi> {
  const { port = 0, host = '127.0.0.1', closeTimeoutMs = 5_000, signal } = options;
  signal?.throwIfAborted();
  const definitions = application.apis.filter((api) => api.routes.length > 0);
  if (definitions.length === 0) throw LocalApiError.noRoutes(application.folder);

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
  const isolated = application.functions.filter(({ tenantIsolation }) => tenantIsolation === true);
  const tenantFunctions = new Set(isolated.map(({ id }) => id));
  const gateways = new Map(
    definitions.map((api) => {
      const { accountId, region } = application;
      const given = { ...options, invoker, signal: ending.signal, accountId, region, usage, tenantFunctions };
      const gateway = createGateway(api, given);
      return [
        api.id,
        watched(gateway, (request) => emit(options, { type: 'request-finished', apiId: api.id, ...request })),
      ];
    }),
  );
  for (const address of addressesOf(gateways, options.basePaths ?? {}, application.domains ?? [])) {
    const listener = await listen(address.gateway, { host, port: port === 0 ? 0 : port + listeners.length });
    listeners.push(listener);
    for (const { apiId, basePath, gateway } of address.apis) {
      apis.push({ apiId, gateway: withoutSocket.through(gateway), url: `${listener.url}${basePath}` });
    }
    signal?.throwIfAborted();
  }
  const [first, ...others] = apis;
  if (first === undefined) throw LocalApiError.noRoutes(application.folder);
  for (const { apiId, url } of apis) emit(options, { type: 'api-listening', apiId, url });
  for (const api of definitions) warnOf(api, { ...options, invoker });

  const owned = acquired.move();
  const routes = definitions.flatMap((api) => localRoutes(api, apis.find(({ apiId }) => apiId === api.id)?.url ?? ''));
  const localApi = new LocalApi({ apis: [first, ...others], routes, release: () => owned.close().finally(whenClosed) });
  closeOnAbort(localApi, owned, signal);
  return localApi;
}

/** Says once, up front, what of an API is not served as AWS would. */
function warnOf(api: ApiDefinition, options: StartApiOptions & { readonly invoker: FunctionInvoker }): void {
  const warn = (code: string, message: string): void =>
    emit(options, { type: 'warning', code, message, apiId: api.id });
  for (const route of api.routes) {
    const problem = routeProblem(api, route, options);
    if (problem !== undefined) warn(problem.code, problem.reason);
  }
  for (const { code, message } of authorizerWarnings(api, options)) warn(code, message);
  if (api.rest?.policy !== undefined) {
    warn('POLICY_NOT_ENFORCED', `API "${api.id}" is open to everybody: its resource policy is not enforced here.`);
  }
  const keys = (api.rest?.usagePlans ?? []).flatMap((plan) => plan.keys.filter(({ generated }) => generated));
  for (const { id, value } of keys) {
    warn('API_KEY_GENERATED', `API key "${id}" has no value in the template; here it is "${value}".`);
  }
  for (const [name, value] of Object.entries(api.stageVariables)) {
    if (typeof value !== 'string') {
      warn('STAGE_VARIABLE_UNRESOLVED', `Stage variable "${name}" is left out: ${value.reason}`);
    }
  }
}

function localRoutes(api: ApiDefinition, url: string): LocalRoute[] {
  return api.routes.map(({ method, path, integration }) => ({
    method,
    path,
    apiId: api.id,
    functionId: 'functionId' in integration ? integration.functionId : undefined,
    url: path.startsWith('/') ? `${url}${path}` : url,
  }));
}
