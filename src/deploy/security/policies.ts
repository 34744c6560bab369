import { isObject, type JsonObject, type JsonValue, jsonEqual } from '../../core/index.ts';
import { policyProperties } from '../data/policy-properties.ts';
import type { Sighting } from './finding.ts';
import { at, listAt, type ReviewedResource, textOf } from './reviewed-template.ts';

/** One statement of a policy, every list a list. */
interface Statement {
  readonly sid: string | undefined;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly principals: readonly string[];
  readonly condition: JsonValue | undefined;
}

/** Statements and managed policies that are new or allow more than before. */
export function policyChanges(
  before: readonly ReviewedResource[],
  after: readonly ReviewedResource[],
): readonly Sighting[] {
  const old = new Map(before.map((resource) => [resource.logicalId, resource]));
  return after.flatMap((resource) => {
    const previous = old.get(resource.logicalId);
    return [...statementChanges(previous, resource), ...managedPolicyChanges(previous, resource)];
  });
}

function statementChanges(previous: ReviewedResource | undefined, resource: ReviewedResource): Sighting[] {
  const before = previous === undefined ? [] : statementsOf(previous);
  const after = statementsOf(resource);
  const { logicalId, type: resourceType } = resource;
  const common = { logicalId, resourceType };
  const found: Sighting[] = [];
  for (const statement of after) {
    if (statement.effect === 'Deny' || before.some((one) => covers(one, statement))) continue;
    const narrower = before.find(
      (one) => covers(statement, one) || (one.sid !== undefined && one.sid === statement.sid),
    );
    const rule = narrower === undefined ? 'IAM_STATEMENT_ADDED' : 'IAM_STATEMENT_BROADENED';
    const was = narrower === undefined ? '' : `; before: ${sentence(narrower)}`;
    found.push({ ...common, rule, level: levelOf(statement), message: `${sentence(statement)}${was}.` });
  }
  for (const statement of before) {
    if (statement.effect !== 'Deny' || after.some((one) => one.effect === 'Deny' && jsonEqual(one, statement)))
      continue;
    const message = `No longer denied, or not in the same way: ${sentence(statement)}.`;
    found.push({ ...common, rule: 'IAM_STATEMENT_BROADENED', level: 'medium', message });
  }
  return found;
}

function managedPolicyChanges(previous: ReviewedResource | undefined, resource: ReviewedResource): Sighting[] {
  const { logicalId, type: resourceType, properties } = resource;
  if (!resourceType.startsWith('AWS::IAM::')) return [];
  const before = listAt(previous?.properties, 'ManagedPolicyArns').map(textOf);
  const added = listAt(properties, 'ManagedPolicyArns')
    .map(textOf)
    .filter((arn) => !before.includes(arn));
  return added.map((arn) => ({
    rule: 'IAM_MANAGED_POLICY_ADDED',
    level: levelOfManaged(arn),
    logicalId,
    resourceType,
    message: `Gets the managed policy ${arn}.`,
  }));
}

/** By its name: AWS has some hundreds of managed policies. */
function levelOfManaged(policyArn: string): Sighting['level'] {
  if (/(Administrator|FullAccess|PowerUser)/.test(policyArn)) return 'high';
  return /AWSLambda\w*Execution/.test(policyArn) ? 'low' : 'medium';
}

function statementsOf({ type, properties }: ReviewedResource): Statement[] {
  if (type === 'AWS::Lambda::Permission' || type === 'AWS::Lambda::LayerVersionPermission') {
    return [permission(properties)];
  }
  return (policyProperties[type] ?? [])
    .flatMap((path) => documentsAt(properties, path))
    .flatMap((document) => listAt(document, 'Statement').concat(at(document, 'Effect') === undefined ? [] : [document]))
    .filter(isObject)
    .map((statement) => statementOf(statement as JsonObject));
}

function documentsAt(value: JsonValue | undefined, [key, ...rest]: readonly string[]): JsonValue[] {
  if (value === undefined) return [];
  if (key === undefined) return [value];
  if (key !== '*') return documentsAt(at(value, key), rest);
  return Array.isArray(value) ? value.flatMap((item: JsonValue) => documentsAt(item, rest)) : [];
}

