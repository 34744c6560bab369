import { connect } from '../../connectors/connect.ts';
import { Fault } from '../../errors.ts';
import { type GeneratedResource, generated, keptAttributes } from '../../generated.ts';
import { trustPolicy } from '../../iam/role.ts';
import { getAtt, ref, sub } from '../../intrinsics/functions.ts';
import type { ResourceMacro } from '../../macros.ts';
import { tagList } from '../../tags.ts';
import { absent, compact, isMap, type Optional, truthy, type ValueMap } from '../../value.ts';
import { authentication, lambdaAuthorizers } from './authentication.ts';
import { checkModel, pydanticBoolean } from './check-model.ts';
import { dataSources } from './data-sources.ts';
import { pipelineFunctions } from './functions.ts';
import type { GraphQLApi } from './graphql-api.ts';
import { GRAPHQL_SHAPE } from './model.ts';
import { resolvers } from './resolvers.ts';

/** `AWS::Serverless::GraphQLApi`: an AppSync API with data sources, functions and pipeline resolvers. */
export const graphQLApiMacro: ResourceMacro = {
  ignoresUnknown: true,
  properties: {
    Name: 'any',
    Tags: 'map~',
    XrayEnabled: 'any',
    Auth: 'map!~',
    SchemaInline: 'string~',
    SchemaUri: 'string~',
    Logging: 'boolean|map~',
    DataSources: 'map~',
    Functions: 'map~',
    Resolvers: 'map~',
    ApiKeys: 'map~',
    DomainName: 'map~',
    Cache: 'map~',
    Visibility: 'any',
    OwnerContact: 'any',
    IntrospectionConfig: 'any',
    QueryDepthLimit: 'any',
    ResolverCountLimit: 'any',
  },
  expand: ({ logicalId, properties, source }, context) => {
    checkModel(logicalId, GRAPHQL_SHAPE, properties);
    const attributes = keptAttributes(source);
    const api: GraphQLApi = { logicalId, properties, apiId: getAtt(logicalId, 'ApiId'), attributes, context };
    const { Name, XrayEnabled, Visibility, OwnerContact, IntrospectionConfig } = properties;
    const { QueryDepthLimit, ResolverCountLimit } = properties;
    const logging = loggingOf(api);
    const main = generated(
      'AWS::AppSync::GraphQLApi',
      logicalId,
      {
        Name: truthy(Name) ? Name : logicalId,
        XrayEnabled: absent(XrayEnabled) ? undefined : pydanticBoolean(XrayEnabled),
        ...authentication(logicalId, properties['Auth']),
        LogConfig: logging.config,
        Tags: [...tagList(properties['Tags']), { Key: 'graphqlapi:createdBy', Value: 'SAM' }],
        Visibility: given(Visibility),
        OwnerContact: given(OwnerContact),
        IntrospectionConfig: given(IntrospectionConfig),
        QueryDepthLimit: given(QueryDepthLimit),
        ResolverCountLimit: given(ResolverCountLimit),
      },
      attributes,
    );
    const schema = schemaOf(api);
    const beforeSources = [...authorizerPermissions(api), ...logging.resources, ...apiKeys(api), ...cache(api)];
    const sources = dataSources(api);
    const domainName = domain(api);
    const functions = pipelineFunctions(api, sources.ids);
    return [
      main,
      schema,
      ...beforeSources,
      ...sources.resources,
      ...domainName,
      ...functions.resources,
      ...resolvers(api, schema.logicalId, functions.ids),
      ...functions.noSource,
    ];
  },
};

/** `value`, unless Python takes it for false. */
function given(value: Optional): Optional {
  return truthy(value) ? value : undefined;
}

