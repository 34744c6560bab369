import type { TransformContext } from '../context.ts';
import { CONNECTOR_PROFILES, type ConnectorProfile } from '../data/connector-profiles.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { pythonString } from '../python.ts';
import { isList, isMap, type Optional, own, truthy, type Value, type ValueMap } from '../value.ts';
import { dependenciesOf } from './dependencies.ts';
import { type ConnectorEnd, connectorEnd, propertiesOf, referredId } from './ends.ts';
import { replacePlaceholders } from './placeholders.ts';

/** A connector as the author (or another macro) describes it. */
export interface ConnectorRequest {
  readonly logicalId: string;
  readonly source: ValueMap;
  readonly destination: ValueMap;
  readonly permissions: Optional;
  readonly attributes: ValueMap;
  /** Added to the ids when there are several destinations. */
  readonly suffix?: string;
}

interface Connection {
  readonly request: ConnectorRequest;
  readonly profile: ConnectorProfile;
  readonly source: ConnectorEnd;
  readonly destination: ConnectorEnd;
  /** For each of the wanted categories, what the profile says, placeholders replaced. */
  readonly access: readonly (readonly [name: string, content: Value])[];
}

/** The permissions that let the source use the destination, as the profile of the two types says. */
export function connect(request: ConnectorRequest, context: TransformContext): GeneratedResource[] {
  const { logicalId } = request;
  const destination = connectorEnd(logicalId, request.destination, request.source, context);
  const source = connectorEnd(logicalId, request.source, request.destination, context);
  const profile = own(own(CONNECTOR_PROFILES, source.type), destination.type);
  if (!profile) {
    throw Fault.resource(
      logicalId,
      `Unable to create connector from ${source.type} to ${destination.type}; it's not supported or the template is invalid.`,
    );
  }
  const permissions = wantedPermissions(request, profile, source, destination);
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
      const missing = (placeholder: string): Fault => Fault.resource(logicalId, `${placeholder} is missing.`);
      return [name, replacePlaceholders(content, values, missing)];
    })
    .filter(([name]) => permissions.has(name));
  const connection = { request, profile, source, destination, access };
  const results = generate(connection, context);
  return results.map((result) => withMetadata(result, connection, context));
}

function wantedPermissions(
  { logicalId, permissions }: ConnectorRequest,
  profile: ConnectorProfile,
  source: ConnectorEnd,
  destination: ConnectorEnd,
): ReadonlySet<string> {
  const wanted = (isMap(permissions) ? Object.keys(permissions) : isList(permissions) ? permissions : []).map(
    pythonString,
  );
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

function required({ request }: Connection, value: Optional, what: string, end: string): Value {
  if (value === undefined || !truthy(value)) {
    throw Fault.resource(request.logicalId, `Unable to get ${what} from '${end}' resource.`);
  }
  return value;
}

function managedPolicy(connection: Connection, context: TransformContext): GeneratedResource {
  const { request, profile, source, destination } = connection;
  const [end, name] = profile.sourcePolicy ? [source, 'Source'] : [destination, 'Destination'];
  const role = required(connection, end.roleName, 'IAM role name', name);
  const policy = generated(
    'AWS::IAM::ManagedPolicy',
    `${request.logicalId}Policy${request.suffix ?? ''}`,
    { PolicyDocument: policyDocument(connection), Roles: [role] },
    request.attributes,
  );
  if (profile.dependedBy === 'source' && source.logicalId !== undefined) {
    dependOn(source.logicalId, policy.logicalId, context);
  }
  if (profile.dependedBy === 'event-source-mapping') {
    const [mapping, ...more] = eventSourceMappings(connection, context);
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
  const { request } = connection;
  return generated(
    type,
    `${request.logicalId}${name}${request.suffix ?? ''}`,
    { PolicyDocument: policyDocument(connection), ...properties },
    request.attributes,
  );
}

function policyDocument({ access }: Connection): ValueMap {
  return { Version: '2012-10-17', Statement: access.flatMap(([, statements]) => statements) };
}

function lambdaPermissions(connection: Connection): GeneratedResource[] {
  const { request, profile, source, destination, access } = connection;
  const [end, name] = profile.sourcePolicy ? [source, 'Source'] : [destination, 'Destination'];
  const arn = required(connection, end.arn, 'Lambda function ARN', name);
  return access.map(([category, fields]) => {
    const { Action, Principal, SourceArn, SourceAccount } = asMap(fields);
    return generated(
      'AWS::Lambda::Permission',
      `${request.logicalId}${category}LambdaPermission${request.suffix ?? ''}`,
      { Action, FunctionName: arn, Principal, SourceArn, SourceAccount },
      request.attributes,
    );
  });
}

/** Notes in the metadata of a result what it connects, in the author's terms. */
function withMetadata(
  result: GeneratedResource,
  { request, source, destination }: Connection,
  context: TransformContext,
): GeneratedResource {
  const typeOf = ({ logicalId, type }: ConnectorEnd): Value => {
    const original = logicalId === undefined ? undefined : context.resource(logicalId)?.['Type'];
    return original ?? type;
  };
  const connectors = {
    [request.logicalId]: { Source: { Type: typeOf(source) }, Destination: { Type: typeOf(destination) } },
  };
  const { Metadata = {} } = result.attributes;
  if (!isMap(Metadata)) throw Fault.resource(request.logicalId, "Attribute 'Metadata' should be a map.");
  result.attributes['Metadata'] = { ...Metadata, 'aws:sam:connectors': connectors };
  return result;
}

function eventSourceMappings(
  { request, source: { logicalId: sourceId }, destination: { logicalId: functionId } }: Connection,
  { outputResources }: TransformContext,
): string[] {
  if (sourceId === undefined || functionId === undefined) return [];
  return Object.entries(outputResources).flatMap(([id, resource]) => {
    if (!isMap(resource) || resource['Type'] !== 'AWS::Lambda::EventSourceMapping') return [];
    const { FunctionName, EventSourceArn } = propertiesOf(request.logicalId, id, resource);
    return referredId(FunctionName) === functionId && referredId(EventSourceArn) === sourceId ? [id] : [];
  });
}

function dependOn(logicalId: string, dependency: string, { outputResources }: TransformContext): void {
  const resource = outputResources[logicalId];
  if (!isMap(resource)) return;
  const before = dependenciesOf(resource);
  resource['DependsOn'] = before.includes(dependency) ? before : [...before, dependency];
}

function asMap(value: Optional): ValueMap {
  return isMap(value) ? value : {};
}
