/** What the query protocol carries: texts, lists and maps. */
export type QueryValue = string | readonly QueryValue[] | { readonly [name: string]: QueryValue | undefined };

/** Parameters of a request by name: `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`. */
export type QueryInput = Readonly<Record<string, unknown>>;

/** Reads a request's form. */
export function readQuery(body: string): QueryInput {
  const root: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const keys = name.split('.');
    let target = root;
    for (const key of keys.slice(0, -1)) {
      target[key] ??= {};
      target = target[key] as Record<string, unknown>;
    }
    target[keys.at(-1)!] = value;
  }
  return listsOf(root) as QueryInput;
}

function listsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const map = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, listsOf(child)]));
  return 'member' in map ? Object.values(map['member'] as object) : map;
}

/** Writes a response. */
export function writeResponse(action: string, result: QueryValue): string {
  const content = `<${action}Result>${xml(result)}</${action}Result>`;
  const metadata = '<ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata>';
  const namespace = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
  return `<${action}Response xmlns="${namespace}">${content}${metadata}</${action}Response>`;
}

/** Writes an error. */
export function writeError(code: string, message: string): string {
  const error = xml({ Type: 'Sender', Code: code, Message: message });
  return `<ErrorResponse><Error>${error}</Error><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>`;
}

function xml(value: QueryValue): string {
  if (typeof value === 'string') return value.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  if (isList(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  return Object.entries(value)
    .map(([name, child]) => (child === undefined ? '' : `<${name}>${xml(child)}</${name}>`))
    .join('');
}

function isList(value: QueryValue): value is readonly QueryValue[] {
  return Array.isArray(value);
}
