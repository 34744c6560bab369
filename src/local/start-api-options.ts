import type { OperationOptions } from '../core/index.ts';
import type { LocalAuthOptions, LocalClientCertificate, LocalSource } from './gateway/index.ts';
import type { InvokeEvent } from './invoke-event.ts';
import type { LocalTls } from './listen.ts';
import type { LocalServerOptions } from './local-server-options.ts';

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
export interface StartApiOptions extends LocalServerOptions<StartApiEvent | InvokeEvent> {
  /** The port of the first API, further APIs get the next ones; 0, the default, means any free port for each. */
  readonly port?: number | undefined;
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
  /** Sees requests as they are answered, and what the functions behind them do. */
  readonly onEvent?: ((event: StartApiEvent | InvokeEvent) => void) | undefined;
}

/** What is needed of it to serve: variables and events of functions are for whoever invokes them. */
export type ServeOptions = Omit<StartApiOptions, 'env' | 'onEvent'> & OperationOptions<StartApiEvent>;
