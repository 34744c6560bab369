import { connect } from '../../connectors/connect.ts';
import { checkLogicalId, type GeneratedResource, generated } from '../../generated.ts';
import { trustPolicy } from '../../iam/role.ts';
import { getAtt, ref, sub } from '../../intrinsics/functions.ts';
import { compact, isMap, type Optional, truthy, type Value, type ValueMap } from '../../value.ts';
import type { GraphQLApi } from './graphql-api.ts';

/** The data sources of an API, and the logical id that each of the author's names stands for. */
export interface DataSources {
  readonly resources: readonly GeneratedResource[];
  readonly ids: ReadonlyMap<string, string>;
}

/** A data source as the author wrote it, and the logical id that it gets. */
interface AuthoredSource {
  readonly id: string;
  readonly name: string;
  readonly settings: ValueMap;
}

export function dataSources(api: GraphQLApi): DataSources {
  const { DataSources } = api.properties;
  const { DynamoDb, Lambda } = isMap(DataSources) ? DataSources : {};
  const resources: GeneratedResource[] = [];
  const ids = new Map<string, string>();
  for (const [name, settings] of entries(DynamoDb)) {
    const id = `${api.logicalId}${name}DynamoDBDataSource`;
    ids.set(name, id);
    resources.push(...tableSource(api, { id, name, settings }));
  }
  for (const [name, settings] of entries(Lambda)) {
    const id = `${api.logicalId}${name}LambdaDataSource`;
    ids.set(name, id);
    resources.push(...functionSource(api, { id, name, settings }));
  }
  return { resources, ids };
}

function entries(sources: Optional): [string, ValueMap][] {
  const map = isMap(sources) ? sources : {};
  return Object.entries(map).map(([name, source]) => [name, isMap(source) ? source : {}]);
}

function tableSource(api: GraphQLApi, source: AuthoredSource): GeneratedResource[] {
  const {
    TableName = null,
    TableArn,
    Region,
    DeltaSync,
    UseCallerCredentials,
    Versioned,
    Permissions,
  } = source.settings;
  const region = Region !== undefined && truthy(Region) ? Region : ref('AWS::Region');
  const arn =
    TableArn === undefined || !truthy(TableArn)
      ? sub('arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}', {
          __TableName__: TableName,
          __Region__: region,
        })
      : TableArn;
  return withRole(api, source, {
    type: 'AMAZON_DYNAMODB',
    config: {
      DynamoDBConfig: compact({
        TableName,
        AwsRegion: region,
        UseCallerCredentials: truthy(UseCallerCredentials) ? UseCallerCredentials : undefined,
        Versioned: truthy(Versioned) ? Versioned : undefined,
        DeltaSyncConfig: DeltaSync,
      }),
    },
    connector: 'ToTableConnector',
    destination: { Type: 'AWS::DynamoDB::Table', Arn: arn },
    permissions: Permissions !== undefined && truthy(Permissions) ? Permissions : ['Read', 'Write'],
  });
}

function functionSource(api: GraphQLApi, source: AuthoredSource): GeneratedResource[] {
  const { FunctionArn = null } = source.settings;
  return withRole(api, source, {
    type: 'AWS_LAMBDA',
    config: { LambdaConfig: { LambdaFunctionArn: FunctionArn } },
    connector: 'ToLambdaConnector',
    destination: { Type: 'AWS::Lambda::Function', Arn: FunctionArn },
    permissions: ['Write'],
  });
}

interface SourceKind {
  readonly type: string;
  readonly config: ValueMap;
  readonly connector: string;
  readonly destination: ValueMap;
  readonly permissions: Value;
}

/** The data source; without a role of the author's also a role that may use what is behind it. */
function withRole(
  { apiId, attributes, context }: GraphQLApi,
  { id, name, settings }: AuthoredSource,
  kind: SourceKind,
): GeneratedResource[] {
  const { Name, Description, ServiceRoleArn } = settings;
  checkLogicalId(id);
  const role = !truthy(ServiceRoleArn)
    ? generated(
        'AWS::IAM::Role',
        `${id}Role`,
        { AssumeRolePolicyDocument: trustPolicy('appsync.amazonaws.com') },
        attributes,
      )
    : undefined;
  const source = generated(
    'AWS::AppSync::DataSource',
    id,
    {
      ApiId: apiId,
      Name: truthy(Name) ? Name : name,
      Description,
      Type: kind.type,
      ServiceRoleArn: role ? getAtt(role.logicalId, 'Arn') : ServiceRoleArn,
      ...kind.config,
    },
    attributes,
  );
  if (!role) return [source];
  const { connector, destination, permissions } = kind;
  const request = {
    logicalId: id + connector,
    source: { Type: 'AWS::AppSync::DataSource', RoleName: ref(role.logicalId), Arn: ref(id) },
    destination,
    permissions,
    attributes: {},
  };
  return [source, role, ...connect(request, context)];
}
