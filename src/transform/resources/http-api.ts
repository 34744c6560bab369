import { localPath, s3Location } from '../artifacts.ts';
import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated, keptAttributes, passedOnAttributes } from '../generated.ts';
import { ref } from '../intrinsics/functions.ts';
import { hashedId, isAlphanumeric } from '../logical-ids.ts';
import type { ResourceMacro, SamResource } from '../macros.ts';
import { isMap, type Optional, truthy, type ValueMap } from '../value.ts';
import { apiV2Domain } from './api-v2-domain.ts';
import { authorizerPermission } from './authorizer-permission.ts';
import { HttpDocument, httpAuthorizers } from './http-api-document.ts';

/** `AWS::Serverless::HttpApi`. */
export const httpApiMacro: ResourceMacro = {
  properties: {
    __MANAGE_SWAGGER: 'boolean',
    Name: 'any',
    StageName: 'string|map',
    Tags: 'map',
    PropagateTags: 'boolean',
    DefinitionBody: 'map',
    DefinitionUri: 'string|map',
    StageVariables: 'map',
    CorsConfiguration: 'boolean|map',
    AccessLogSettings: 'map',
    DefaultRouteSettings: 'map',
    Auth: 'map',
    RouteSettings: 'map',
    Domain: 'map',
    FailOnWarnings: 'boolean',
    Description: 'string',
    DisableExecuteApiEndpoint: 'boolean',
  },
  referable: { Stage: 'AWS::ApiGatewayV2::Stage', DomainName: 'AWS::ApiGatewayV2::DomainName' },
  expand(resource, context) {
    const { logicalId, properties, source } = resource;
    for (const name of ['CorsConfiguration', 'Domain']) {
      const value = context.parameters.resolve(properties[name]);
      if (value !== undefined) properties[name] = value;
    }
    const attributes = passedOnAttributes(source);
    const { api, tags } = httpApiOf(resource, context);
    const domain = apiV2Domain(
      { apiId: logicalId, domain: properties['Domain'], tag: 'httpapi:createdBy', attributes, sharesRecords: true },
      context,
    );
    const permissions = authorizerPermissions(logicalId, properties['Auth'], attributes, context);
    const stage = httpStage(resource, tags, attributes);
    const { Tags: authors } = properties;
    if (isMap(properties['DefinitionBody']) && isMap(authors) && truthy(authors)) {
      for (const { type, properties: target } of [...domain, stage]) {
        if (type === 'AWS::ApiGatewayV2::DomainName' || type === 'AWS::ApiGatewayV2::Stage') target['Tags'] = authors;
      }
    }
    return [api, ...permissions, ...domain, stage];
  },
};

function httpApiOf(
  { logicalId, properties, source }: SamResource,
  context: TransformContext,
): { readonly api: GeneratedResource; readonly tags: ValueMap | undefined } {
  const api = generated('AWS::ApiGatewayV2::Api', logicalId, {}, keptAttributes(source));
  const { DefinitionUri: uri } = properties;
  if (truthy(uri) && truthy(properties['DefinitionBody'])) {
    throw Fault.resource(logicalId, "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.");
  }
  const { definition, tags } = new HttpDocument(logicalId, properties, context).complete();
  if (truthy(properties['FailOnWarnings'])) api.properties['FailOnWarnings'] = properties['FailOnWarnings'];
  if (truthy(uri)) {
    api.properties['BodyS3Location'] = localPath(context, uri) ?? { ...s3Location(logicalId, 'DefinitionUri', uri) };
  } else if (definition) {
    api.properties['Body'] = definition;
  } else {
    throw Fault.resource(
      logicalId,
      "'DefinitionUri' or 'DefinitionBody' are required properties of an 'AWS::Serverless::HttpApi'. Add a value for " +
        "one of these properties or add a 'HttpApi' event to an 'AWS::Serverless::Function'.",
    );
  }
  return { api, tags };
}

function httpStage({ logicalId, properties }: SamResource, tags: Optional, attributes: ValueMap): GeneratedResource {
  const name = truthy(properties['StageName']) ? properties['StageName'] : '$default';
  const text = typeof name === 'string' ? name : '';
  const stageId = (): string => {
    if (isAlphanumeric(text)) return `${logicalId}${text}Stage`;
    if (text === '$default') return `${logicalId}ApiGatewayDefaultStage`;
    return hashedId(`${logicalId}Stage`, text);
  };
  const copied = ['StageVariables', 'AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings'];
  return generated(
    'AWS::ApiGatewayV2::Stage',
    stageId(),
    {
      ApiId: ref(logicalId),
      StageName: name,
      ...Object.fromEntries(copied.map((property) => [property, properties[property]])),
      Tags: tags,
      AutoDeploy: true,
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
  return httpAuthorizers(apiId, auth, context)
    .filter((authorizer) => authorizer.needsPermission)
    .map(({ name, functionArn }) =>
      authorizerPermission(
        `${apiId}${name}AuthorizerPermission`,
        { apiId, functionArn, partition: '${AWS::Partition}' },
        attributes,
      ),
    );
}
