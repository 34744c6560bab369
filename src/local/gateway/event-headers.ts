import { type GatewayRequest, headerValue } from './message.ts';

/** The headers of a request as events of format 1.0 have them: the last value of each, and all values. */
export interface EventHeaders {
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
}

/** How the names of headers arrive. */
export interface HeaderNaming {
  readonly dropped: ReadonlySet<string>;
  /** The name in the event, from the client's and its lower-case form. */
  readonly nameOf: (name: string, lowerCaseName: string) => string;
}

/** The header maps of format 1.0. Repeated lines count as one name, in the casing of the first. */
export function eventHeaders(request: GatewayRequest, trace: string, naming: HeaderNaming): EventHeaders {
  const headers: Record<string, string> = {};
  const multiValueHeaders: Record<string, string[]> = {};
  const add = (name: string, value: string): void => {
    setKey(headers, name, value);
    setKey(multiValueHeaders, name, [value]);
  };
  // Two lists: there are few names, and a map takes longer to make than they take to look through.
  const keys: string[] = [];
  const names: string[] = [];
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    if (naming.dropped.has(key)) continue;
    const known = names[keys.indexOf(key)];
    if (known === undefined) {
      const sent = naming.nameOf(name, key);
      keys.push(key);
      names.push(sent);
      add(sent, value);
    } else {
      setKey(headers, known, value);
      multiValueHeaders[known]?.push(value);
    }
  }
  add('X-Amzn-Trace-Id', trace);
  add('X-Forwarded-For', forwardedFor(request));
  add('X-Forwarded-Port', String(request.port));
  add('X-Forwarded-Proto', request.scheme);
  return { headers, multiValueHeaders };
}

/** What `Object.fromEntries` does, in a third of its time: `__proto__` is a name like any other. */
export function setKey<T>(map: Record<string, T>, key: string, value: T): void {
  if (key !== '__proto__') map[key] = value;
  else Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}

/** `X-Forwarded-For` with the caller's address behind those that the request already names. */
export function forwardedFor(request: GatewayRequest): string {
  const before = headerValue(request.headers, 'x-forwarded-for');
  return before === undefined ? request.remoteAddress : `${before}, ${request.remoteAddress}`;
}
