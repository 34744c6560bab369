export type { LoopOrigin, LoopStep } from '../resolve/index.ts';
export type { ApiDefinition, IntegrationDefinition, RouteDefinition } from './api-model.ts';
export type {
  AuthorizerDefinition,
  CognitoAuthorizerDefinition,
  JwtAuthorizerDefinition,
  LambdaAuthorizerDefinition,
} from './authorizer-model.ts';
export type { CorsDefinition } from './cors-model.ts';
export type { DomainDefinition, RoutingRuleDefinition } from './domain-model.ts';
export { ApplicationError, type ApplicationErrorCode } from './errors.ts';
export { functionById, functionsNamed } from './function-by-id.ts';
export type {
  AsyncInvocationDefinition,
  CodeLocation,
  FunctionDefinition,
  ImageBuildDefinition,
  LayerDefinition,
} from './function-model.ts';
export type { HttpParameterMapping } from './http-model.ts';
export { type LoadOptions, loadApplication } from './load.ts';
export type { Application } from './model.ts';
export type { Resolved } from './resolved.ts';
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
