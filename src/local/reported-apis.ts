import { emit } from '../core/index.ts';
import type { AskApis } from './addresses.ts';
import { type CustomDomainRoute, type Gateway, parseTarget, sourced, unmapped, withSource } from './gateway/index.ts';
import { watched } from './serve.ts';
import type { ServedApplication } from './served-application.ts';
import type { ServeOptions } from './start-api-options.ts';
import type { Handshake } from './web-socket-server.ts';

/** How the APIs are asked by their ports; each request and each handshake is reported. */
export function reportedApis(served: ServedApplication, options: ServeOptions): AskApis {
  const reported = (apiId: string, gateway: Gateway): Gateway =>
    watched(gateway, ({ method, path, status, durationMs, functionId, failure }, line) => {
      emit(options, { type: 'request-finished', apiId, method, path, status, durationMs, functionId, failure });
      if (line !== undefined) emit(options, { type: 'access-log', apiId, line });
    });
  const gatewayOf = madeOnce((apiId) => reported(apiId, withSource(served.gateway(apiId), options.source)));
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

/** The gateway of each API, made when it is asked for first. */
export function madeOnce(make: (apiId: string) => Gateway): (apiId: string) => Gateway {
  const gateways = new Map<string, Gateway>();
  return (apiId) => {
    const known = gateways.get(apiId);
    if (known !== undefined) return known;
    const made = make(apiId);
    gateways.set(apiId, made);
    return made;
  };
}
