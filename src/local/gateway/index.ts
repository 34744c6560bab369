export type {
  LocalAuthOptions,
  LocalAuthorizerOptions,
  LocalCaller,
  LocalIamCredentials,
  LocalIamIdentity,
} from './authorizers/auth-options.ts';
export { authorizerWarnings } from './authorizers/authorizer-warnings.ts';
export { urlWarning } from './authorizers/url-authorizer.ts';
export { type ClientCertificate, clientCertificate, shownCertificate } from './client-certificate.ts';
export { createGateway } from './create-gateway.ts';
export {
  type CustomDomainRoute,
  type CustomDomains,
  createCustomDomains,
  type DomainGateways,
  domainOf,
  unmapped,
  withCustomDomains,
} from './custom-domains.ts';
export { domainWarnings } from './domain-warnings.ts';
export { framed } from './framing.ts';
export { createFunctionUrl } from './function-url/gateway.ts';
export type { GatewayOptions } from './gateway-options.ts';
export type { LocalSource } from './local-source.ts';
export {
  EMPTY_BODY,
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  type HeaderLines,
  headerValue,
  MAX_BODY_BYTES,
  messageBody,
} from './message.ts';
export type { ConditionValues } from './policies/condition-values.ts';
export { certificateWarnings, type LocalClientCertificate } from './rest/integration-certificate.ts';
export { integrationProblem } from './rest/integration-problem.ts';
export { keyWarnings, restWarnings } from './rest/rest-warnings.ts';
export { UsageMeters } from './rest/usage.ts';
export { routeProblem } from './route-problem.ts';
export { sourced, withSource } from './source.ts';
export { webStream } from './streamed-response.ts';
export { decodePercent, parseQuery, parseTarget } from './target.ts';
export { traceHeader, withSegment } from './trace.ts';
export { MAX_MESSAGE_BYTES, type Session } from './web-socket/connections.ts';
export { createWebSocketGateway, type WebSocketGateway } from './web-socket/gateway.ts';
export type { AcceptedHandshake } from './web-socket/handshakes.ts';
export type { RefusedHandshake } from './web-socket/refused-handshake.ts';
export type { RoutedMessage } from './web-socket/served-routes.ts';
