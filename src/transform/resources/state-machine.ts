import { localPath, s3Location } from '../artifacts.ts';
import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { checkStateMachineEvents, expandStateMachineEvents } from '../events/state-machine-events.ts';
import { checkLogicalId, type GeneratedResource, generated, keptAttributes, passedOnAttributes } from '../generated.ts';
import { resolveManagedPolicy } from '../iam/managed-policies.ts';
import { expandPolicyTemplates } from '../iam/policies.ts';
import { executionRole, trustPolicy } from '../iam/role.ts';
import { tracingPolicy } from '../iam/tracing.ts';
import { getAtt, isDynamicReference, isIntrinsic, join, ref } from '../intrinsics/functions.ts';
import type { ResourceMacro, SamResource } from '../macros.ts';
import type { PropertyTable } from '../properties.ts';
import { compareCodePoints, pythonJson, pythonString } from '../python.ts';
import { propagateTags, samTagList } from '../tags.ts';
import { emptyMap, isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

const properties: PropertyTable = {
  Definition: 'map',
  DefinitionUri: 'string|map',
  Logging: 'map',
  Role: 'string',
  RolePath: 'any',
  DefinitionSubstitutions: 'map',
  Events: 'map<map>',
  Name: 'string',
  Type: 'string',
  Tags: 'map',
  PropagateTags: 'boolean',
  Policies: 'string|list<string|map>',
  Tracing: 'map',
  PermissionsBoundary: 'string',
  AutoPublishAlias: 'any',
  DeploymentPreference: 'any',
  UseAliasAsEventTarget: 'boolean~',
};

/** `AWS::Serverless::StateMachine`. */
export const stateMachineMacro: ResourceMacro = {
  properties,
  prepare: ({ logicalId, properties: authored }) => expandPolicyTemplates(logicalId, authored),
  expand: (resource, context) => {
    const { logicalId, properties: authored, source } = resource;
    checkStateMachineEvents(resource, context);
    const { Name, Type, Logging, Tracing, Tags, PropagateTags } = authored;
    const { definition, substitutions } = definitionOf(resource, context);
    const machine = generated(
      'AWS::StepFunctions::StateMachine',
      logicalId,
      {
        ...definition,
        DefinitionSubstitutions: substitutions,
        StateMachineName: Name,
        StateMachineType: Type,
        LoggingConfiguration: Logging,
        TracingConfiguration: Tracing,
        Tags: machineTags(resource),
      },
      keptAttributes(source),
    );
    const resources = [machine];
    addRole(resource, machine, resources, context);
    const alias = publishAlias(resource, resources);
    const target = {
      resource,
      arn: ref(truthy(authored['UseAliasAsEventTarget']) && alias ? alias.logicalId : logicalId),
      permissionsBoundary: authored['PermissionsBoundary'],
      attributes: passedOnAttributes(source),
    };
    resources.push(...expandStateMachineEvents(target, context));
    propagateTags(resources, Tags, PropagateTags);
    return resources;
  },
};

function machineTags({ properties: { Tags } }: SamResource): Value[] {
  const [, ...tags] = samTagList('', Tags);
  return [{ Key: 'stateMachine:createdBy', Value: 'SAM' }, ...tags];
}

function addRole(
  resource: SamResource,
  machine: GeneratedResource,
  resources: GeneratedResource[],
  context: TransformContext,
): void {
  const { logicalId, properties: authored, source } = resource;
  const { Role, Policies, Tracing, RolePath, PermissionsBoundary } = authored;
  if (truthy(Role) && truthy(Policies)) {
    throw Fault.resource(
      logicalId,
      "Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them",
    );
  }
  if (truthy(Role)) {
    machine.properties['RoleArn'] = Role;
    return;
  }
  const traced = isMap(Tracing) && Tracing['Enabled'] === true;
  const role = executionRole(
    {
      logicalId: `${logicalId}Role`,
      owner: logicalId,
      trust: trustPolicy('states.amazonaws.com'),
      managedPolicyArns: [],
      lastManagedPolicyArns: traced ? [resolveManagedPolicy(context, tracingPolicy(context))] : [],
      policies: [],
      authored: Policies,
      path: RolePath,
      permissionsBoundary: PermissionsBoundary,
      tags: machineTags(resource),
      attributes: passedOnAttributes(source),
    },
    context,
  );
  machine.properties['RoleArn'] = getAtt(role.logicalId, 'Arn');
  resources.push(role);
}

/** Version and alias of `AutoPublishAlias`, added to `resources`. */
function publishAlias(
  { logicalId, properties: authored, source }: SamResource,
  resources: GeneratedResource[],
): GeneratedResource | undefined {
  const { AutoPublishAlias, DeploymentPreference, UseAliasAsEventTarget } = authored;
  if (!truthy(AutoPublishAlias)) {
    for (const [name, value] of Object.entries({ UseAliasAsEventTarget, DeploymentPreference })) {
      if (truthy(value)) {
        throw Fault.resource(logicalId, `'${name}' requires 'AutoPublishAlias' property to be specified.`);
      }
    }
    return undefined;
  }
  const attributes = passedOnAttributes(source);
  const version = generated(
    'AWS::StepFunctions::StateMachineVersion',
    `${logicalId}Version`,
    { StateMachineArn: ref(logicalId), StateMachineRevisionId: getAtt(logicalId, 'StateMachineRevisionId') },
    { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', ...attributes },
  );
  const aliasId = `${logicalId}Alias${pythonString(AutoPublishAlias)}`;
  checkLogicalId(aliasId);
  const preference = truthy(DeploymentPreference) ? DeploymentPreference : { Type: 'ALL_AT_ONCE' };
  if (!isMap(preference)) throw Fault.propertyType(logicalId, 'DeploymentPreference', 'map');
  const alias = generated(
    'AWS::StepFunctions::StateMachineAlias',
    aliasId,
    {
      Name: AutoPublishAlias,
      DeploymentPreference: { ...preference, StateMachineVersionArn: ref(version.logicalId) },
    },
    attributes,
  );
  resources.push(version, alias);
  return alias;
}

interface Definition {
  readonly definition: Readonly<Record<string, Optional>>;
  readonly substitutions: Optional;
}

function definitionOf({ logicalId, properties: authored }: SamResource, context: TransformContext): Definition {
  const { Definition, DefinitionUri, DefinitionSubstitutions } = authored;
  if (truthy(Definition) && truthy(DefinitionUri)) {
    throw Fault.resource(logicalId, "Specify either 'Definition' or 'DefinitionUri' property and not both.");
  }
  if (Definition !== undefined && truthy(Definition)) {
    const found = new Map<string, Value>();
    const text = pythonJson(substituteBelow(Definition, found), { indent: 4, sortKeys: true, separators: [',', ': '] });
    const authoredSubstitutions = isMap(DefinitionSubstitutions) ? DefinitionSubstitutions : {};
    const substitutions: ValueMap = { ...authoredSubstitutions, ...Object.fromEntries(found) };
    return {
      definition: { DefinitionString: join('\n', text.split('\n')) },
      substitutions: truthy(substitutions) ? substitutions : undefined,
    };
  }
  if (!truthy(DefinitionUri)) {
    throw Fault.resource(logicalId, "Either 'Definition' or 'DefinitionUri' property must be specified.");
  }
  const path = localPath(context, DefinitionUri);
  const keep = path !== undefined || (context.keepsLocalPaths && isIntrinsic(DefinitionUri));
  const location = keep ? DefinitionUri : { ...s3Location(logicalId, 'DefinitionUri', DefinitionUri) };
  const substitutions = truthy(DefinitionSubstitutions) ? DefinitionSubstitutions : undefined;
  return { definition: { DefinitionS3Location: location }, substitutions };
}

/** Intrinsic functions cannot stand in the text: each is replaced by a placeholder. */
function substitute(value: Value, found: Map<string, Value>): Value {
  if (isIntrinsic(value) || isDynamicReference(value)) {
    const name = `definition_substitution_${found.size + 1}`;
    found.set(name, value);
    return `\${${name}}`;
  }
  return substituteBelow(value, found);
}

function substituteBelow(value: Value, found: Map<string, Value>): Value {
  if (isList(value)) return value.map((item) => substitute(item, found));
  if (!isMap(value)) return value;
  const copy = emptyMap(); // any key is data, `__proto__` too
  for (const key of Object.keys(value).sort(compareCodePoints)) copy[key] = substitute(value[key] ?? null, found);
  return copy;
}
