import { compareCodePoints } from '../python.ts';
import { emptyMap, type ValueMap } from '../value.ts';

/** `Fn::Or` takes no more conditions than this. */
const LARGEST_OR = 10;

/**
 * The conditions to add to a template so that `name` holds when any of `conditions` does. More than ten are combined
 * bit by bit, in conditions with a number that counts down.
 */
export function combinedCondition(name: string, conditions: Iterable<string>): ValueMap {
  const result = emptyMap();
  const waiting = [...conditions].sort(compareCodePoints);
  let number = Math.floor((waiting.length - 2) / (LARGEST_OR - 1));
  while (waiting.length > 1) {
    const combined = number > 0 ? `${name}${number}` : name;
    number -= 1;
    const group = waiting.splice(0, LARGEST_OR);
    result[combined] = { 'Fn::Or': group.map((condition) => ({ Condition: condition })) };
    waiting.push(combined);
  }
  return result;
}
