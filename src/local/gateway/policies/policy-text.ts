import type { ConditionKeys } from './condition-values.ts';

/** A text of a policy with its variables filled: what came out of a variable holds no wildcards. */
export type PolicyText = readonly { readonly text: string; readonly isLiteral: boolean }[];

/**
 * Fills `${aws:username}`, `${aws:username, 'somebody'}` and the escapes `${*}`, `${?}`, `${$}`; `undefined` where a
 * variable has no value, so that the text fits nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function policyText(text: string, keys: ConditionKeys | undefined): PolicyText | undefined {
  if (keys === undefined || !text.includes('${')) return [{ text, isLiteral: false }];
  const parts: { text: string; isLiteral: boolean }[] = [];
  for (const [index, part] of text.split(/\$\{([^{}]*)\}/).entries()) {
    if (index % 2 === 0) {
      parts.push({ text: part, isLiteral: false });
      continue;
    }
    const value = variable(part, keys);
    if (value === undefined) return undefined;
    parts.push({ text: value, isLiteral: true });
  }
  return parts;
}

function variable(name: string, keys: ConditionKeys): string | undefined {
  if (name === '*' || name === '?' || name === '$') return name;
  const [, key = name, otherwise] = /^\s*([^,]*?)\s*(?:,\s*'(.*)'\s*)?$/.exec(name) ?? [];
  const values = keys(key.toLowerCase());
  return values?.length === 1 ? values[0] : otherwise;
}

/** The text as it is, for what knows no wildcards. */
export function plainText(text: PolicyText): string {
  return text.map((part) => part.text).join('');
}

/** Whether a text fits: `*` stands for any characters, slashes too, `?` for one. */
export function fitsWildcard(pattern: PolicyText, text: string, flags: '' | 'i' = ''): boolean {
  const source = pattern.map((part) => (part.isLiteral ? escaped(part.text) : wildcard(part.text))).join('');
  return new RegExp(`^${source}$`, flags).test(text);
}

/** Whether an ARN fits: its six parts are compared one by one, so that no wildcard reaches over a colon. */
export function arnFits(pattern: PolicyText, arn: string): boolean {
  const wanted = arnParts(plainText(pattern));
  const actual = arnParts(arn);
  return wanted.every((part, index) => fitsWildcard([{ text: part, isLiteral: false }], actual[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function wildcard(text: string): string {
  return escaped(text)
    .replace(/(?:\\\*)+/g, '[^]*')
    .replaceAll('\\?', '[^]');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.+()[\]{}|*?]/g, '\\$&');
}
