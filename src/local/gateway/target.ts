/** A request target, taken apart. */
export interface RequestTarget {
  /** As sent, percent-encoding untouched. */
  readonly path: string;
  /** As sent, without the question mark; empty without one. */
  readonly query: string;
}

/** Splits a target into path and query. The absolute form (`GET http://host/path`) counts like the plain one. */
export function parseTarget(target: string): RequestTarget {
  const relative = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const fragment = relative.indexOf('#');
  const sent = fragment < 0 ? relative : relative.slice(0, fragment);
  const mark = sent.indexOf('?');
  const path = mark < 0 ? sent : sent.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark < 0 ? '' : sent.slice(mark + 1) };
}

/** Decodes percent-encoding; a text that is not well encoded stays as it is. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const NO_PARAMETERS: ReadonlyMap<string, string[]> = new Map();

/** The decoded parameters of a query, each name with all its values, in the order of the wire. */
export function parseQuery(query: string): ReadonlyMap<string, string[]> {
  if (query === '') return NO_PARAMETERS;
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return parameters;
}
