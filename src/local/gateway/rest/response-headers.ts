import type { Exchange } from '../exchange.ts';

/** The headers by which any answer of a REST API tells which request it is for. */
export function identifyingHeaders(exchange: Exchange): [string, string][] {
  return [
    ['x-amzn-RequestId', exchange.requestId],
    ['x-amz-apigw-id', exchange.extendedRequestId],
  ];
}

/** A value without what no header can carry: a line break would end the header. */
export function headerText(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ');
}
