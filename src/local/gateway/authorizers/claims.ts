/** Claims as a JWT authorizer of an HTTP API hands them on: texts all, lists in brackets (`[admin editor]`). */
export function jwtClaims(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return textual(claims, (_, value) => goText(value));
}

/** Claims as a Cognito authorizer of a REST API hands them on: texts all, the times of the token as dates. */
export function cognitoClaims(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return textual(claims, (name, value) =>
    (name === 'exp' || name === 'iat') && typeof value === 'number' ? javaDate(value) : javaText(value),
  );
}

/** The scopes of a token: `scope`, words in a text, or `scp`. */
export function scopesOf(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const value = claims['scope'] ?? claims['scp'];
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ').filter((scope) => scope !== '') : [];
}

function textual(
  claims: Readonly<Record<string, unknown>>,
  textOf: (name: string, value: unknown) => string,
): Record<string, string> {
  const known = Object.entries(claims).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(known.map(([name, value]) => [name, textOf(name, value)]));
}

/** As Go prints a value. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([name, item]) => `${name}:${goText(item)}`).join(' ')}]`;
}

function javaText(value: unknown): string {
  if (Array.isArray(value)) return value.map(javaText).join(',');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** `Wed Jul 13 14:25:40 UTC 2022`. */
function javaDate(seconds: number): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(seconds * 1000).toUTCString().split(/,? /);
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}
