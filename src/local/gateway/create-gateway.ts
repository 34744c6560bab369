import type { ApiDefinition } from '../../application/index.ts';
import { systemClock } from '../../core/index.ts';
import { withoutExecuteApi } from './default-endpoint.ts';
import { framed } from './framing.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { createHttpGateway } from './http/gateway.ts';
import type { Gateway } from './message.ts';
import { withCanary } from './rest/canary.ts';
import { createRestGateway } from './rest/gateway.ts';

/** The gateway of an API: what turns requests into events, and what functions return into responses. */
export function createGateway(api: ApiDefinition, options: GatewayOptions): Gateway {
  const clock = options.clock ?? systemClock;
  const served =
    api.kind === 'rest'
      ? withCanary(api, options, (one, isCanary, caches) => createRestGateway(one, options, caches, isCanary))
      : createHttpGateway(api, options);
  const gateway = api.disableExecuteApiEndpoint === true ? withoutExecuteApi(served, api.kind) : served;
  return async (request) => framed(await gateway(request), request.method, clock.now());
}
