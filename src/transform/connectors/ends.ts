import type { TransformContext } from '../context.ts';
import { CONNECTABLE_TYPES } from '../data/connector-profiles.ts';
import { Fault } from '../errors.ts';
import { getAtt, ref } from '../intrinsics/functions.ts';
import {
  isList,
  isMap,
  isSingleKeyMap,
  type Optional,
  own,
  sameValue,
  truthy,
  type Value,
  type ValueMap,
} from '../value.ts';

/** What the SAM types become that an end may be said to have. */
const GENERATED_TYPES: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::Api': 'AWS::ApiGateway::RestApi',
  'AWS::Serverless::HttpApi': 'AWS::ApiGatewayV2::Api',
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
  'AWS::Serverless::StateMachine': 'AWS::StepFunctions::StateMachine',
};

/** One end of a connector: what is known about it, from the template or from the author. */
export interface ConnectorEnd {
  readonly logicalId: string | undefined;
  readonly type: string;
  readonly arn: Optional;
  readonly roleName: Optional;
  readonly queueUrl: Optional;
  readonly resourceId: Optional;
  readonly name: Optional;
  readonly qualifier: Optional;
}

/** Reads an end: of a resource of the template by `Id`, else from what the author says about it. */
export function connectorEnd(
  connectorId: string,
  end: ValueMap,
  other: ValueMap,
  context: TransformContext,
): ConnectorEnd {
  const fault = (detail: string): Fault => Fault.resource(connectorId, detail);
  const described = Object.keys(end).some((key) => key !== 'Id' && key !== 'Qualifier');
  if ('Id' in end === described) {
    throw fault("Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties.");
  }
  const { Id, Type, Qualifier } = end;
  if (!truthy(Id)) {
    if (typeof Type !== 'string' || Type.trim() === '') throw fault("'Type' is missing or not a string.");
    const { Arn, RoleName, QueueUrl, ResourceId, Name } = end;
    return {
      logicalId: undefined,
      type: own(GENERATED_TYPES, Type) ?? Type,
      arn: Arn,
      roleName: RoleName,
      queueUrl: QueueUrl,
      resourceId: ResourceId,
      name: Name,
      qualifier: Qualifier,
    };
  }
  if (typeof Id !== 'string' || Id.trim() === '') throw fault("'Id' is missing or not a string.");
  const resource = context.outputResources[Id];
  if (!isMap(resource) || !truthy(resource)) throw fault(`Unable to find resource with logical ID '${Id}'.`);
  const type = resource['Type'];
  if (typeof type !== 'string' || type === '') throw fault("'Type' is missing or not a string.");
  const known = own(CONNECTABLE_TYPES, type);
  const attribute = (name: string | undefined): Optional =>
    name === undefined ? undefined : name === 'Ref' ? ref(Id) : getAtt(Id, name);
  return {
    logicalId: Id,
    type,
    arn: attribute(known?.arn),
    roleName: known?.role && roleName(known.role, propertiesOf(connectorId, Id, resource), other, fault),
    queueUrl: attribute(known?.url),
    resourceId: attribute(known?.id),
    name: attribute(known?.name),
    qualifier: 'Qualifier' in end ? Qualifier : known?.qualifier,
  };
}

/** `Properties` of a resource that a connector looks into. */
export function propertiesOf(connectorId: string, logicalId: string, { Properties = {} }: ValueMap): ValueMap {
  if (isMap(Properties)) return Properties;
  throw Fault.resource(connectorId, `Properties of resource '${logicalId}' should be a map.`);
}

function roleName(property: string, properties: ValueMap, other: ValueMap, fault: (detail: string) => Fault): Optional {
  const role = property === 'targets' ? targetRole(properties['Targets'], other, fault) : properties[property];
  const id = referredId(role);
  return id === undefined ? undefined : ref(id);
}

/** The role that a rule uses for the target that is the other end of the connector. */
function targetRole(targets: Value = [], { Id, Arn }: ValueMap, fault: (detail: string) => Fault): Optional {
  if (!isList(targets) || !targets.every(isMap)) throw fault("Property 'Targets' of a rule should be a list of maps.");
  for (const target of targets) {
    const arn = target['Arn'];
    const matches = (Id !== undefined && referredId(arn) === Id) || (Arn !== undefined && sameValue(arn, Arn));
    if (matches) return target['RoleArn'];
  }
  return undefined;
}

/** The logical id in `!Ref Id` or `!GetAtt Id.Attribute`. */
export function referredId(value: Optional): string | undefined {
  if (!isSingleKeyMap(value)) return undefined;
  const { Ref: target, 'Fn::GetAtt': attribute } = value;
  const path = typeof attribute === 'string' ? attribute.split('.') : attribute;
  const id = isList(path) && path.length === 2 ? path[0] : target;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
