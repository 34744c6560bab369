import type { TransformContext } from '../../context.ts';
import { alarmConfiguration, aliasUpdatePolicy, deploymentPreferences } from '../../deployments/preferences.ts';
import { Fault } from '../../errors.ts';
import type { GeneratedResource } from '../../generated.ts';
import { isIntrinsic } from '../../intrinsics/functions.ts';
import type { SamResource } from '../../macros.ts';
import { isMap, type Optional, sameValue, truthy, type Value } from '../../value.ts';

/** Notes the deployment preference of a function and makes its alias follow it. */
export function addDeploymentPreference(
  { logicalId, properties, source }: SamResource,
  alias: GeneratedResource | undefined,
  context: TransformContext,
): void {
  const settings = properties['DeploymentPreference'];
  if (!isMap(settings) || !truthy(settings)) return;
  for (const name of ['Enabled', 'Type']) {
    const value = settings[name];
    if (value !== undefined) settings[name] = context.mappings.resolve(context.parameters.resolve(value));
  }
  const passCondition =
    settings['PassthroughCondition'] === undefined
      ? context.isEnabled('deployment_preference_condition_fix')
      : booleanSetting(logicalId, 'PassthroughCondition', settings['PassthroughCondition'], context);
  if (!isEnabled(settings['Enabled'])) return;
  if (!('Type' in settings)) {
    throw Fault.resource(logicalId, "'DeploymentPreference' is missing required Property 'Type'");
  }
  if ('Hooks' in settings && !isMap(settings['Hooks'])) {
    throw Fault.resource(logicalId, "'Hooks' property of 'DeploymentPreference' must be a dictionary");
  }
  const { Tags, PropagateTags } = properties;
  const preference = {
    functionId: logicalId,
    settings,
    condition: passCondition && typeof source['Condition'] === 'string' ? source['Condition'] : undefined,
    tags: truthy(PropagateTags) && isMap(Tags) && truthy(Tags) ? Tags : undefined,
  };
  deploymentPreferences.of(context).push(preference);
  if (!alias) {
    throw Fault.resource(logicalId, "'DeploymentPreference' requires AutoPublishAlias property to be specified.");
  }
  alarmConfiguration(logicalId, settings['Alarms']);
  alias.attributes['UpdatePolicy'] = aliasUpdatePolicy(preference);
}

function isEnabled(enabled: Optional): boolean {
  if (enabled === undefined) return true;
  return enabled !== 'false' && enabled !== 'False' && truthy(enabled);
}

function booleanSetting(logicalId: string, name: string, value: Value, context: TransformContext): boolean {
  const resolved = context.mappings.resolve(context.parameters.resolve(value));
  if (isIntrinsic(resolved)) {
    throw Fault.resource(
      logicalId,
      `Unsupported intrinsic: the only intrinsic functions supported for property ${name} are FindInMap and parameter Refs.`,
    );
  }
  const [yes, no] = [true, false].map((wanted) => [wanted, Number(wanted), String(wanted), wanted ? 'True' : 'False']);
  if (yes?.some((accepted) => sameValue(resolved, accepted))) return true;
  if (no?.some((accepted) => sameValue(resolved, accepted))) return false;
  throw Fault.resource(logicalId, `Invalid value for property ${name}.`);
}
