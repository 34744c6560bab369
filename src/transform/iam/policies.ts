import { NumericLiteral, type TemplateValue } from '../../template/index.ts';
import { POLICY_TEMPLATES } from '../data/policy-templates.ts';
import { Fault } from '../errors.ts';
import { isIntrinsic, isNoValue } from '../intrinsics/functions.ts';
import { pythonRepr } from '../python.ts';
import {
  absent,
  emptyMap,
  isList,
  isMap,
  isSingleKeyMap,
  isTemplateList,
  type Optional,
  truthy,
  type Value,
  type ValueMap,
} from '../value.ts';

/** What an entry of `Policies` is. */
export type PolicyKind = 'managed' | 'statement' | 'template' | 'unknown';

/** `Policies` as a list, whether it was written as one or not. */
export function policyEntries(policies: Optional): Value[] {
  if (absent(policies) || !truthy(policies)) return [];
  return isList(policies) ? policies : [policies];
}

export function policyKind(entry: Value): PolicyKind {
  if (typeof entry === 'string') return 'managed';
  const branches = ifBranches(entry);
  if (branches) return kindOfBranches(branches);
  if (isIntrinsic(entry)) return 'managed';
  if (isMap(entry) && 'Statement' in entry) return 'statement';
  return templateName(entry) === undefined ? 'unknown' : 'template';
}

/** The list behind `Fn::If`. */
export function ifBranches(entry: Optional): Value[] | undefined {
  if (!isSingleKeyMap(entry) || !('Fn::If' in entry)) return undefined;
  const branches = entry['Fn::If'];
  if (!isList(branches) || branches.length !== 3) throw Fault.template('Fn::If requires 3 arguments');
  return branches;
}

function kindOfBranches([, then = null, otherwise = null]: readonly Value[]): PolicyKind {
  if (isNoValue(then)) return policyKind(otherwise);
  if (isNoValue(otherwise)) return policyKind(then);
  const kind = policyKind(then);
  if (kind === policyKind(otherwise)) return kind;
  throw Fault.template(
    'Different policy types within the same Fn::If statement is unsupported. Separate different policy types into ' +
      'different Fn::If statements',
  );
}

function templateName(entry: Value): string | undefined {
  if (!isSingleKeyMap(entry)) return undefined;
  const [name = ''] = Object.keys(entry);
  return Object.hasOwn(POLICY_TEMPLATES, name) ? name : undefined;
}

/** Replaces the policy templates in `Policies` of a resource by the statements they stand for. */
export function expandPolicyTemplates(logicalId: string, properties: ValueMap): void {
  const entries = policyEntries(properties['Policies']);
  if (entries.length === 0) return;
  const kinds = entries.map(policyKind);
  properties['Policies'] = entries.map((entry, index) => {
    if (kinds[index] !== 'template') return entry;
    const branches = ifBranches(entry);
    if (!branches) return convert(logicalId, entry);
    const [condition = null, ...values] = branches;
    return { 'Fn::If': [condition, ...values.map((value) => (isNoValue(value) ? value : convert(logicalId, value)))] };
  });
}

function convert(logicalId: string, entry: Value): Value {
  const name = templateName(entry) ?? '';
  const template = POLICY_TEMPLATES[name];
  const values = isMap(entry) ? entry[name] : undefined;
  if (!template || !isMap(values)) {
    throw Fault.resource(logicalId, `Must specify valid parameter values for policy template '${name}'`);
  }
  const missing = template.parameters.filter((parameter) => !(parameter in values));
  if (missing.length > 0) {
    throw Fault.resource(
      logicalId,
      `Following required parameters of template '${name}' don't have values: ${pythonRepr(missing)}`,
    );
  }
  return { Statement: fill(template.statement, template.parameters, values) };
}

/** A copy of a part of a policy template with the values of its parameters. */
function fill(part: TemplateValue, parameters: readonly string[], values: ValueMap): Value {
  if (typeof part !== 'object' || part === null || part instanceof NumericLiteral) return part;
  if (isTemplateList(part)) return part.map((item) => fill(item, parameters, values));
  const { Ref: target } = part;
  if (typeof target === 'string' && parameters.includes(target)) return values[target] ?? null;
  const filled = emptyMap();
  for (const key in part) filled[key] = fill(part[key] ?? null, parameters, values);
  return filled;
}