function statementOf(statement: JsonObject): Statement {
  const texts = (name: string): string[] => listAt(statement, name).map(textOf);
  const { Sid, Effect = 'Allow', Principal, NotPrincipal, Condition } = statement;
  return {
    sid: typeof Sid === 'string' ? Sid : undefined,
    effect: textOf(Effect),
    actions: texts('Action'),
    notActions: texts('NotAction'),
    resources: texts('Resource'),
    notResources: texts('NotResource'),
    principals: [...principalsOf(Principal), ...principalsOf(NotPrincipal).map((one) => `everybody but ${one}`)],
    condition: Condition,
  };
}

function principalsOf(value: JsonValue | undefined): string[] {
  if (value === undefined) return [];
  if (!isObject(value)) return [textOf(value)];
  return Object.entries(value as JsonObject).flatMap(([kind, names]) =>
    (Array.isArray(names) ? names : [names]).map((name: JsonValue) => (name === '*' ? '*' : `${kind} ${textOf(name)}`)),
  );
}

/** What lets a service or an account call a function or use a layer is a policy's statement, too. */
function permission(properties: JsonObject): Statement {
  const { Action, Principal, FunctionName, LayerVersionArn, SourceArn, SourceAccount, FunctionUrlAuthType } =
    properties;
  const limits = { SourceArn, SourceAccount, FunctionUrlAuthType };
  const condition = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  const principal = Principal === undefined ? [] : [textOf(Principal)];
  return {
    sid: undefined,
    effect: 'Allow',
    actions: Action === undefined ? [] : [textOf(Action)],
    notActions: [],
    resources: [textOf(FunctionName ?? LayerVersionArn ?? '*')],
    notResources: [],
    principals: principal.map((name) => (/\.amazonaws\.com/.test(name) ? `Service ${name}` : name)),
    condition: Object.keys(condition).length === 0 ? undefined : (condition as JsonObject),
  };
}

/** Whether everything that `small` allows is allowed by `large` already. */
function covers(large: Statement, small: Statement): boolean {
  if (large.effect !== small.effect) return false;
  if (large.condition !== undefined && !jsonEqual(large.condition, small.condition)) return false;
  return (
    coversAll(large.actions, small.actions, true) &&
    coversAll(large.resources, small.resources, false) &&
    coversAll(large.principals, small.principals, false) &&
    jsonEqual(large.notActions, small.notActions) &&
    jsonEqual(large.notResources, small.notResources)
  );
}

function coversAll(patterns: readonly string[], values: readonly string[], ignoreCase: boolean): boolean {
  if (patterns.length === 0 || values.length === 0) return patterns.length === values.length;
  return values.every((value) => patterns.some((pattern) => matches(pattern, value, ignoreCase)));
}

function matches(pattern: string, value: string, ignoreCase: boolean): boolean {
  if (pattern === value || pattern === '*') return true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(value);
}

function levelOf({ actions, notActions, resources, principals, condition }: Statement): Sighting['level'] {
  const everything = resources.length === 0 || resources.includes('*');
  if (principals.includes('*') && condition === undefined) return 'high';
  if (principals.some((one) => one.startsWith('everybody but'))) return 'high';
  if (principals.length > 0 && principals.every((one) => one.startsWith('Service '))) return 'low';
  if (notActions.length > 0) return 'high';
  const anyAction = actions.some((action) => action === '*' || action.endsWith(':*'));
  return anyAction && everything && principals.length === 0 ? 'high' : 'medium';
}

function sentence(statement: Statement): string {
  const { effect, actions, notActions, resources, notResources, principals, condition } = statement;
  const what = notActions.length > 0 ? `everything but ${notActions.join(', ')}` : actions.join(', ');
  const on = notResources.length > 0 ? `everything but ${notResources.join(', ')}` : resources.join(', ');
  return [
    effect === 'Deny' ? 'Denies' : 'Allows',
    what,
    ...(on === '' ? [] : ['on', on]),
    ...(principals.length === 0 ? [] : ['to', principals.map((one) => (one === '*' ? 'everybody' : one)).join(', ')]),
    ...(condition === undefined ? [] : ['if', textOf(condition)]),
  ].join(' ');
}
