import type {
  APIGatewayEventIdentity,
  APIGatewayEventRequestContextV2WithAuthorizer,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda';
import type {
  httpRequestEventV1,
  httpRequestEventV2,
  restRequestEvent,
  tokenEvent,
} from '../../../src/local/gateway/authorizers/lambda-event.ts';
import type { HttpEventV1 } from '../../../src/local/gateway/http/event-v1.ts';
import type { HttpEventV2 } from '../../../src/local/gateway/http/event-v2.ts';
import type { RestProxyEvent } from '../../../src/local/gateway/rest/event.ts';

/** Compiled, never run: every event that the gateway emits is one of `@types/aws-lambda`. */

/** AWS leaves keys out that the types have as `null`: no API key and no client certificate (recorded). */
type AsRecorded<E extends { readonly requestContext: { readonly identity: APIGatewayEventIdentity } }> = Omit<
  E,
  'requestContext'
> & {
  readonly requestContext: Omit<E['requestContext'], 'identity'> & {
    readonly identity: Omit<APIGatewayEventIdentity, LeftOut> & {
      readonly [Key in LeftOut]?: APIGatewayEventIdentity[Key] | undefined;
    };
  };
};

type LeftOut = 'apiKey' | 'apiKeyId' | 'clientCert';

type EmittedBy<F extends (...parameters: never[]) => unknown> = ReturnType<F>;

export const rest = (event: RestProxyEvent): AsRecorded<APIGatewayProxyEvent> => event;
export const httpV1 = (event: HttpEventV1): AsRecorded<APIGatewayProxyEvent> => event;
export const httpV2 = (event: HttpEventV2): APIGatewayProxyEventV2 => event;
export const httpV2WithAuthorizer = (
  event: HttpEventV2,
): APIGatewayProxyEventV2WithRequestContext<
  Partial<APIGatewayEventRequestContextV2WithAuthorizer<Record<string, unknown>>>
> => event;

export const token = (event: EmittedBy<typeof tokenEvent>): APIGatewayTokenAuthorizerEvent => event;
export const request = (event: EmittedBy<typeof restRequestEvent>): AsRecorded<APIGatewayRequestAuthorizerEvent> =>
  event;
export const requestV1 = (event: EmittedBy<typeof httpRequestEventV1>): AsRecorded<APIGatewayRequestAuthorizerEvent> =>
  event;
/** Without an identity source there is none; without cookies there are none. The types know neither. */
export const requestV2 = (
  event: EmittedBy<typeof httpRequestEventV2>,
): Omit<APIGatewayRequestAuthorizerEventV2, 'identitySource' | 'cookies'> => event;
