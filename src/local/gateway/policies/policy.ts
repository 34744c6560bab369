import { isObject } from '../../../core/index.ts';
import { conditionKeysOf } from './condition-keys.ts';
import type { ConditionKeys } from './condition-values.ts';
import { holds, readConditions } from './conditions.ts';
import type { PolicyRequest } from './policy-request.ts';
import { fitsWildcard, policyText } from './policy-text.ts';
import { isAbout, readPrincipals } from './principals.ts';
import type { Patterns, Statement } from './statement.ts';

/** What a policy says about one call. */
export type Verdict = 'allow' | 'deny' | 'explicit-deny';

/** The statements of a policy document; a sentence that says what is wrong where it is none. */
export function readPolicy(document: unknown): readonly Statement[] | string {
  if (!isObject(document)) return '`policyDocument` is not an object.';
  const statements: Statement[] = [];
  for (const item of statementsIn(document)) {
    if (!isObject(item)) return '`policyDocument.Statement` is no list of statements.';
    const statement = readStatement(item, document);
    if (typeof statement === 'string') return statement;
    statements.push(statement);
  }
  return statements;
}

/** The statements of a policy document as they are written. */
export function statementsIn(document: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { Statement } = document;
  return Array.isArray(Statement) ? Statement : [Statement];
}

/** One statement of a policy document; a sentence that says what is wrong with it. */
export function readStatement(
  item: Readonly<Record<string, unknown>>,
  { Version }: Readonly<Record<string, unknown>>,
): Statement | string {
  const { Effect: effect } = item;
  if (effect !== 'Allow' && effect !== 'Deny') return `\`Effect\` is ${JSON.stringify(effect)}, not Allow or Deny.`;
  const actions = patternsOf(item, 'Action');
  const resources = patternsOf(item, 'Resource');
  if (actions === undefined) return 'A statement has no `Action`.';
  if (resources === undefined) return 'A statement has no `Resource`.';
  const principals = readPrincipals(item);
  if (typeof principals === 'string') return principals;
  const conditions = readConditions(item['Condition']);
  if (typeof conditions === 'string') return conditions;
  return { effect, principals, actions, resources, conditions, hasVariables: Version === '2012-10-17' };
}

/** Whether a policy lets a call through. An explicit `Deny` wins. */
export function evaluatePolicy(statements: readonly Statement[], request: PolicyRequest): Verdict {
  const keys = conditionKeysOf(request);
  const fitting = statements.filter((statement) => fits(statement, request, keys));
  if (fitting.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return fitting.length > 0 ? 'allow' : 'deny';
}

/** Whether a statement is about a call. */
function fits(statement: Statement, { action, resources, caller }: PolicyRequest, keys: ConditionKeys): boolean {
  const { hasVariables } = statement;
  const variables = hasVariables ? keys : undefined;
  return (
    (statement.principals === undefined || isAbout(statement.principals, caller)) &&
    fitsPatterns(statement.actions, [action], 'i', undefined) &&
    fitsPatterns(statement.resources, resources, '', variables) &&
    statement.conditions.every((condition) => holds(condition, keys, hasVariables))
  );
}

function patternsOf(statement: Readonly<Record<string, unknown>>, name: string): Patterns | undefined {
  const negated = statement[name] === undefined;
  const value = negated ? statement[`Not${name}`] : statement[name];
  const values = Array.isArray(value) ? value : [value];
  return values.every((item) => typeof item === 'string') ? { values, negated } : undefined;
}

function fitsPatterns(
  { values, negated }: Patterns,
  texts: readonly string[],
  flags: '' | 'i',
  variables: ConditionKeys | undefined,
): boolean {
  const isNamed = values.some((pattern) => {
    const filled = policyText(pattern, variables);
    return filled !== undefined && texts.some((text) => fitsWildcard(filled, text, flags));
  });
  return isNamed !== negated;
}
