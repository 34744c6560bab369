import { addressFits } from '../address-range.ts';
import { arnFits, fitsWildcard, type PolicyText, plainText } from '../policy-text.ts';

/** One way to compare. */
export interface ConditionOperator {
  /** Whether what the request has fits one value of the policy. */
  readonly fits: (actual: string, wanted: PolicyText) => boolean;
  /** Holds where *no* value fits, and where the request does not have the key. */
  readonly negated?: true;
}

const equals: ConditionOperator['fits'] = (actual, wanted) => actual === plainText(wanted);
const equalsIgnoringCase: ConditionOperator['fits'] = (actual, wanted) =>
  actual.toLowerCase() === plainText(wanted).toLowerCase();
const isLike: ConditionOperator['fits'] = (actual, wanted) => fitsWildcard(wanted, actual);
const isArnLike: ConditionOperator['fits'] = (actual, wanted) => arnFits(wanted, actual);
const isInRange: ConditionOperator['fits'] = (actual, wanted) => addressFits(actual, plainText(wanted));

const numeric =
  (compare: (actual: number, wanted: number) => boolean): ConditionOperator['fits'] =>
  (actual, wanted) =>
    compare(Number(actual || Number.NaN), Number(plainText(wanted) || Number.NaN));

const dated =
  (compare: (actual: number, wanted: number) => boolean): ConditionOperator['fits'] =>
  (actual, wanted) =>
    compare(timeOf(actual), timeOf(plainText(wanted)));

const isSame = (actual: number, wanted: number): boolean => actual === wanted;
const isLess = (actual: number, wanted: number): boolean => actual < wanted;
const isAtMost = (actual: number, wanted: number): boolean => actual <= wanted;
const isMore = (actual: number, wanted: number): boolean => actual > wanted;
const isAtLeast = (actual: number, wanted: number): boolean => actual >= wanted;

/**
 * The condition operators of IAM. `Null` is none of them: it asks whether there is a value at all.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const CONDITION_OPERATORS: Readonly<Record<string, ConditionOperator>> = {
  StringEquals: { fits: equals },
  StringNotEquals: { fits: equals, negated: true },
  StringEqualsIgnoreCase: { fits: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { fits: equalsIgnoringCase, negated: true },
  StringLike: { fits: isLike },
  StringNotLike: { fits: isLike, negated: true },
  NumericEquals: { fits: numeric(isSame) },
  NumericNotEquals: { fits: numeric(isSame), negated: true },
  NumericLessThan: { fits: numeric(isLess) },
  NumericLessThanEquals: { fits: numeric(isAtMost) },
  NumericGreaterThan: { fits: numeric(isMore) },
  NumericGreaterThanEquals: { fits: numeric(isAtLeast) },
  DateEquals: { fits: dated(isSame) },
  DateNotEquals: { fits: dated(isSame), negated: true },
  DateLessThan: { fits: dated(isLess) },
  DateLessThanEquals: { fits: dated(isAtMost) },
  DateGreaterThan: { fits: dated(isMore) },
  DateGreaterThanEquals: { fits: dated(isAtLeast) },
  Bool: { fits: equalsIgnoringCase },
  BinaryEquals: { fits: equals },
  IpAddress: { fits: isInRange },
  NotIpAddress: { fits: isInRange, negated: true },
  ArnEquals: { fits: isArnLike },
  ArnLike: { fits: isArnLike },
  ArnNotEquals: { fits: isArnLike, negated: true },
  ArnNotLike: { fits: isArnLike, negated: true },
};

/** Milliseconds since 1970 of a date or of seconds since then. */
function timeOf(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
