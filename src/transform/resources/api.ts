import { localPath, s3Location } from '../artifacts.ts';
import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated, keptAttributes, passedOnAttributes } from '../generated.ts';
import { ref } from '../intrinsics/functions.ts';
import { hashedId, isAlphanumeric } from '../logical-ids.ts';
import type { ResourceMacro, SamResource } from '../macros.ts';
import { isAcceptedVersion } from '../openapi/versions.ts';
import { type ApiBody, given, keyHistory, newBody } from '../py27/index.ts';
import { absent, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';
import { restDeployment } from './api-deployment.ts';
import { RestDocument, restAuthorizers } from './api-document.ts';
import { restDomain } from './api-domain.ts';
import { usagePlan } from './api-usage-plan.ts';
import { authorizerPermission } from './authorizer-permission.ts';

/** `AWS::Serverless::Api`. */
export const apiMacro: ResourceMacro = {
  properties: {
    __MANAGE_SWAGGER: 'boolean',
    Name: 'string|map',
    StageName: 'string|map!',
    Tags: 'map',
    PropagateTags: 'boolean',
    DefinitionBody: 'map',
    DefinitionUri: 'string|map',
    MergeDefinitions: 'boolean~',
    CacheClusterEnabled: 'boolean',
    CacheClusterSize: 'string',
    Variables: 'map',
    EndpointConfiguration: 'string|map',
    MethodSettings: 'list',
    BinaryMediaTypes: 'list',
    MinimumCompressionSize: 'integer',
    Cors: 'string|map',
    Auth: 'map',
    GatewayResponses: 'map',
    AccessLogSetting: 'map',
    CanarySetting: 'map',
    TracingEnabled: 'boolean',
    OpenApiVersion: 'string',
    Models: 'map',
    Domain: 'map',
    FailOnWarnings: 'boolean',
    Description: 'string',
    Mode: 'string',
    DisableExecuteApiEndpoint: 'boolean',
    ApiKeySourceType: 'string',
    AlwaysDeploy: 'boolean~',
    Policy: 'string|map',
    SecurityPolicy: 'string',
    EndpointAccessMode: 'string',
  },
  referable: {
    Stage: 'AWS::ApiGateway::Stage',
    Deployment: 'AWS::ApiGateway::Deployment',
    DomainName: 'AWS::ApiGateway::DomainName',
    DomainNameV2: 'AWS::ApiGateway::DomainNameV2',
    UsagePlan: 'AWS::ApiGateway::UsagePlan',
    UsagePlanKey: 'AWS::ApiGateway::UsagePlanKey',
    ApiKey: 'AWS::ApiGateway::ApiKey',
  },
  expand(resource, context) {
    const { logicalId, properties, source } = resource;
    keyHistory(context).markOwnTexts(properties['Auth']);
    for (const name of ['BinaryMediaTypes', 'Domain', 'Auth']) {
      const value = context.parameters.resolve(properties[name]);
      if (value !== undefined) properties[name] = value;
    }
    const attributes = passedOnAttributes(source);
    const { restApi, document } = restApiOf(resource, context);
    const domain = restDomain(logicalId, properties['Domain'], attributes, context);
    const deployment = restDeployment(resource, document, attributes, context);
    const stage = restStage(resource, deployment.logicalId, attributes, context);
    const permissions = authorizerPermissions(logicalId, properties['Auth'], attributes, context);
    const plan = usagePlan(
      { apiId: logicalId, stageId: stage.logicalId, auth: properties['Auth'], attributes },
      context,
    );
    const resources = [restApi, deployment, stage, ...permissions, ...domain, ...plan];
    propagateTags(resources, properties, context);
    return resources;
  },
};

/** Types that take over the tags of the API. */
const TAGGED = new Set([
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::DomainNameV2',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::DomainNameAccessAssociation',
]);

function propagateTags(resources: GeneratedResource[], properties: ValueMap, context: TransformContext): void {
  const { PropagateTags: propagate, Tags: tags } = properties;
  if (!truthy(propagate) || !truthy(tags)) return;
  for (const { type, properties: target } of resources) if (TAGGED.has(type)) target['Tags'] = tagList(tags, context);
}

function tagList(tags: Optional, context: TransformContext): Value[] | undefined {
  if (!isMap(tags)) return undefined;
  return keyHistory(context)
    .keys(tags)
    .map((key) => ({ Key: key, Value: tags[key] ?? '' }));
}

function restApiOf(
  { logicalId, properties, source }: SamResource,
  context: TransformContext,
): { readonly restApi: GeneratedResource; readonly document: ApiBody | undefined } {
  check(logicalId, properties);
  const restApi = generated('AWS::ApiGateway::RestApi', logicalId, {}, keptAttributes(source));
  const target = restApi.properties;
  target['BinaryMediaTypes'] = properties['BinaryMediaTypes'];
  target['MinimumCompressionSize'] = properties['MinimumCompressionSize'];
  Object.assign(target, endpointConfiguration(logicalId, properties['EndpointConfiguration'], context.partition));
  const rest = new RestDocument(logicalId, properties, context);
  let document = rest.complete();
  if (truthy(properties['DefinitionUri'])) {
    const local = localPath(context, properties['DefinitionUri']);
    document = local === undefined ? bodyLocation(logicalId, properties['DefinitionUri'], context) : undefined;
    target['BodyS3Location'] = local ?? document?.root;
  } else if (document) {
    rest.convert();
    target['Body'] = document.root;
  }
  for (const name of [
    'FailOnWarnings',
    'Name',
    'Description',
    'Mode',
    'ApiKeySourceType',
    'Policy',
    'SecurityPolicy',
    'EndpointAccessMode',
  ]) {
    if (truthy(properties[name])) target[name] = properties[name];
  }
  return { restApi, document };
}

function check(apiId: string, { DefinitionUri, DefinitionBody, MergeDefinitions, OpenApiVersion }: ValueMap): void {
  if (truthy(DefinitionUri) && truthy(DefinitionBody)) {
    throw Fault.resource(apiId, "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.");
  }
  if (truthy(DefinitionUri) && truthy(MergeDefinitions)) {
    throw Fault.resource(apiId, "Cannot set 'MergeDefinitions' to True when using `DefinitionUri`.");
  }
  if (truthy(OpenApiVersion) && !isAcceptedVersion(OpenApiVersion)) {
    throw Fault.resource(apiId, "The OpenApiVersion value must be of the format '3.0.0'.");
  }
}

function bodyLocation(apiId: string, uri: Optional, context: TransformContext): ApiBody {
  const location = s3Location(apiId, 'DefinitionUri', uri);
  return newBody(
    Object.fromEntries(Object.entries(location).map(([name, value]: [string, Value]) => [name, given(value)])),
    context,
  );
}

function endpointConfiguration(apiId: string, value: Optional, partition: string): Record<string, Optional> {
  if (!truthy(value)) {
    // Where there is no CloudFront, API Gateway has to be told not to use it.
    const regional = partition.startsWith('aws-iso') || ['aws-us-gov', 'aws-cn', 'aws-eusc'].includes(partition);
    return regional ? endpointConfiguration(apiId, 'REGIONAL', partition) : {};
  }
  if (!isMap(value) || !truthy(value['Type'])) {
    return {
      EndpointConfiguration: { Types: [value ?? null] },
      Parameters: { endpointConfigurationTypes: value ?? null },
    };
  }
  if ('VPCEndpointIds' in value && 'VpcEndpointIds' in value) {
    throw Fault.resource(
      apiId,
      "'VPCEndpointIds' and 'VpcEndpointIds' cannot be used together in EndpointConfiguration.",
    );
  }
  const { Type: type = null, IpAddressType: addresses = null } = value;
  const configuration: ValueMap = { Types: [type] };
  if ('VPCEndpointIds' in value || 'VpcEndpointIds' in value) {
    const { VPCEndpointIds: ids } = value;
    configuration['VpcEndpointIds'] = (truthy(ids) ? ids : value['VpcEndpointIds']) ?? null;
  }
  if ('IpAddressType' in value) configuration['IpAddressType'] = addresses;
  return { Parameters: { endpointConfigurationTypes: type }, EndpointConfiguration: configuration };
}

function restStage(
  { logicalId, properties }: SamResource,
  deploymentId: string,
  attributes: ValueMap,
  context: TransformContext,
): GeneratedResource {
  const name = properties['StageName'];
  const prefix = typeof name === 'string' ? name : '';
  const stageId = isAlphanumeric(prefix) ? `${logicalId}${prefix}Stage` : hashedId(`${logicalId}Stage`, prefix);
  const copied = [
    'StageName',
    'CacheClusterEnabled',
    'CacheClusterSize',
    'Variables',
    'MethodSettings',
    'AccessLogSetting',
    'CanarySetting',
    'TracingEnabled',
  ];
  return generated(
    'AWS::ApiGateway::Stage',
    stageId,
    {
      RestApiId: ref(logicalId),
      DeploymentId: ref(deploymentId),
      ...Object.fromEntries(copied.map((property) => [property, properties[property]])),
      Tags: absent(properties['Tags']) ? undefined : tagList(properties['Tags'], context),
    },
    attributes,
  );
}

function authorizerPermissions(
  apiId: string,
  auth: Optional,
  attributes: ValueMap,
  context: TransformContext,
): GeneratedResource[] {
  if (!isMap(auth)) return [];
  const authorizers = restAuthorizers(apiId, auth['Authorizers'], context) ?? [];
  return authorizers
    .filter((authorizer) => authorizer.needsPermission)
    .map(({ name, functionArn }) =>
      authorizerPermission(
        `${apiId}${name}AuthorizerPermission`,
        { apiId, functionArn, partition: context.partition },
        attributes,
      ),
    );
}
