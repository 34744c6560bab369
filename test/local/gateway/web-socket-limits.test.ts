import { expect, it } from 'vitest';
import type { WebSocketApiDefinition } from '../../../src/application/index.ts';
import { createWebSocketGateway, type GatewayRequest } from '../../../src/local/gateway/index.ts';
import { InProcessInvoker, lambda } from './functions.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */

const API: WebSocketApiDefinition = {
  id: 'Chat',
  name: 'chat',
  stage: 'live',
  stageVariables: {},
  routeSelectionExpression: '$request.body.action',
  routes: [{ key: '$default', integration: lambda('Fn'), answers: 'no' }],
};

const REQUEST: GatewayRequest = {
  method: 'GET',
  target: '/live',
  headers: [['Host', 'x']],
  body: new Uint8Array(0),
  remoteAddress: '127.0.0.1',
  protocol: 'HTTP/1.1',
  scheme: 'http',
  port: 80,
};

const MINUTE = 60_000;

it.each([
  ['ten minutes without a message', 0, 10],
  ['two hours, whatever is said', 9, 120],
])('ends a connection after %s', async (_, everyMinutes, endsAfter) => {
  let now = 0;
  const invoker = new InProcessInvoker({ Fn: () => ({ statusCode: 200 }) });
  const gateway = createWebSocketGateway(API, { invoker, clock: { now: () => now } }, () => {});
  const handshake = await gateway.connect(REQUEST);
  if (handshake.kind === 'refused') throw new TypeError('refused');
  const closed: [number, number][] = [];
  const peer = { send: async (): Promise<void> => {}, close: (code: number) => closed.push([now / MINUTE, code]) };
  const session = handshake.open({ ...peer, close: (code) => void peer.close(code) });

  for (let minute = 1; closed.length === 0 && minute < 200; minute++) {
    now = minute * MINUTE;
    if (everyMinutes > 0 && minute % everyMinutes === 0) await session.message('x');
    gateway.expire();
  }

  expect(closed).toEqual([[endsAfter, 1001]]);
});
