import { PerTransform, type TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { ref } from '../intrinsics/functions.ts';
import { absent, emptyMap, isMap, type Optional, sameValue, truthy, type Value, type ValueMap } from '../value.ts';

const SETTINGS = ['CreateUsagePlan', 'Description', 'Quota', 'Tags', 'Throttle', 'UsagePlanName'];
const CONDITION = 'SharedUsagePlanCondition';

/** What the APIs with a shared usage plan have put together so far. */
interface SharedPlan {
  readonly dependsOn: Value[];
  readonly apiStages: Value[];
  readonly stageKeys: Value[];
  readonly conditions: string[];
  unconditional: boolean;
  deletionPolicy: Optional;
  updateReplacePolicy: Optional;
}

const sharedPlans: PerTransform<SharedPlan> = new PerTransform<SharedPlan>(() => ({
  dependsOn: [],
  apiStages: [],
  stageKeys: [],
  conditions: [],
  unconditional: false,
  deletionPolicy: undefined,
  updateReplacePolicy: undefined,
}));

/** An API that may ask for a usage plan. */
export interface PlannedApi {
  readonly apiId: string;
  readonly stageId: string;
  readonly auth: Optional;
  /** What its usage plan gets of its attributes. */
  readonly attributes: ValueMap;
}

/** `Auth.UsagePlan`: a usage plan, a key and the link between them, for one API or for all that share it. */
export function usagePlan(
  { apiId, stageId, auth, attributes }: PlannedApi,
  context: TransformContext,
): GeneratedResource[] {
  if (!isMap(auth) || absent(auth['UsagePlan'])) return [];
  const { UsagePlan: settings } = auth;
  if (!isMap(settings)) throw Fault.resource(apiId, "'UsagePlan' must be a dictionary");
  if (!Object.keys(settings).every((key) => SETTINGS.includes(key))) {
    throw Fault.resource(apiId, "Invalid property for 'UsagePlan'");
  }
  const { CreateUsagePlan: create } = settings;
  if (absent(create)) throw Fault.resource(apiId, "'CreateUsagePlan' is a required field for UsagePlan.");
  if (create !== 'SHARED' && create !== 'PER_API' && create !== 'NONE') {
    throw Fault.resource(apiId, "'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE'].");
  }
  if (create === 'NONE') return [];
  const stage = { ApiId: ref(apiId), Stage: ref(stageId) };
  const key = { RestApiId: ref(apiId), StageName: ref(stageId) };
  const options = Object.fromEntries(
    SETTINGS.slice(1).map((name) => [name, truthy(settings[name]) ? settings[name] : undefined]),
  );
  if (create === 'PER_API') {
    return resources(apiId, { dependsOn: [apiId], stages: [stage], keys: [key] }, options, attributes);
  }
  const shared = sharedPlans.of(context);
  addOnce(shared.dependsOn, apiId);
  addOnce(shared.apiStages, stage);
  addOnce(shared.stageKeys, key);
  return resources(
    'Serverless',
    { dependsOn: shared.dependsOn, stages: shared.apiStages, keys: shared.stageKeys },
    options,
    sharedAttributes(shared, attributes, context),
  );
}

function resources(
  prefix: string,
  apis: { readonly dependsOn: Value[]; readonly stages: Value[]; readonly keys: Value[] },
  options: Readonly<Record<string, Optional>>,
  attributes: ValueMap,
): GeneratedResource[] {
  const plan = `${prefix}UsagePlan`;
  const key = `${prefix}ApiKey`;
  return [
    generated(
      'AWS::ApiGateway::UsagePlan',
      plan,
      { ApiStages: apis.stages, ...options },
      { DependsOn: apis.dependsOn, ...attributes },
    ),
    generated(
      'AWS::ApiGateway::ApiKey',
      key,
      { Enabled: true, StageKeys: apis.keys },
      { DependsOn: [plan], ...attributes },
    ),
    generated(
      'AWS::ApiGateway::UsagePlanKey',
      `${prefix}UsagePlanKey`,
      { KeyId: ref(key), KeyType: 'API_KEY', UsagePlanId: ref(plan) },
      { DependsOn: [key], ...attributes },
    ),
  ];
}

function addOnce(list: Value[], value: Value): void {
  if (!list.some((other) => sameValue(other, value))) list.push(value);
}

/** Attributes that suit all the APIs: the plan exists when one of them does, and is kept when one of them is. */
function sharedAttributes(shared: SharedPlan, attributes: ValueMap, context: TransformContext): ValueMap {
  const { DeletionPolicy: deletion, UpdateReplacePolicy: replace, Condition: condition } = attributes;
  if (truthy(deletion) && (!truthy(shared.deletionPolicy) || deletion === 'Retain')) shared.deletionPolicy = deletion;
  const stronger = replace === 'Retain' || (replace === 'Snapshot' && shared.updateReplacePolicy === 'Delete');
  if (truthy(replace) && (!truthy(shared.updateReplacePolicy) || stronger)) shared.updateReplacePolicy = replace;
  addCondition(shared, condition, context);
  const result = emptyMap();
  if (shared.deletionPolicy !== undefined) result['DeletionPolicy'] = shared.deletionPolicy;
  if (shared.updateReplacePolicy !== undefined) result['UpdateReplacePolicy'] = shared.updateReplacePolicy;
  if (shared.conditions.length > 0 && !shared.unconditional) result['Condition'] = CONDITION;
  return result;
}

function addCondition(shared: SharedPlan, condition: Optional, context: TransformContext): void {
  if (shared.unconditional) return;
  const { Conditions: conditions } = context.output;
  if (typeof condition === 'string' && condition !== '') {
    if (shared.conditions.includes(condition)) return;
    if (!isMap(conditions)) {
      throw Fault.template("Can't have condition without having 'Conditions' section in the template");
    }
    shared.conditions.push(condition);
    const [only, ...others] = shared.conditions;
    conditions[CONDITION] =
      others.length === 0 && only !== undefined
        ? only
        : { 'Fn::Or': shared.conditions.map((name) => ({ Condition: name })) };
  } else if (absent(condition)) {
    shared.unconditional = true;
    if (isMap(conditions)) delete conditions[CONDITION];
  }
}
