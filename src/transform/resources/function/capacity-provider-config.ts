import { type Coercion, coerced } from '../../coercion.ts';
import { Fault } from '../../errors.ts';
import { compareCodePoints } from '../../python.ts';
import { absent, compact, isMap, type Optional, truthy, type ValueMap } from '../../value.ts';

const FIELDS: Readonly<Record<string, readonly Coercion[]>> = {
  Arn: ['dict', 'str'],
  PerExecutionEnvironmentMaxConcurrency: ['dict', 'integer'],
  ExecutionEnvironmentMemoryGiBPerVCpu: ['dict', 'integer', 'float'],
};

const EXPECTED: Readonly<Record<Coercion, string>> = {
  dict: 'value is not a valid dict (type=type_error.dict)',
  integer: 'value is not a valid integer (type=type_error.integer)',
  float: 'value is not a valid float (type=type_error.float)',
  str: 'str type expected (type=type_error.str)',
};

/** `CapacityProviderConfig` as Lambda names things. */
export function capacityProviderConfig(logicalId: string, config: Optional): ValueMap | undefined {
  if (!isMap(config) || !truthy(config)) return undefined;
  const problems = [
    ...Object.entries(FIELDS).flatMap(([name, kinds]) => problemsOf(name, kinds, config[name])),
    ...Object.keys(config)
      .filter((name) => !Object.hasOwn(FIELDS, name))
      .sort(compareCodePoints)
      .map((name) => `${name}\n  extra fields not permitted (type=value_error.extra)`),
  ];
  if (problems.length > 0) {
    const head = `${problems.length} validation error${problems.length > 1 ? 's' : ''} for CapacityProviderConfig`;
    throw Fault.resource(logicalId, `Invalid CapacityProviderConfig: ${[head, ...problems].join('\n')}`);
  }
  const field = (name: string): Optional => coerced(config[name] ?? null, FIELDS[name] ?? []);
  return {
    LambdaManagedInstancesCapacityProviderConfig: compact({
      CapacityProviderArn: field('Arn'),
      PerExecutionEnvironmentMaxConcurrency: field('PerExecutionEnvironmentMaxConcurrency'),
      ExecutionEnvironmentMemoryGiBPerVCpu: field('ExecutionEnvironmentMemoryGiBPerVCpu'),
    }),
  };
}

function problemsOf(name: string, kinds: readonly Coercion[], value: Optional): string[] {
  if (absent(value)) {
    if (name !== 'Arn') return [];
    const why = value === null ? 'none is not an allowed value (type=type_error.none.not_allowed)' : undefined;
    return [`${name}\n  ${why ?? 'field required (type=value_error.missing)'}`];
  }
  if (coerced(value, kinds) !== undefined) return [];
  return kinds.map((kind) => `${name}\n  ${EXPECTED[kind]}`);
}
