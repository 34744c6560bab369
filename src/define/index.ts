export type {
  ApiAuth,
  ApiAuthorizer,
  ApiCognitoAuthorizer,
  ApiCors,
  ApiDomain,
  ApiGatewayResponse,
  ApiLambdaRequestAuthorizer,
  ApiLambdaTokenAuthorizer,
  ApiMethodSetting,
  ApiProperties,
  ApiUsagePlan,
  GlobalApiProperties,
} from './api-properties.ts';
export type { AuthorizerIdentity, HttpApiDomain, Route53Configuration } from './api-shared-properties.ts';
export { CfnResource, type CfnResourceOptions } from './cfn-resource.ts';
export { DefinitionError, type DefinitionErrorCode } from './definition-error.ts';
export type {
  AlexaSkillEventOptions,
  ApiEventAuth,
  ApiEventOptions,
  ApiMethod,
  ApiRequestParameter,
  ApiResourcePolicy,
  CloudWatchLogsEventOptions,
  CognitoEventOptions,
  DocumentDBEventOptions,
  DynamoDBEventOptions,
  EventBridgeRuleEventOptions,
  EventDeadLetterConfig,
  EventDestination,
  EventOptionsByType,
  EventRetryPolicy,
  EventSource,
  HttpApiEventAuth,
  HttpApiEventOptions,
  HttpApiRouteOptions,
  HttpApiRouteSettings,
  IoTRuleEventOptions,
  KinesisEventOptions,
  MqEventOptions,
  MskEventOptions,
  PollingOptions,
  ProvisionedPollerConfig,
  S3EventName,
  S3EventOptions,
  ScheduleEventOptions,
  ScheduleV2EventOptions,
  SelfManagedKafkaEventOptions,
  SnsEventOptions,
  SnsQueueSubscription,
  SourceAccessConfiguration,
  SqsEventOptions,
  StreamOptions,
} from './events/index.ts';
export { fromTemplate } from './from-template.ts';
export type {
  Architecture,
  CodeUri,
  DeploymentPreference,
  EventInvokeConfig,
  EventInvokeDestination,
  FunctionEnvironment,
  FunctionProperties,
  FunctionUrlConfig,
  GlobalFunctionProperties,
  Runtime,
  Tags,
  VpcConfig,
} from './function-properties.ts';
export type { Globals } from './globals.ts';
export type {
  GlobalHttpApiProperties,
  HttpApiAuth,
  HttpApiCors,
  HttpApiJwtAuthorizer,
  HttpApiLambdaAuthorizer,
  HttpApiProperties,
} from './http-api-properties.ts';
export {
  and,
  base64,
  type ConditionExpression,
  cidr,
  condition,
  equals,
  findInMap,
  type GetAtt,
  getAtt,
  getAZs,
  type If,
  type Intrinsic,
  ifElse,
  importValue,
  join,
  type ListValue,
  length,
  not,
  or,
  type PseudoParameters,
  pseudo,
  type Ref,
  type Referable,
  ref,
  type Sub,
  type SubValue,
  select,
  split,
  sub,
  toJsonString,
  type Value,
} from './intrinsics/index.ts';
export type { Invalid, LogicalId, Separator } from './logical-id.ts';
export type {
  AnySamTemplate,
  ApiIdOf,
  FunctionIdOf,
  NamesOf,
  OutputNameOf,
  ParameterNameOf,
} from './names-of-template.ts';
export {
  type Policy,
  type PolicyDocument,
  type PolicyStatement,
  type PolicyTemplate,
  type PolicyTemplates,
  policies,
} from './policies/index.ts';
export type { DeletionPolicy, Resource, ResourceAttributes } from './resource.ts';
export { SamApi, type SamApiOptions } from './sam-api.ts';
export { SamFunction, type SamFunctionOptions } from './sam-function.ts';
export { SamHttpApi, type SamHttpApiOptions } from './sam-http-api.ts';
export { type LayerVersionProperties, SamLayerVersion, type SamLayerVersionOptions } from './sam-layer-version.ts';
export { type ParameterType, SamParameter, type SamParameterOptions } from './sam-parameter.ts';
export {
  SamSimpleTable,
  type SamSimpleTableOptions,
  type SimpleTableProperties,
  type SseSpecification,
} from './sam-simple-table.ts';
export {
  type Mapping,
  type OutputOptions,
  SamTemplate,
  type SamTemplateOptions,
  type TemplateElement,
} from './sam-template.ts';
export type { TaggableResource } from './taggable-resource.ts';
export type {
  ApiIdIn,
  FreshElements,
  FreshName,
  FunctionIdIn,
  ParameterNameIn,
  TakenIds,
  TemplateNames,
} from './template-names.ts';
