import type { Exchange } from '../exchange.ts';

/** The headers by which any answer of a REST API tells which request it is for. */
export function identifyingHeaders(exchange: Exchange): [string, string][] {
  return [
    ['x-amzn-RequestId', exchange.requestId],
    ['x-amz-apigw-id', exchange.extendedRequestId],
  ];
}
