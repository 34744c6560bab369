import { isObject } from '../../../core/index.ts';
import type { ConditionKeys } from './condition-values.ts';
import { CONDITION_OPERATORS, type ConditionOperator } from './data/condition-operators.ts';
import { policyText } from './policy-text.ts';

/** One key of one operator of a `Condition`, checked. All of a statement's have to hold. */
export interface Condition {
  /** `null` is the operator `Null`. */
  readonly operator: ConditionOperator | null;
  /** `ForAnyValue:` and `ForAllValues:`; one value is expected where neither is said. */
  readonly quantifier?: 'any' | 'all' | undefined;
  /** Holds too where the request does not have the key. */
  readonly ifExists: boolean;
  /** In lower case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** The `Condition` of a statement; a sentence that says what is wrong where it cannot be used. */
export function readConditions(value: unknown): readonly Condition[] | string {
  if (value === undefined) return [];
  if (!isObject(value)) return '`Condition` is not an object.';
  const conditions: Condition[] = [];
  for (const [name, block] of Object.entries(value)) {
    const [, quantifier, base = '', suffix] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
    const operator = Object.hasOwn(CONDITION_OPERATORS, base) ? CONDITION_OPERATORS[base] : undefined;
    if (operator === undefined && base !== 'Null')
      return `\`Condition\` has the operator "${name}", which there is not.`;
    if (!isObject(block)) return `\`Condition.${name}\` is not an object.`;
    for (const [key, wanted] of Object.entries(block)) {
      const values = Array.isArray(wanted) ? wanted : [wanted];
      if (!values.every(isScalar)) return `\`Condition.${name}.${key}\` has a value that is not known or no text.`;
      conditions.push({
        operator: operator ?? null,
        quantifier: quantifier === 'ForAnyValue' ? 'any' : quantifier === 'ForAllValues' ? 'all' : undefined,
        ifExists: suffix !== undefined,
        key: key.toLowerCase(),
        values: values.map(String),
      });
    }
  }
  return conditions;
}

/** Whether a condition holds for a request. */
export function holds(condition: Condition, keys: ConditionKeys, hasVariables: boolean): boolean {
  const { operator, quantifier, ifExists, key, values } = condition;
  const actual = keys(key);
  if (operator === null) {
    return values.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  }
  if (actual === undefined || actual.length === 0) {
    return ifExists || (quantifier === undefined ? operator.negated === true : quantifier === 'all');
  }
  const wanted = values.flatMap((value) => {
    const text = policyText(value, hasVariables ? keys : undefined);
    return text === undefined ? [] : [text];
  });
  const one = (value: string): boolean =>
    wanted.some((text) => operator.fits(value, text)) !== (operator.negated === true);
  return quantifier === 'any' ? actual.some(one) : actual.every(one);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
