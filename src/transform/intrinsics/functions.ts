import { emptyMap, isSingleKeyMap, type Optional, type Value, type ValueMap } from '../value.ts';

/** The name of the intrinsic function (`Ref`, `Fn::Sub`, `Condition` …) that `value` is a call of. */
function intrinsicName(value: Optional): string | undefined {
  if (!isSingleKeyMap(value)) return undefined;
  const [name = ''] = Object.keys(value);
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? name : undefined;
}

/** Whether `value` is a call of any intrinsic function. */
export function isIntrinsic(value: Optional): value is ValueMap {
  return intrinsicName(value) !== undefined;
}

/** Whether `value` is `{ Ref: 'AWS::NoValue' }`. */
export function isNoValue(value: Optional): boolean {
  return isSingleKeyMap(value) && value['Ref'] === 'AWS::NoValue';
}

/** Whether `value` is a text like `{{resolve:ssm:…}}`. */
export function isDynamicReference(value: Optional): boolean {
  return typeof value === 'string' && /^\{\{resolve:([a-z-]+):(.+)\}\}$/.test(value);
}

/** What `Ref: X` refers to; `undefined` when `value` is something else. */
export function refTarget(value: Optional): Optional {
  return isSingleKeyMap(value) ? value['Ref'] : undefined;
}

export function ref(logicalId: string): ValueMap {
  return { Ref: logicalId };
}

export function getAtt(logicalId: string, attribute: string): ValueMap {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

export function sub(text: string, variables?: ValueMap): ValueMap {
  return { 'Fn::Sub': variables ? [text, variables] : text };
}

export function join(delimiter: string, parts: Value): ValueMap {
  return { 'Fn::Join': [delimiter, parts] };
}

export function ifElse(condition: string, then: Value, otherwise: Value): ValueMap {
  return { 'Fn::If': [condition, then, otherwise] };
}

export function noValue(): ValueMap {
  return ref('AWS::NoValue');
}

/** `value` only under `condition`, when there is one. */
export function onlyIf(condition: Optional, value: Value): Value {
  return typeof condition === 'string' ? ifElse(condition, value, noValue()) : value;
}

export function not(condition: string): ValueMap {
  return { 'Fn::Not': [{ Condition: condition }] };
}

/**
 * The condition that holds when any of `conditions` does. `Fn::Or` takes at most ten, so longer lists are nested:
 * further conditions are written under names made from `name` and a number that counts down.
 */
export function anyOf(name: string, conditions: readonly string[]): ValueMap {
  const result = emptyMap();
  const chunks: string[][] = [];
  for (let start = 0; start < conditions.length; start += 10) chunks.push(conditions.slice(start, start + 10));
  const or = (names: readonly string[]): Value => ({ 'Fn::Or': names.map((condition) => ({ Condition: condition })) });
  const [only] = chunks;
  if (chunks.length <= 1) {
    result[name] = or(only ?? []);
    return result;
  }
  let number = chunks.length;
  const parts: string[] = [];
  for (const chunk of chunks) {
    const [single] = chunk;
    if (chunk.length === 1 && single !== undefined) {
      parts.push(single);
    } else {
      result[`${name}${number}`] = or(chunk);
      parts.push(`${name}${number}`);
    }
    number -= 1;
  }
  return { ...anyOf(name, parts), ...result };
}
