import { NumericLiteral } from '../../../template/index.ts';
import { Fault } from '../../errors.ts';
import { absent, compact, isMap, type Optional, truthy, type Value, type ValueMap } from '../../value.ts';

type Kind = 'str' | 'integer' | 'float';

const FIELDS: Readonly<Record<string, Kind>> = {
  Arn: 'str',
  PerExecutionEnvironmentMaxConcurrency: 'integer',
  ExecutionEnvironmentMemoryGiBPerVCpu: 'float',
};

/** `CapacityProviderConfig` as Lambda names things. */
export function capacityProviderConfig(logicalId: string, config: Optional): ValueMap | undefined {
  if (!isMap(config) || !truthy(config)) return undefined;
  const problems = [
    ...Object.entries(FIELDS).flatMap(([name, kind]) => problemsOf(name, kind, config[name])),
    ...Object.keys(config)
      .filter((name) => !Object.hasOwn(FIELDS, name))
      .map((name) => `${name}\n  extra fields not permitted (type=value_error.extra)`),
  ];
  if (problems.length > 0) {
    const head = `${problems.length} validation error${problems.length > 1 ? 's' : ''} for CapacityProviderConfig`;
    throw Fault.resource(logicalId, `Invalid CapacityProviderConfig: ${[head, ...problems].join('\n')}`);
  }
  const { Arn, PerExecutionEnvironmentMaxConcurrency, ExecutionEnvironmentMemoryGiBPerVCpu } = config;
  return {
    LambdaManagedInstancesCapacityProviderConfig: compact({
      CapacityProviderArn: Arn,
      PerExecutionEnvironmentMaxConcurrency,
      ExecutionEnvironmentMemoryGiBPerVCpu,
    }),
  };
}

function problemsOf(name: string, kind: Kind, value: Optional): string[] {
  if (absent(value)) return name === 'Arn' ? [`${name}\n  field required (type=value_error.missing)`] : [];
  if (isMap(value) || accepts(kind, value)) return [];
  const expected =
    kind === 'str'
      ? 'str type expected (type=type_error.str)'
      : `value is not a valid ${kind} (type=type_error.${kind})`;
  return [`${name}\n  value is not a valid dict (type=type_error.dict)`, `${name}\n  ${expected}`];
}

/** Texts that read as a number count as one, and numbers as text. */
function accepts(kind: Kind, value: Value): boolean {
  const number = typeof value === 'number' || value instanceof NumericLiteral;
  if (kind === 'str') return typeof value === 'string' || number;
  if (number || typeof value === 'boolean') return true;
  if (typeof value !== 'string' || value.trim() === '') return false;
  return kind === 'integer' ? /^\s*[-+]?\d+\s*$/.test(value) : !Number.isNaN(Number(value));
}
