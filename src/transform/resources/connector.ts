import { type ConnectorEnd, connectorEnd, referredId } from '../connectors/ends.ts';
import { replacePlaceholders } from '../connectors/placeholders.ts';
import type { TransformContext } from '../context.ts';
import { CONNECTOR_PROFILES, type ConnectorProfile } from '../data/connector-profiles.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated, keptAttributes } from '../generated.ts';
import type { ResourceMacro, SamResource } from '../macros.ts';
import { pythonString } from '../python.ts';
import { isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

/** `AWS::Serverless::Connector`: the permissions for one resource to use another. */
export const connectorMacro: ResourceMacro = {
  properties: { Source: 'map!', Destination: 'map|list<map>!', Permissions: 'list<string>!' },
  expand: (resource, context) => {
    const { logicalId, properties } = resource;
    const { Destination = null } = properties;
    const many = isList(Destination);
    if (many && Destination.length === 0) throw Fault.resource(logicalId, "'Destination' is an empty list");
    const results = (many ? Destination : [Destination]).flatMap((destination, index) =>
      connect(resource, asMap(destination), many ? `Destination${index}` : '', context),
    );
    replaceDependencies(logicalId, results, context);
    return results;
  },
};

interface Connection {
  readonly resource: SamResource;
  readonly profile: ConnectorProfile;
  readonly source: ConnectorEnd;
  readonly destination: ConnectorEnd;
  /** For each of the wanted categories, what the profile says, placeholders replaced. */
  readonly access: readonly (readonly [name: string, content: Value])[];
  readonly suffix: string;
}

function connect(
  resource: SamResource,
  destinationReference: ValueMap,
  suffix: string,
  context: TransformContext,
): GeneratedResource[] {
  const { logicalId, properties } = resource;
  const sourceReference = asMap(properties['Source']);
  const source = connectorEnd(logicalId, sourceReference, destinationReference, context);
  const destination = connectorEnd(logicalId, destinationReference, sourceReference, context);
  const profile = CONNECTOR_PROFILES[source.type]?.[destination.type];
  if (!profile) {
    throw Fault.resource(
      logicalId,
      `Unable to create connector from ${source.type} to ${destination.type}; it's not supported or the template is invalid.`,
    );
  }
  const permissions = wantedPermissions(resource, profile, source, destination);
  const values = {
    'Source.Arn': source.arn,
    'Destination.Arn': destination.arn,
    'Source.ResourceId': source.resourceId,
    'Destination.ResourceId': destination.resourceId,
    'Source.Name': source.name,
    'Destination.Name': destination.name,
    'Source.Qualifier': source.qualifier,
    'Destination.Qualifier': destination.qualifier,
  };
  const access = Object.entries(profile.access)
    .map(([name, content]): [string, Value] => {
      const list: Value = Array.isArray(content) ? [...content] : asMap(content as Value);
      return [
        name,
        replacePlaceholders(list, values, (missing) => Fault.resource(logicalId, `${missing} is missing.`)),
      ];
    })
    .filter(([name]) => permissions.has(name));
  const connection = { resource, profile, source, destination, access, suffix };
  const results = generate(connection, context);
  return results.map((result) => withMetadata(result, connection, context));
}

function wantedPermissions(
  { logicalId, properties }: SamResource,
  profile: ConnectorProfile,
  source: ConnectorEnd,
  destination: ConnectorEnd,
): ReadonlySet<string> {
  const wanted = isList(properties['Permissions']) ? properties['Permissions'].map(pythonString) : [];
  const valid = Object.keys(profile.access);
  if (wanted.length === 0) {
    throw Fault.resource(logicalId, `'Permissions' cannot be empty; valid values are: ${valid.join(', ')}.`);
  }
  const pair = `from ${source.type} to ${destination.type}`;
  if (wanted.some((permission) => !valid.includes(permission))) {
    throw Fault.resource(
      logicalId,
      `Unsupported 'Permissions' provided for connector ${pair}; valid values are: ${valid.join(', ')}.`,
    );
  }
  const unique = new Set(wanted);
  const { combinations } = profile;
  if (combinations) {
    const sorted = combinations.map((combination) => [...combination].sort().join(' + '));
    if (!sorted.includes([...unique].sort().join(' + '))) {
      throw Fault.resource(
        logicalId,
        `Unsupported 'Permissions' provided for connector ${pair}; valid combinations are: ${sorted.join(', ')}.`,
      );
    }
  }
  return unique;
}

function generate(connection: Connection, context: TransformContext): GeneratedResource[] {
  switch (connection.profile.kind) {
    case 'managed-policy':
      return [managedPolicy(connection, context)];
    case 'lambda-permission':
      return lambdaPermissions(connection);
    case 'queue-policy': {
      const url = required(connection, connection.destination.queueUrl, 'SQS queue URL', 'Destination');
      return [resourcePolicy(connection, 'AWS::SQS::QueuePolicy', 'QueuePolicy', { Queues: [url] })];
    }
    case 'topic-policy': {
      const arn = required(connection, connection.destination.arn, 'SNS topic ARN', 'Destination');
      return [resourcePolicy(connection, 'AWS::SNS::TopicPolicy', 'TopicPolicy', { Topics: [arn] })];
    }
  }
}

function required({ resource }: Connection, value: Optional, what: string, end: string): Value {
  if (value === undefined || !truthy(value)) {
    throw Fault.resource(resource.logicalId, `Unable to get ${what} from '${end}' resource.`);
  }
  return value;
}

function managedPolicy(connection: Connection, context: TransformContext): GeneratedResource {
  const { resource, profile, source, destination, suffix } = connection;
  const [end, name] = profile.sourcePolicy ? [source, 'Source'] : [destination, 'Destination'];
  const role = required(connection, end.roleName, 'IAM role name', name);
  const policy = generated(
    'AWS::IAM::ManagedPolicy',
    `${resource.logicalId}Policy${suffix}`,
    { PolicyDocument: policyDocument(connection), Roles: [role] },
    attributesOf(resource),
  );
  if (profile.dependedBy === 'source' && source.logicalId !== undefined) {
    dependOn(source.logicalId, policy.logicalId, context);
  }
  if (profile.dependedBy === 'event-source-mapping') {
    const [mapping, ...more] = eventSourceMappings(source.logicalId, destination.logicalId, context);
    if (mapping !== undefined && more.length === 0) dependOn(mapping, policy.logicalId, context);
  }
  return policy;
}

function resourcePolicy(
  connection: Connection,
  type: string,
  name: string,
  properties: Readonly<Record<string, Optional>>,
): GeneratedResource {
  const { resource, suffix } = connection;
  return generated(
    type,
    `${resource.logicalId}${name}${suffix}`,
    { PolicyDocument: policyDocument(connection), ...properties },
    attributesOf(resource),
  );
}

function policyDocument({ access }: Connection): ValueMap {
  return { Version: '2012-10-17', Statement: access.flatMap(([, statements]) => statements) };
}

function lambdaPermissions(connection: Connection): GeneratedResource[] {
  const { resource, profile, source, destination, access, suffix } = connection;
  const [end, name] = profile.sourcePolicy ? [source, 'Source'] : [destination, 'Destination'];
  const arn = required(connection, end.arn, 'Lambda function ARN', name);
  return access.map(([category, fields]) => {
    const { Action, Principal, SourceArn, SourceAccount } = asMap(fields);
    return generated(
      'AWS::Lambda::Permission',
      `${resource.logicalId}${category}LambdaPermission${suffix}`,
      { Action, FunctionName: arn, Principal, SourceArn, SourceAccount },
      attributesOf(resource),
    );
  });
}

function attributesOf({ source }: SamResource): ValueMap {
  return keptAttributes(source);
}

/** Notes in the metadata of a result what it connects, in the author's terms. */
function withMetadata(
  result: GeneratedResource,
  { resource, source, destination }: Connection,
  context: TransformContext,
): GeneratedResource {
  const typeOf = ({ logicalId, type }: ConnectorEnd): Value => {
    const original = logicalId === undefined ? undefined : context.resource(logicalId)?.['Type'];
    return original ?? type;
  };
  const connectors = {
    [resource.logicalId]: { Source: { Type: typeOf(source) }, Destination: { Type: typeOf(destination) } },
  };
  const { Metadata } = result.attributes;
  result.attributes['Metadata'] = { ...(isMap(Metadata) ? Metadata : {}), 'aws:sam:connectors': connectors };
  return result;
}

function eventSourceMappings(
  sourceId: string | undefined,
  functionId: string | undefined,
  { outputResources }: TransformContext,
): string[] {
  if (sourceId === undefined || functionId === undefined) return [];
  return Object.entries(outputResources).flatMap(([id, resource]) => {
    if (!isMap(resource) || resource['Type'] !== 'AWS::Lambda::EventSourceMapping') return [];
    const { FunctionName, EventSourceArn } = asMap(resource['Properties']);
    return referredId(FunctionName) === functionId && referredId(EventSourceArn) === sourceId ? [id] : [];
  });
}

function dependOn(logicalId: string, dependency: string, { outputResources }: TransformContext): void {
  const resource = outputResources[logicalId];
  if (!isMap(resource)) return;
  const before = dependencies(resource);
  resource['DependsOn'] = before.includes(dependency) ? before : [...before, dependency];
}

/** Whoever depends on the connector now depends on what it became. */
function replaceDependencies(
  connectorId: string,
  results: readonly GeneratedResource[],
  { outputResources }: TransformContext,
): void {
  for (const resource of Object.values(outputResources)) {
    if (!isMap(resource)) continue;
    const before = dependencies(resource);
    if (!before.includes(connectorId)) continue;
    const rest = before.filter((id) => id !== connectorId);
    resource['DependsOn'] = [...rest, ...results.map(({ logicalId }) => logicalId)];
  }
}

function dependencies(resource: ValueMap): Value[] {
  const { DependsOn } = resource;
  if (typeof DependsOn === 'string') return [DependsOn];
  return isList(DependsOn) ? DependsOn : [];
}

function asMap(value: Optional): ValueMap {
  return isMap(value) ? value : {};
}
