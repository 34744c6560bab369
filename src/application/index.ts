export type { LoopOrigin, LoopStep } from '../resolve/index.ts';
export type {
  AuthorizerDefinition,
  CognitoAuthorizerDefinition,
  JwtAuthorizerDefinition,
  LambdaAuthorizerDefinition,
} from './authorizer-model.ts';
export { ApplicationError, type ApplicationErrorCode } from './errors.ts';
export { functionById, functionsNamed } from './function-by-id.ts';
export type { HttpParameterMapping } from './http-model.ts';
export { type LoadOptions, loadApplication } from './load.ts';
export type {
  ApiDefinition,
  Application,
  AsyncInvocationDefinition,
  CodeLocation,
  CorsDefinition,
  DomainDefinition,
  FunctionDefinition,
  ImageBuildDefinition,
  IntegrationDefinition,
  LayerDefinition,
  Resolved,
  RouteDefinition,
  RoutingRuleDefinition,
} from './model.ts';
export type {
  ApiKeyDefinition,
  AwsIntegration,
  ContentHandling,
  GatewayResponseDefinition,
  HttpIntegration,
  IntegrationMapping,
  IntegrationResponseDefinition,
  IntegrationTls,
  MappingTemplates,
  MethodCacheDefinition,
  MethodRequestDefinition,
  MockIntegration,
  ThrottleDefinition,
  UsagePlanDefinition,
} from './rest-model.ts';
export type { FunctionUrlDefinition } from './url-model.ts';
export type { WebSocketApiDefinition, WebSocketRouteDefinition } from './web-socket-model.ts';
