import { isList, isMap, type TemplateMap, type TemplateValue } from '../template/index.ts';
import type { Capability } from './capability.ts';
import type { DeployStageOptions } from './deploy-options.ts';
import type { NeededCapability } from './deployment-plan.ts';

const IAM_TYPE =
  /^AWS::IAM::(AccessKey|Group|InstanceProfile|ManagedPolicy|Policy|Role|User|UserToGroupAddition|RolePolicy|UserPolicy|GroupPolicy)$/;
const NAMES = ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName', 'InstanceProfileName'];
const NESTED = ['AWS::CloudFormation::Stack', 'AWS::Serverless::Application'];

/**
 * What CloudFormation will want to be allowed, from the template that it was sent and those that it works on, which are
 * the stack's own and those of nested stacks, by path.
 */
export function neededCapabilities(
  sent: TemplateMap,
  processed: ReadonlyMap<string, TemplateMap>,
  { capabilities = [] }: Pick<DeployStageOptions, 'capabilities'>,
): readonly NeededCapability[] {
  const templates = processed.has('') ? processed : new Map([['', sent], ...processed]);
  const resources = [...templates].flatMap(([path, template]) =>
    resourcesOf(template).map((one) => (path === '' ? one : { ...one, logicalId: `${path}/${one.logicalId}` })),
  );
  const iam = resources.filter(({ type }) => IAM_TYPE.test(type));
  const named = iam.filter(({ properties }) => NAMES.some((name) => name in properties));
  const unnamed = iam.filter((one) => !named.includes(one));
  const usesMacros = sent['Transform'] !== undefined;
  const nested = resourcesOf(sent).filter(({ type }) => NESTED.includes(type) && usesMacros);
  const isGiven = (capability: Capability): boolean =>
    capabilities.includes(capability) ||
    (capability === 'CAPABILITY_IAM' && capabilities.includes('CAPABILITY_NAMED_IAM'));
  const all: [Capability, typeof resources, string][] = [
    ['CAPABILITY_NAMED_IAM', named, 'makes IAM resources with names of their own'],
    // The one includes the other.
    ['CAPABILITY_IAM', named.length > 0 ? [] : unnamed, 'makes IAM resources'],
    ['CAPABILITY_AUTO_EXPAND', nested, 'has nested applications, and macros that expand them'],
  ];
  return all
    .filter(([, because]) => because.length > 0)
    .map(([capability, because, what]) => ({
      capability,
      reason: `The template ${what}: ${because.map(({ logicalId, type }) => `${logicalId} (${type})`).join(', ')}.`,
      resources: because.map(({ logicalId }) => logicalId),
      isGiven: isGiven(capability),
    }));
}

interface TypedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: TemplateMap;
}

function resourcesOf(template: TemplateMap): TypedResource[] {
  return typedResources(template['Resources']);
}

/** The resources of a section; those of loops by the IDs that the author wrote: `${Name}App`. */
function typedResources(section: TemplateValue | undefined): TypedResource[] {
  if (!isMap(section)) return [];
  return Object.entries(section).flatMap(([logicalId, resource]) => {
    if (logicalId.startsWith('Fn::ForEach::')) return isList(resource) ? typedResources(resource[2]) : [];
    if (!isMap(resource) || typeof resource['Type'] !== 'string') return [];
    const properties = resource['Properties'];
    return [{ logicalId, type: resource['Type'], properties: isMap(properties) ? properties : {} }];
  });
}
