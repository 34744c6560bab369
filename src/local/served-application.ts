import type { Application } from '../application/index.ts';
import { messageOf } from '../core/index.ts';
import { type Endpoint, type EndpointOptions, endpointsOf } from './endpoints.ts';
import {
  type AcceptedHandshake,
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  messageBody,
  type RefusedHandshake,
} from './gateway/index.ts';
import type { StartApiEvent } from './start-api.ts';

/** How an application that is served learns of its next version, and whom it tells. */
interface ServedApplicationHooks {
  readonly latest?: (() => Promise<Application>) | undefined;
  readonly emit: (event: StartApiEvent) => void;
}

/** What is served of an application, in the version that there is when a request comes. */
export class ServedApplication {
  readonly #options: EndpointOptions;
  readonly #hooks: ServedApplicationHooks;
  /** What there was at the beginning, and has an address. */
  readonly #addressed: ReadonlySet<string>;
  #application: Application;
  #endpoints: ReadonlyMap<string, Endpoint>;
  #problem: string | undefined;

  constructor(application: Application, options: EndpointOptions, hooks: ServedApplicationHooks) {
    this.#application = application;
    this.#options = options;
    this.#hooks = hooks;
    this.#endpoints = byId(endpointsOf(application, options));
    this.#addressed = new Set(this.#endpoints.keys());
  }

  endpoints(): Endpoint[] {
    return [...this.#endpoints.values()];
  }

  find(id: string): Endpoint | undefined {
    return this.#endpoints.get(id);
  }

  /** An API, whatever it is made of when it is asked. */
  gateway(id: string): Gateway {
    return async (request) => {
      if (this.#hooks.latest !== undefined) await this.#refresh(this.#hooks.latest);
      const endpoint = this.#endpoints.get(id);
      return endpoint === undefined ? gone(id) : await endpoint.gateway(request);
    };
  }

  /** The handshake of a WebSocket API. */
  async handshake(id: string, request: GatewayRequest): Promise<AcceptedHandshake | RefusedHandshake> {
    if (this.#hooks.latest !== undefined) await this.#refresh(this.#hooks.latest);
    const { webSockets } = this.#endpoints.get(id) ?? {};
    return webSockets === undefined ? { kind: 'refused', response: gone(id) } : await webSockets.connect(request);
  }

  /** Says what of these is not served as AWS would. */
  warn(endpoints: readonly Endpoint[]): void {
    for (const { id: apiId, warnings } of endpoints) {
      for (const warning of warnings) this.#hooks.emit({ type: 'warning', ...warning, apiId });
    }
  }

  async #refresh(latest: () => Promise<Application>): Promise<void> {
    let application: Application;
    try {
      application = await latest();
    } catch (error) {
      this.#complain(messageOf(error));
      return;
    }
    if (application === this.#application) return;
    this.#application = application;
    this.#problem = undefined;
    const before = this.#endpoints;
    const next = endpointsOf(application, this.#options, before);
    this.#endpoints = byId(next.filter(({ id }) => this.#addressed.has(id)));
    const changed = next.filter((endpoint) => before.get(endpoint.id) !== endpoint);
    const removed = [...before.keys()].filter((id) => !this.#endpoints.has(id));
    if (changed.length + removed.length === 0) return;
    this.#hooks.emit({ type: 'apis-reloaded', apiIds: [...changed.map(({ id }) => id), ...removed] });
    this.warn(changed);
    for (const { id } of changed.filter(({ id }) => !this.#addressed.has(id))) {
      const message = `"${id}" is new and has no address: start the APIs again to serve it.`;
      this.#hooks.emit({ type: 'warning', code: 'API_NOT_SERVED', message, apiId: id });
    }
  }

  /** A template that cannot be read is said once; what was served before it goes on. */
  #complain(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    const message = `The template has changed and cannot be read, so its last version is served: ${problem}`;
    this.#hooks.emit({ type: 'warning', code: 'TEMPLATE_UNREADABLE', message });
  }
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
