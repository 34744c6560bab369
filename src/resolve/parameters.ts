import { closest, type Diagnostic } from '../core/index.ts';
import { isList, isMap, type TemplateMap, type TemplateValue } from '../template/index.ts';
import { entryOf, type ResolvedTree, scalarText } from './tree.ts';
import { Unresolved } from './unresolved.ts';

/**
 * Values for the parameters of a template, by name. Lists may be given as lists or as text with commas.
 *
 * @public
 */
export type ParameterValues = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** The same, where a template around may pass what is not known on this machine. */
export type GivenParameters = Readonly<Record<string, ParameterValues[string] | Unresolved>>;

/** The values as the service takes them: every one a text, lists with commas. */
export function parameterTexts(values: ParameterValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)]));
}

/** Those whose values are known. */
export function knownParameters(given: GivenParameters): ParameterValues {
  const known = Object.entries(given).filter(
    (entry): entry is [string, ParameterValues[string]] => !(entry[1] instanceof Unresolved),
  );
  return Object.fromEntries(known);
}

/** The parameters of a template with the values they have. */
export interface ResolvedParameters {
  readonly values: ReadonlyMap<string, ResolvedTree>;
  /** The values of `NoEcho` parameters: never to be shown. */
  readonly secrets: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Gives every parameter its value (as given, or its default), and says which are missing or against the rules. */
export function resolveParameters(section: TemplateValue | undefined, given: GivenParameters = {}): ResolvedParameters {
  const parameters: TemplateMap = isMap(section) ? section : {};
  const texts = parameterTexts(knownParameters(given));
  const values = new Map<string, ResolvedTree>();
  const secrets: string[] = [];
  const diagnostics: Diagnostic[] = [];

  for (const [name, parameter] of Object.entries(parameters)) {
    const type = scalarText(entryOf(parameter, 'Type')) ?? 'String';
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    const passed = Object.hasOwn(given, name) ? given[name] : undefined;
    if (passed instanceof Unresolved) {
      values.set(name, passed);
      continue;
    }
    const initial = defaultText(parameter);
    if (text === undefined && (initial === undefined || type.startsWith('AWS::SSM::Parameter::Value<'))) {
      const reason =
        initial === undefined
          ? `Parameter "${name}" has no value.`
          : `Parameter "${name}" takes its value from the Parameter Store, which is not read here.`;
      values.set(name, new Unresolved({ Ref: name }, reason));
      if (initial === undefined) diagnostics.push(withoutValue(name));
      continue;
    }
    const value = text ?? initial ?? '';
    const secret = scalarText(entryOf(parameter, 'NoEcho')) === 'true';
    const list = takesList(type);
    const items = list ? value.split(',').map((item) => item.trim()) : [value];
    if (secret) secrets.push(value, ...(list ? items : []));
    const known = value === '' ? [] : items;
    values.set(name, list ? known : value);
    for (const item of items) {
      const problem = check(item, type, parameter);
      if (problem !== undefined)
        diagnostics.push(invalid(name, secret ? 'the value' : `"${item}"`, problem, parameter));
    }
  }

  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(parameters, name)) diagnostics.push(unknown(name, Object.keys(parameters)));
  }
  return { values, secrets: secrets.filter((secret) => secret !== ''), diagnostics };
}

function takesList(type: string): boolean {
  return type.includes('List<') || type.includes('CommaDelimitedList');
}

function textOf(value: ParameterValues[string]): string {
  return typeof value === 'object' ? value.join(',') : String(value);
}

function defaultText(parameter: TemplateValue): string | undefined {
  const value = entryOf(parameter, 'Default');
  return isList(value) ? value.map(scalarText).join(',') : scalarText(value);
}

/** What is wrong with one value, or `undefined`. */
function check(value: string, type: string, parameter: TemplateValue): string | undefined {
  const rule = (name: string): string | undefined => scalarText(entryOf(parameter, name));
  const allowed = entryOf(parameter, 'AllowedValues');
  if (isList(allowed)) {
    const texts = allowed.map(scalarText);
    if (!texts.includes(value)) return `is not one of ${texts.join(', ')}`;
  }
  if ((type === 'Number' || type === 'List<Number>') && (value.trim() === '' || Number.isNaN(Number(value)))) {
    return 'is not a number';
  }
  const pattern = rule('AllowedPattern');
  if (pattern !== undefined && matches(pattern, value) === false) return `does not match ${pattern}`;
  const [minLength, maxLength] = [rule('MinLength'), rule('MaxLength')];
  if (minLength !== undefined && value.length < Number(minLength)) return `is shorter than ${minLength} characters`;
  if (maxLength !== undefined && value.length > Number(maxLength)) return `is longer than ${maxLength} characters`;
  const [minValue, maxValue] = [rule('MinValue'), rule('MaxValue')];
  if (minValue !== undefined && Number(value) < Number(minValue)) return `is less than ${minValue}`;
  if (maxValue !== undefined && Number(value) > Number(maxValue)) return `is more than ${maxValue}`;
  return undefined;
}

/** The service's patterns are Java's; one that JavaScript cannot read says nothing. */
function matches(pattern: string, value: string): boolean | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch {
    return undefined;
  }
}

function withoutValue(name: string): Diagnostic {
  return {
    code: 'PARAMETER_WITHOUT_VALUE',
    severity: 'warning',
    message: `Parameter "${name}": there is no value and no default.`,
    hint: `Give a value for "${name}" in \`parameters\`.`,
    path: ['Parameters', name],
  };
}

function invalid(name: string, shown: string, problem: string, parameter: TemplateValue): Diagnostic {
  const description = entryOf(parameter, 'ConstraintDescription');
  return {
    code: 'PARAMETER_INVALID',
    severity: 'error',
    message: `Parameter "${name}": ${shown} ${problem}.`,
    hint: typeof description === 'string' ? description : `Give a value that the rules of "${name}" allow.`,
    path: ['Parameters', name],
  };
}

function unknown(name: string, names: readonly string[]): Diagnostic {
  const guess = closest(name, names);
  return {
    code: 'PARAMETER_UNKNOWN',
    severity: 'warning',
    message: `Parameter "${name}": the template has no such parameter.`,
    hint: guess === undefined ? `Remove "${name}" from \`parameters\`.` : `Did you mean "${guess}"?`,
    path: ['Parameters'],
  };
}
