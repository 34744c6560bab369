export { createGateway } from './create-gateway.ts';
export {
  EMPTY_BODY,
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  type HeaderLines,
  MAX_BODY_BYTES,
} from './message.ts';
export { routeTarget } from './route-target.ts';
export { parseTarget } from './target.ts';
