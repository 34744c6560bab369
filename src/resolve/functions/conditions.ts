import { jsonEqual } from '../../core/index.ts';
import { isList, type TemplateValue } from '../../template/index.ts';
import type { Intrinsic, Scope } from '../intrinsic.ts';
import { firstUnresolved, isResolvedList, isResolvedMap, type ResolvedTree, scalarText } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::If: [condition, then, else]`. Only the branch that counts is looked at. */
export const ifElse: Intrinsic = (argument, scope, expression) => {
  const [name, whenTrue, whenFalse] = isList(argument) ? argument : [];
  if (name === undefined || whenTrue === undefined || whenFalse === undefined) {
    return new Unresolved(expression, 'Fn::If takes the name of a condition and two values.');
  }
  const truth = typeof name === 'string' ? scope.condition(name) : scope.truth(name);
  if (truth instanceof Unresolved) return new Unresolved(expression, truth.reason);
  return scope.resolve(truth ? whenTrue : whenFalse);
};

/** `Fn::Equals: [a, b]`. Scalars are compared as texts, as the service does it. */
export const equals: Intrinsic = (argument, scope, expression) => {
  if (!isList(argument) || argument.length !== 2) {
    return new Unresolved(expression, 'Fn::Equals takes two values.');
  }
  const [left, right] = argument.map((value) => scope.resolve(value));
  const unknown = firstUnresolved(left) ?? firstUnresolved(right);
  if (unknown !== undefined) return new Unresolved(expression, unknown.reason);
  return jsonEqual(comparable(left), comparable(right));
};

/** `Fn::And: [conditions]`: false as soon as one is false, even when others cannot be known. */
export const and: Intrinsic = (argument, scope, expression) => decide(argument, scope, expression, false);

/** `Fn::Or: [conditions]`: true as soon as one is true, even when others cannot be known. */
export const or: Intrinsic = (argument, scope, expression) => decide(argument, scope, expression, true);

/** `Fn::Not: [condition]`. */
export const not: Intrinsic = (argument, scope, expression) => {
  const [operand] = isList(argument) ? argument : [];
  if (operand === undefined) return new Unresolved(expression, 'Fn::Not takes a list of one condition.');
  const truth = scope.truth(operand);
  return truth instanceof Unresolved ? new Unresolved(expression, truth.reason) : !truth;
};

function decide(argument: TemplateValue, scope: Scope, expression: TemplateValue, decisive: boolean): ResolvedTree {
  if (!isList(argument)) return new Unresolved(expression, 'Fn::And and Fn::Or take a list of conditions.');
  let unknown: Unresolved | undefined;
  for (const operand of argument) {
    const truth = scope.truth(operand);
    if (truth === decisive) return decisive;
    if (truth instanceof Unresolved) unknown ??= truth;
  }
  return unknown === undefined ? !decisive : new Unresolved(expression, unknown.reason);
}

function comparable(value: ResolvedTree | undefined): unknown {
  if (isResolvedList(value)) return value.map(comparable);
  if (isResolvedMap(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, comparable(item)]));
  return scalarText(value) ?? value;
}