function loggingOf({ logicalId, properties, attributes }: GraphQLApi): {
  config: Optional;
  resources: GeneratedResource[];
} {
  const { Logging } = properties;
  if (Logging === false) return { config: undefined, resources: [] };
  const authored: ValueMap = isMap(Logging) ? Logging : {};
  const { CloudWatchLogsRoleArn, FieldLogLevel, ExcludeVerboseContent } = authored;
  const verbose = truthy(ExcludeVerboseContent) ? ExcludeVerboseContent : undefined;
  const level = truthy(FieldLogLevel) ? FieldLogLevel : 'ALL';
  if (truthy(CloudWatchLogsRoleArn)) {
    const config = compact({ CloudWatchLogsRoleArn, FieldLogLevel: level, ExcludeVerboseContent: verbose });
    return { config, resources: [] };
  }
  const role = generated(
    'AWS::IAM::Role',
    `${logicalId}CloudWatchRole`,
    {
      AssumeRolePolicyDocument: trustPolicy('appsync.amazonaws.com'),
      ManagedPolicyArns: [sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs')],
    },
    attributes,
  );
  const config = compact({
    CloudWatchLogsRoleArn: getAtt(role.logicalId, 'Arn'),
    FieldLogLevel: level,
    ExcludeVerboseContent: verbose,
  });
  return { config, resources: [role] };
}

function schemaOf({ logicalId, properties, apiId, attributes }: GraphQLApi): GeneratedResource {
  const { SchemaInline, SchemaUri } = properties;
  if (truthy(SchemaInline) && truthy(SchemaUri)) {
    throw Fault.resource(logicalId, "Both 'SchemaInline' and 'SchemaUri' cannot be defined at the same time.");
  }
  if (!truthy(SchemaInline) && !truthy(SchemaUri)) {
    throw Fault.resource(logicalId, "One of 'SchemaInline' or 'SchemaUri' must be set.");
  }
  return generated(
    'AWS::AppSync::GraphQLSchema',
    `${logicalId}Schema`,
    { ApiId: apiId, Definition: SchemaInline, DefinitionS3Location: SchemaUri },
    attributes,
  );
}

function apiKeys({ logicalId, properties, apiId, attributes }: GraphQLApi): GeneratedResource[] {
  const keys = isMap(properties['ApiKeys']) ? properties['ApiKeys'] : {};
  return Object.entries(keys).map(([id, key]) => {
    const { ApiKeyId, Description, ExpiresOn } = isMap(key) ? key : {};
    return generated(
      'AWS::AppSync::ApiKey',
      logicalId + id,
      { ApiId: apiId, ApiKeyId, Description, Expires: ExpiresOn },
      attributes,
    );
  });
}

function cache({ logicalId, properties, apiId, attributes }: GraphQLApi): GeneratedResource[] {
  const { Cache } = properties;
  if (!isMap(Cache)) return [];
  return [generated('AWS::AppSync::ApiCache', `${logicalId}ApiCache`, { ApiId: apiId, ...Cache }, attributes)];
}

function domain({ logicalId, properties, apiId, attributes }: GraphQLApi): GeneratedResource[] {
  const { DomainName } = properties;
  if (!isMap(DomainName)) return [];
  const id = `${logicalId}DomainName`;
  return [
    generated('AWS::AppSync::DomainName', id, { ...DomainName }, attributes),
    generated(
      'AWS::AppSync::DomainNameApiAssociation',
      `${id}ApiAssociation`,
      { ApiId: apiId, DomainName: ref(id) },
      attributes,
    ),
  ];
}

/** AppSync may invoke the functions that authorize requests. */
function authorizerPermissions({ logicalId, properties, apiId, context }: GraphQLApi): GeneratedResource[] {
  return lambdaAuthorizers(properties['Auth']).flatMap((arn, index) =>
    connect(
      {
        logicalId: `${logicalId}ToLambdaAuthConnector${index + 1}`,
        source: { Type: 'AWS::AppSync::GraphQLApi', ResourceId: apiId },
        destination: { Type: 'AWS::Lambda::Function', Arn: arn },
        permissions: ['Write'],
        attributes: {},
      },
      context,
    ),
  );
}
