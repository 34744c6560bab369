import type { Application } from '../application/index.ts';
import { eventLoopTurn, messageOf } from '../core/index.ts';
import { type Endpoint, type EndpointOptions, endpointsOf } from './endpoints.ts';
import {
  type AcceptedHandshake,
  type CustomDomainRoute,
  type CustomDomains,
  createCustomDomains,
  domainOf,
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  messageBody,
  type RefusedHandshake,
  type Session,
} from './gateway/index.ts';
import type { StartApiEvent } from './start-api-options.ts';

/** How an application that is served learns of its next version, and whom it tells. */
interface ServedApplicationHooks {
  readonly latest?: (() => Promise<Application>) | undefined;
  readonly emit: (event: StartApiEvent) => void;
  /** Gives what is new its address; the request that noticed it waits for that. */
  readonly follow: () => Promise<void>;
}

/** What is served of an application, in the version that there is when a request comes. */
export class ServedApplication {
  readonly #options: EndpointOptions;
  readonly #hooks: ServedApplicationHooks;
  #application: Application;
  /** What said that this is the latest version; what says so again need not be waited for. */
  #latest: Promise<Application> | undefined;
  #endpoints: ReadonlyMap<string, Endpoint>;
  #domains: CustomDomains;
  /** The turn of the event loop in which it was looked last, and what there is to wait for since. */
  #lookedIn = -1;
  #looking: Promise<void> | undefined;
  #following: Promise<void> | undefined;
  #problem: string | undefined;

  constructor(application: Application, options: EndpointOptions, hooks: ServedApplicationHooks) {
    this.#application = application;
    this.#options = options;
    this.#hooks = hooks;
    this.#endpoints = byId(endpointsOf(application, options));
    this.#domains = domainsOf(application, options);
  }

  endpoints(): Endpoint[] {
    return [...this.#endpoints.values()];
  }

  find(id: string): Endpoint | undefined {
    return this.#endpoints.get(id);
  }

  /** Where a request for a custom domain leads. */
  readonly domainRoute = (request: GatewayRequest): CustomDomainRoute | undefined => {
    const route = this.#domains(request);
    return route?.apiId === undefined || this.#endpoints.has(route.apiId) ? route : { ...route, apiId: undefined };
  };

  /** Whether a `Host` is a custom domain. */
  isDomain(host: string): boolean {
    return domainOf(host, this.#application.domains ?? []) !== undefined;
  }

  /** Whether a custom domain leads to a WebSocket API. */
  hasWebSocketDomains(): boolean {
    const mapped = (this.#application.domains ?? []).flatMap(({ mappings }) => mappings);
    return mapped.some(({ apiId }) => this.#endpoints.get(apiId)?.webSockets !== undefined);
  }

  /** An API, whatever it is made of when it is asked. */
  gateway(id: string): Gateway {
    const ask: Gateway = (request) => {
      const endpoint = this.#endpoints.get(id);
      return endpoint === undefined ? Promise.resolve(gone(id)) : endpoint.gateway(request);
    };
    return (request) => {
      const { turn } = request;
      const following = turn !== undefined && this.#lookedIn >= turn ? this.#looking : this.refresh();
      return following === undefined ? ask(request) : following.then(() => ask(request));
    };
  }

  /** A handshake, and what comes of it. Of an API without WebSockets it is a request like any other. */
  async handshake(id: string, request: GatewayRequest): Promise<AcceptedHandshake | RefusedHandshake> {
    await this.refresh();
    const endpoint = this.#endpoints.get(id);
    if (endpoint?.webSockets === undefined) {
      return { kind: 'refused', response: endpoint === undefined ? gone(id) : await endpoint.gateway(request) };
    }
    const decision = await endpoint.webSockets.connect(request);
    if (decision.kind === 'refused' || this.#hooks.latest === undefined) return decision;
    return { ...decision, open: (peer) => this.#refreshed(decision.open(peer)) };
  }

  /** Says what of these is not served as AWS would. */
  warn(endpoints: readonly Endpoint[]): void {
    for (const { id: apiId, warnings } of endpoints) {
      for (const warning of warnings) this.#hooks.emit({ type: 'warning', ...warning, apiId });
    }
  }

  /** Looks whether there is another version, and if so serves it from here on; nothing to wait for where there is none. */
  refresh(): Promise<void> | undefined {
    this.#lookedIn = eventLoopTurn();
    this.#looking = this.#look();
    return this.#looking;
  }

  #look(): Promise<void> | undefined {
    try {
      const latest = this.#hooks.latest?.();
      return latest === this.#latest ? this.#following : this.#follow(latest);
    } catch (error) {
      this.#complain(messageOf(error));
      return this.#following;
    }
  }

  async #follow(latest: Promise<Application> | undefined): Promise<void> {
    try {
      const application = await latest;
      if (application !== undefined && application !== this.#application) this.#following = this.#serve(application);
      this.#latest = latest;
    } catch (error) {
      this.#complain(messageOf(error));
    }
    const following = this.#following;
    await following;
    if (this.#following === following) this.#following = undefined;
  }

  async #serve(application: Application): Promise<void> {
    this.#application = application;
    this.#problem = undefined;
    const before = this.#endpoints;
    const next = endpointsOf(application, this.#options, before);
    this.#endpoints = byId(next);
    this.#domains = domainsOf(application, this.#options);
    const changed = next.filter((endpoint) => before.get(endpoint.id) !== endpoint);
    const removed = [...before.keys()].filter((id) => !this.#endpoints.has(id));
    if (changed.length + removed.length === 0) return;
    this.#hooks.emit({ type: 'apis-reloaded', apiIds: [...changed.map(({ id }) => id), ...removed] });
    this.warn(changed);
    await this.#hooks.follow();
  }

  /** Connections stay open when their API changes: a message takes the routes that there are when it comes. */
  #refreshed(session: Session): Session {
    return {
      message: async (text) => {
        await this.refresh();
        await session.message(text);
      },
      closed: (code, reason) => session.closed(code, reason),
    };
  }

  /** A template that cannot be read is said once; what was served before it goes on. */
  #complain(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    const message = `The template has changed and cannot be read, so its last version is served: ${problem}`;
    this.#hooks.emit({ type: 'warning', code: 'TEMPLATE_UNREADABLE', message });
  }
}

function domainsOf({ domains = [], accountId, region }: Application, options: EndpointOptions): CustomDomains {
  return createCustomDomains(domains, { ...options, accountId, region });
}

function byId(endpoints: readonly Endpoint[]): Map<string, Endpoint> {
  return new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
}

function gone(id: string): GatewayResponse {
  const message = `"${id}" is not in the template any more.`;
  const body = messageBody(message);
  const headers = [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
  ] as const;
  return { status: 404, headers, body, failure: message };
}
