export type {
  ApiDefinition,
  Application,
  CodeLocation,
  CorsDefinition,
  FunctionDefinition,
  IntegrationDefinition,
  LayerDefinition,
  LayerReference,
  Resolved,
  RouteDefinition,
} from './model.ts';
