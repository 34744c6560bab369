import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { sub } from '../intrinsics/functions.ts';
import type { SamEvent } from '../macros.ts';
import { Expect } from '../properties.ts';
import { pythonRepr } from '../python.ts';
import {
  isList,
  isMap,
  isSingleKeyMap,
  type Optional,
  truthy,
  type Value,
  type ValueMap,
  workingCopy,
} from '../value.ts';

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

/** The statements that a schema registry asks for: secrets to log in, and Glue when it is the registry. */
export function schemaRegistryStatements({ id, properties }: SamEvent, context: TransformContext): ValueMap[] {
  const config = properties['SchemaRegistryConfig'];
  if (!isMap(config) || !truthy(config)) return [];
  for (const field of ['SchemaRegistryURI', 'EventRecordFormat', 'SchemaValidationConfigs']) {
    if (!(field in config)) throw Fault.event(id, `Missing required field ${field} in SchemaRegistryConfig`);
  }
  const { AccessConfigs, SchemaRegistryURI = null, EventRecordFormat } = config;
  if (EventRecordFormat !== 'JSON' && EventRecordFormat !== 'SOURCE') {
    throw Fault.event(id, "EventRecordFormat in SchemaRegistryConfig must be either 'JSON' or 'SOURCE'");
  }
  const statements = (isList(AccessConfigs) ? AccessConfigs : []).flatMap((access) =>
    isMap(access) && access['URI'] !== undefined ? [secretStatement(access['URI'])] : [],
  );
  const resolved = context.parameters.resolve(workingCopy(SchemaRegistryURI));
  const text = isSingleKeyMap(resolved) ? resolved['Fn::Sub'] : resolved;
  const [, registry] = (typeof text === 'string' && /^arn:.*:glue:.*registry\/(.+)$/.exec(text)) || [];
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
