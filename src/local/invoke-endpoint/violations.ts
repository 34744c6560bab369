/** What is wrong with one member of a request. */
export interface Violation {
  /** As the model of the service names it. */
  readonly member: string;
  readonly value: string;
  /** What it should be: `Member must …`. */
  readonly constraint: string;
}

/** What the model of the service asks of a member. */
export interface MemberRules {
  /** In characters. Where there is a limit, one is the least. */
  readonly maxLength?: number | undefined;
  /** Of the whole value, with the text that messages have for it. */
  readonly pattern?: { readonly test: RegExp; readonly text: string } | undefined;
  readonly values?: readonly string[] | undefined;
}

/** Every rule that a member breaks; one that is not there breaks none. */
export function violationsOf(member: string, value: string | undefined, rules: MemberRules): Violation[] {
  if (value === undefined) return [];
  const { maxLength, pattern, values } = rules;
  const constraints = [
    maxLength !== undefined && value.length > maxLength && `Member must have length less than or equal to ${maxLength}`,
    maxLength !== undefined && value === '' && 'Member must have length greater than or equal to 1',
    pattern !== undefined &&
      !pattern.test.test(value) &&
      `Member must satisfy regular expression pattern: ${pattern.text}`,
    values !== undefined && !values.includes(value) && `Member must satisfy enum value set: [${values.join(', ')}]`,
  ];
  return constraints.flatMap((constraint) => (constraint === false ? [] : { member, value, constraint }));
}
