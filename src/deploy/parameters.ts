import { isObject } from '../core/index.ts';
import { getIn, isMap, type TemplateDocument, toJson } from '../template/index.ts';
import type { DeployStageOptions, ParameterValue } from './deploy-options.ts';
import type { PlannedParameter } from './deployment-plan.ts';
import { DeployError } from './errors.ts';
import type { StackState } from './stack.ts';

/** A parameter as CloudFormation takes it. */
export type StackParameter =
  | { readonly ParameterKey: string; readonly ParameterValue: string }
  | { readonly ParameterKey: string; readonly UsePreviousValue: true };

/** The parameters of a deployment, for the service and for a person. */
export interface StackParameters {
  readonly request: readonly StackParameter[];
  readonly planned: readonly PlannedParameter[];
  /** The values that are known here, secret ones among them: never to be shown. */
  readonly values: Readonly<Record<string, string>>;
  /** Secret values: what is shown goes through {@link redacted}. */
  readonly secrets: readonly string[];
}

const MASK = '****';

/**
 * The given parameters, and for an update "as before" for those that are not given. Everything that CloudFormation
 * would refuse for want of a value, or SAM CLI would drop silently, is an error here.
 */
export function stackParameters(
  { template }: TemplateDocument,
  { stackName, parameters = {} }: Pick<DeployStageOptions, 'stackName' | 'parameters'>,
  existing: StackState | undefined,
): StackParameters {
  const declared = getIn(template, ['Parameters']);
  const names = isMap(declared) ? Object.keys(declared) : [];
  const unknown = Object.keys(parameters).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw DeployError.parametersUnknown(stackName, unknown, names);

  const missing: string[] = [];
  const secrets: string[] = [];
  const values: Record<string, string> = {};
  const request: StackParameter[] = [];
  const planned: PlannedParameter[] = [];
  for (const name of names) {
    const given = parameters[name];
    const previous = existing && Object.hasOwn(existing.parameters, name) ? existing.parameters[name] : undefined;
    const initial = getIn(template, ['Parameters', name, 'Default']);
    const isSecret = String(getIn(template, ['Parameters', name, 'NoEcho'])) === 'true';
    const shown = (value: string): string => (isSecret ? MASK : value);
    if (given !== undefined && !keepsPrevious(given)) {
      const value = textOf(given);
      request.push({ ParameterKey: name, ParameterValue: value });
      values[name] = value;
      if (isSecret && value !== '') secrets.push(value);
      const before = previous === undefined || previous === value || isSecret ? undefined : previous;
      planned.push({ name, value: shown(value), source: 'given', ...(before !== undefined && { before }) });
    } else if (previous !== undefined) {
      request.push({ ParameterKey: name, UsePreviousValue: true });
      if (!isSecret && previous !== MASK) values[name] = previous;
      planned.push({ name, value: shown(previous), source: 'previous' });
    } else if (initial === undefined || given !== undefined) {
      missing.push(name);
    } else {
      const text = String(toJson(initial));
      if (isSecret && text !== '') secrets.push(text);
      planned.push({ name, value: shown(text), source: 'default' });
    }
  }
  if (missing.length > 0) throw DeployError.parametersMissing(stackName, missing);
  return { request, planned, values, secrets };
}

/** `text` without the secrets in it. */
export function redacted(text: string, secrets: readonly string[]): string {
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((shown, secret) => shown.replaceAll(secret, MASK), text);
}

function keepsPrevious(value: ParameterValue): value is { readonly usePreviousValue: true } {
  return isObject(value);
}

/** Values as texts; those that only the stack knows are left out. */
export function parameterTexts(parameters: Readonly<Record<string, ParameterValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (keepsPrevious(value) ? [] : [[name, textOf(value)]])),
  );
}

function textOf(value: Exclude<ParameterValue, { readonly usePreviousValue: true }>): string {
  return typeof value === 'object' ? value.join(',') : String(value);
}
