import { describe, expect, it } from 'vitest';
import { beginExchange } from '../../../src/local/gateway/exchange.ts';
import { EMPTY_BODY } from '../../../src/local/gateway/message.ts';
import { noRoute } from '../../../src/local/gateway/no-route.ts';
import { httpApi, route } from './functions.ts';

/** What is said of a request to an API whose stage is `v1`. */
function said(routes: readonly string[], request: string, basePath?: string): string {
  const [method = '', target = ''] = request.split(' ');
  const [protocol, scheme, remoteAddress] = ['HTTP/1.1', 'http', '203.0.113.7'] as const;
  const received = {
    method,
    target,
    headers: [],
    body: EMPTY_BODY,
    protocol,
    scheme,
    remoteAddress,
    port: 80,
    basePath,
  };
  const api = httpApi(
    routes.map((key) => route(key)),
    { stage: 'v1' },
  );
  return noRoute(api, beginExchange(received, 0)).replace(`There is no method ${request}`, '…');
}

describe('a request without a route', () => {
  it.each([
    ['GET /orders/', '….'],
    ['DELETE /orders/7', '…; that path has GET, PUT.'],
    ['GET /orders/7/itms', '…. Did you mean /orders/{id}/items?'],
    ['GET /v1/orders/7', '…; paths here have no stage in front: /orders/7.'],
  ])('%s: %s', (request, sentence) => {
    const routes = ['GET /orders/{id}', 'PUT /orders/{orderId}', 'GET /orders/{id}/items', 'GET /{kind}/{id}'];

    expect(said(routes, request)).toBe(sentence);
  });

  it.each([
    ['DELETE /v1/orders', '…; that path has GET.'],
    ['GET /v1/ordres', '…. Did you mean /v1/orders?'],
  ])('where routes begin as the stage is called, %s: %s', (request, sentence) => {
    expect(said(['GET /v1/orders'], request)).toBe(sentence);
  });

  it.each([
    ['DELETE /shop/orders/7', '…; that path has GET.'],
    ['GET /shop/ordres/7', '…. Did you mean /shop/orders/{id}?'],
    ['GET /shop/v1/orders/7', '…; paths here have no stage in front: /shop/orders/7.'],
  ])('below a base path, %s: %s', (request, sentence) => {
    expect(said(['GET /orders/{id}'], request, '/shop')).toBe(sentence);
  });
});
