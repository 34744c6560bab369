import { getIn, isMap, type TemplateDocument } from '../template/index.ts';
import type { DeployOptions } from './deploy-options.ts';
import { DeployError } from './errors.ts';
import type { StackState } from './stack.ts';

/** A parameter as CloudFormation takes it. */
export type StackParameter =
  | { readonly ParameterKey: string; readonly ParameterValue: string }
  | { readonly ParameterKey: string; readonly UsePreviousValue: true };

/**
 * The given parameters, and for an update "as before" for those that are not given. Everything that CloudFormation
 * would refuse for want of a value, or SAM CLI would drop silently, is an error here.
 */
export function stackParameters(
  { template }: TemplateDocument,
  { stackName, parameters = {} }: Pick<DeployOptions, 'stackName' | 'parameters'>,
  existing: StackState | undefined,
): StackParameter[] {
  const declared = getIn(template, ['Parameters']);
  const names = isMap(declared) ? Object.keys(declared) : [];
  const unknown = Object.keys(parameters).find((name) => !names.includes(name));
  if (unknown !== undefined) throw DeployError.parameterUnknown(stackName, unknown, names);

  const missing: string[] = [];
  const values = names.flatMap((name): StackParameter[] => {
    const value = parameters[name];
    if (value !== undefined) return [{ ParameterKey: name, ParameterValue: textOf(value) }];
    if (existing?.parameters.includes(name)) return [{ ParameterKey: name, UsePreviousValue: true }];
    if (getIn(template, ['Parameters', name, 'Default']) === undefined) missing.push(name);
    return [];
  });
  if (missing.length > 0) throw DeployError.parametersMissing(stackName, missing);
  return values;
}

function textOf(value: NonNullable<DeployOptions['parameters']>[string]): string {
  return typeof value === 'object' ? value.join(',') : String(value);
}
