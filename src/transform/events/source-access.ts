import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { sub } from '../intrinsics/functions.ts';
import type { SamEvent } from '../macros.ts';
import { Expect } from '../properties.ts';
import { pythonRepr } from '../python.ts';
import { isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

/** What a function needs to reach a broker or cluster in a VPC. */
export const VPC_STATEMENT: ValueMap = {
  Effect: 'Allow',
  Action: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeVpcs',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
  ],
  Resource: '*',
};

export function secretStatement(uri: Value): ValueMap {
  return { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: uri };
}

/** The right to decrypt with the key of `SecretsManagerKmsKeyId`; nothing when there is none. */
export function keyStatements(event: SamEvent, action: Value): ValueMap[] {
  const key = event.properties['SecretsManagerKmsKeyId'];
  if (!truthy(key)) return [];
  const text = Expect.event(event.id).string(key, 'SecretsManagerKmsKeyId');
  const arn = `arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/${text}`;
  return [{ Effect: 'Allow', Action: action, Resource: sub(arn) }];
}

/** The URI of the one `BASIC_AUTH` entry of `SourceAccessConfigurations`. */
export function basicAuthUri({ id, properties }: SamEvent, service: string, types: readonly string[]): Value {
  const configurations = properties['SourceAccessConfigurations'];
  if (!truthy(configurations)) throw Fault.event(id, `No SourceAccessConfigurations for ${service} event provided.`);
  if (!isList(configurations)) {
    throw Fault.event(id, 'Provided SourceAccessConfigurations cannot be parsed into a list.');
  }
  let uri: Optional;
  for (const [index, entry] of configurations.entries()) {
    const expect = Expect.event(id);
    const configuration = expect.map(entry, `SourceAccessConfigurations[${index}]`);
    const type = expect.string(configuration['Type'], `SourceAccessConfigurations[${index}].Type`);
    const { URI } = configuration;
    if (!types.includes(type)) {
      throw Fault.event(
        id,
        `Invalid property Type specified in SourceAccessConfigurations. The supported values are: ${pythonRepr([...types])}.`,
      );
    }
    if (type !== 'BASIC_AUTH') continue;
    if (uri !== undefined) {
      throw Fault.event(id, 'Multiple BASIC_AUTH properties specified in SourceAccessConfigurations.');
    }
    if (!truthy(URI)) throw Fault.event(id, 'No BASIC_AUTH URI property specified in SourceAccessConfigurations.');
    uri = URI;
  }
  if (uri === undefined) throw Fault.event(id, 'No BASIC_AUTH property specified in SourceAccessConfigurations.');
  return uri;
}

/** Of the parts between its colons the sixth: a `${AWS::AccountId}` before it makes the service miss it. */
const REGISTRY_ARN = /^arn:(?:[^:]*:){4}registry\/([^:]*)/;

/** The statements that a schema registry asks for: secrets to log in, and Glue when it is the registry. */
export function schemaRegistryStatements({ id, properties }: SamEvent, context: TransformContext): ValueMap[] {
  const config = properties['SchemaRegistryConfig'];
  if (!isMap(config) || !truthy(config)) return [];
  for (const field of ['SchemaRegistryURI', 'EventRecordFormat', 'SchemaValidationConfigs']) {
    if (!(field in config)) throw Fault.event(id, `Missing required field ${field} in SchemaRegistryConfig`);
  }
  const { AccessConfigs = [], SchemaRegistryURI = null, EventRecordFormat, SchemaValidationConfigs } = config;
  if (EventRecordFormat !== 'JSON' && EventRecordFormat !== 'SOURCE') {
    throw Fault.event(id, "EventRecordFormat in SchemaRegistryConfig must be either 'JSON' or 'SOURCE'");
  }
  if (!isList(SchemaValidationConfigs)) throw Fault.event(id, 'SchemaValidationConfigs must be a list');
  const isEmpty = AccessConfigs === '' || (isMap(AccessConfigs) && !truthy(AccessConfigs));
  if (!isList(AccessConfigs) && !isEmpty) {
    throw Fault.event(id, 'AccessConfigs in SchemaRegistryConfig must be a list');
  }
  const statements = (isList(AccessConfigs) ? AccessConfigs : []).map((access) => {
    if (isMap(access) && 'Type' in access && access['URI'] !== undefined) return secretStatement(access['URI']);
    throw Fault.event(id, "Each AccessConfig must be a dict with 'Type' and 'URI' fields");
  });
  // What is inside the map is resolved in place, as ever; the map itself is not.
  const resolved = context.parameters.resolve(isMap(SchemaRegistryURI) ? { ...SchemaRegistryURI } : SchemaRegistryURI);
  if (isMap(SchemaRegistryURI) && !isMap(resolved)) {
    throw Fault.event(id, 'SchemaRegistryURI in SchemaRegistryConfig cannot refer to a parameter');
  }
  const text = isMap(resolved) ? resolved['Fn::Sub'] : resolved;
  const [, registry] = (typeof text === 'string' && REGISTRY_ARN.exec(text)) || [];
  if (registry === undefined) return statements;
  return [
    ...statements,
    { Effect: 'Allow', Action: ['glue:GetRegistry'], Resource: SchemaRegistryURI },
    {
      Effect: 'Allow',
      Action: ['glue:GetSchemaVersion'],
      Resource: [sub(`arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:schema/${registry}/*`)],
    },
  ];
}
