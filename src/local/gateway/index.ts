export { createGateway } from './create-gateway.ts';
export { type GatewayOptions, type RefusalCode, type RouteTarget, routeTarget } from './integration.ts';
export {
  EMPTY_BODY,
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  type HeaderLines,
  MAX_BODY_BYTES,
} from './message.ts';
export { parseTarget, type RequestTarget } from './target.ts';
