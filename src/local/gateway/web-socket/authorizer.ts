import type { WebSocketApiDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import { type Authorization, allow, misconfigured, unauthorized } from '../authorizers/authorization.ts';
import { executeApi, invokeRequest } from '../authorizers/execute-api-arn.ts';
import { iamAuthorizer, iamCaller } from '../authorizers/iam-authorizer.ts';
import { permitted } from '../authorizers/identity-policies.ts';
import { askAuthorizer, judged } from '../authorizers/lambda-authorizer.ts';
import { authOf } from '../authorizers/route-authorizers.ts';
import type { Exchange } from '../exchange.ts';
import { DEFAULT_REGION, type GatewayOptions } from '../gateway-options.ts';
import { connectParameter } from './connect-parameters.ts';
import { type SocketEventInput, socketAuthorizerEvent } from './event.ts';

/** A handshake that asks to be let in. */
export interface ConnectRequest {
  readonly input: SocketEventInput;
  readonly exchange: Exchange;
  readonly accountId: string;
}

/** Decides who may connect. */
export type AuthorizeConnect = (request: ConnectRequest) => Promise<Authorization>;

/** What stands in front of `$connect`; `undefined` where everybody may connect. Results are never cached. */
export function connectAuthorizer(api: WebSocketApiDefinition, options: GatewayOptions): AuthorizeConnect | undefined {
  const { authorizer: name } = api.routes.find(({ key }) => key === '$connect') ?? {};
  if (name === undefined || options.disableAuthorizers === true) return undefined;
  const { clock = systemClock, region = DEFAULT_REGION } = options;
  const auth = authOf(name, options);
  const definition = api.authorizers?.[name];
  if (definition?.kind === 'iam') {
    const enforce = iamAuthorizer({ auth, clock, region });
    return async (request) => {
      const { exchange, accountId } = request;
      const authorization =
        auth.identity === undefined
          ? await enforce(request)
          : allow({ kind: 'iam', identity: iamCaller(auth.identity, accountId) });
      const arn = `${executeApi(region, accountId, api)}/${api.stage}/$connect`;
      return permitted(authorization, invokeRequest({ api, exchange, accountId }, arn, region));
    };
  }
  if (definition?.kind !== 'lambda' || definition.functionId === undefined) {
    return async () => misconfigured(`Authorizer "${name}": it leads to no function of this application.`);
  }
  const { functionId, qualifier, identitySources } = definition;
  return async ({ input, exchange, accountId }) => {
    if (auth.context !== undefined) {
      return allow({ kind: 'lambda', principalId: auth.principalId ?? 'user', context: auth.context, latencyMs: 0 });
    }
    const missing = identitySources.find((source) => !connectParameter(source, input, exchange));
    if (missing !== undefined) return unauthorized(`Authorizer "${name}": no ${missing}.`);
    const arn = `${executeApi(region, accountId, api)}/${api.stage}/$connect`;
    const started = performance.now();
    const asked = await askAuthorizer(options, {
      name,
      functionId,
      qualifier,
      event: socketAuthorizerEvent(input, arn),
      traceId: exchange.functionTrace,
      timeoutMs: 29_000,
      form: { simple: false, scalarContext: true },
    });
    if (!('result' in asked)) return asked;
    const latencyMs = Math.round(performance.now() - started);
    return judged(name, asked.result, invokeRequest({ api, exchange, accountId }, arn, region), latencyMs);
  };
}
