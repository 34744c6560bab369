import { newExtendedRequestId, newRequestId } from './ids.ts';
import { type Gateway, type GatewayRequest, type GatewayResponse, headerValue, messageBody } from './message.ts';

/** The address that AWS gives an API, or a VPC endpoint that leads to it. */
const EXECUTE_API = /^[a-z0-9-]+\.execute-api\.[a-z0-9-]+\.(?:vpce\.)?amazonaws\.com(?:\.cn)?(?::\d+)?$/i;

/** Why nobody gets in there, where it is disabled. */
export const EXECUTE_API_DISABLED =
  'The address of the API at AWS is disabled (DisableExecuteApiEndpoint): custom domains lead to it.';

/** Whether a request is for the address that AWS gives an API, not for a custom domain or one of this machine. */
export function isForExecuteApi({ headers, basePath }: GatewayRequest): boolean {
  return basePath === undefined && EXECUTE_API.test(headerValue(headers, 'host') ?? '');
}

/**
 * `gateway`, but not at the address that AWS gives it. That of this machine stands for any that leads to it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
 */
export function withoutExecuteApi(gateway: Gateway, kind: 'rest' | 'http'): Gateway {
  return (request) => (isForExecuteApi(request) ? Promise.resolve(disabled(kind)) : gateway(request));
}

function disabled(kind: 'rest' | 'http'): GatewayResponse {
  const body = messageBody(kind === 'rest' ? 'Forbidden' : 'Not Found');
  return {
    status: kind === 'rest' ? 403 : 404,
    headers: [
      ['Content-Type', 'application/json'],
      ...(kind === 'rest'
        ? ([
            ['x-amzn-RequestId', newRequestId()],
            ['x-amz-apigw-id', newExtendedRequestId()],
            ['x-amzn-ErrorType', 'ForbiddenException'],
          ] as const)
        : ([['apigw-requestid', newExtendedRequestId()]] as const)),
    ],
    body,
    failure: EXECUTE_API_DISABLED,
  };
}
