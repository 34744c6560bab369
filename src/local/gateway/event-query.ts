import { parseQuery } from './target.ts';

/** The query of a request as events of format 1.0 have it: the last value of each name, and all values. */
export interface EventQuery {
  readonly queryStringParameters: Record<string, string> | null;
  readonly multiValueQueryStringParameters: Record<string, string[]> | null;
}

/** The query maps of format 1.0; both `null` without a query. */
export function eventQuery(query: string): EventQuery {
  const parameters = parseQuery(query);
  if (parameters.size === 0) return { queryStringParameters: null, multiValueQueryStringParameters: null };
  return {
    queryStringParameters: Object.fromEntries([...parameters].map(([name, values]) => [name, values.at(-1) ?? ''])),
    multiValueQueryStringParameters: Object.fromEntries(parameters),
  };
}
