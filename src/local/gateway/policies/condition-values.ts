/**
 * Values of condition keys of policies, by their names as AWS writes them: `{ 'aws:MultiFactorAuthPresent': true }`. They
 * come before what is found out otherwise.
 *
 * @public
 */
export type ConditionValues = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The values that are said for a key; `undefined` where none are. Names have no case. */
export function saidValues(said: ConditionValues | undefined, lowerCaseName: string): readonly string[] | undefined {
  if (said === undefined) return undefined;
  const value = Object.entries(said).find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
  if (value === undefined) return undefined;
  return typeof value === 'object' ? value : [String(value)];
}

/** The values of a condition key, by its lower-case name; `undefined` where the request does not have it. */
export type ConditionKeys = (lowerCaseName: string) => readonly string[] | undefined;
