import type { LocalCaller } from './authorizers/auth-options.ts';
import type { ClientCertificate } from './client-certificate.ts';
import type { LocalSource } from './local-source.ts';
import type { ConditionValues } from './policies/condition-values.ts';

/** Header lines in the order of the wire: names in the sender's casing, repeated lines as repeated entries. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/**
 * One HTTP request as it came over the wire. Rawer than a WHATWG `Request` on purpose: that one folds `//`, `%2e` and the
 * casing of header names, and API Gateway does not.
 */
export interface GatewayRequest {
  readonly method: string;
  /** Path and query exactly as sent: `//files/a%2Fb?x=1`. */
  readonly target: string;
  readonly headers: HeaderLines;
  readonly body: Uint8Array;
  /** Whether the body was longer than {@link MAX_BODY_BYTES}; `body` then does not hold it. */
  readonly bodyTooLarge?: boolean | undefined;
  readonly remoteAddress: string;
  /** `HTTP/1.1`. */
  readonly protocol: string;
  readonly scheme: 'http' | 'https';
  /** The port that was asked; what `X-Forwarded-Port` says. */
  readonly port: number;
  /** What a custom domain maps to the API: the beginning of the path that its routes do not have; absent without one. */
  readonly basePath?: string | undefined;
  /** What the client showed of itself, where that is trusted. */
  readonly clientCert?: ClientCertificate | undefined;
  /** The VPC that it comes from, where whoever asks says so; private APIs only. */
  readonly vpcId?: string | undefined;
  /** The VPC endpoint that it comes through, where whoever asks says so; private APIs only. */
  readonly vpcEndpointId?: string | undefined;
  /** Condition keys of policies, where whoever asks says them. */
  readonly conditionKeys?: ConditionValues | undefined;
  /**
   * The turn of the event loop that brought it, by a socket: what was looked at in that turn, or later, need not be looked
   * at again for it. Absent where this process itself asks.
   */
  readonly turn?: number | undefined;
  /** Where it comes from, where whoever asks says so itself; see {@link withSource}. */
  readonly source?: LocalSource | undefined;
  /** Who calls, where whoever asks says so itself. */
  readonly auth?: LocalCaller | undefined;
}

/** One of the gateway's own answers, as access logs tell of it. */
export interface ResponseRefusal {
  /** `ACCESS_DENIED` …, where the answer has a type. */
  readonly type?: string | undefined;
  readonly message: string | null;
  readonly validationErrors?: string | undefined;
}

/** The answer of a gateway. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly body: Uint8Array | ReadableStream<Uint8Array>;
  /** Whether there was no route for the request. For those who have something else to answer with; not sent. */
  readonly isUnrouted?: true | undefined;
  /** Which function was asked. For those who watch; not sent. */
  readonly functionId?: string | undefined;
  /** Why the gateway answered in place of the function, as one sentence. For those who watch; not sent. */
  readonly failure?: string | undefined;
  /** What the gateway answered with in place of the function. For access logs; not sent. */
  readonly refusal?: ResponseRefusal | undefined;
  /** The line of the stage's access log, where it writes one; not sent. */
  readonly accessLog?: string | undefined;
}

/** An API as a function. Sockets and `fetch`-like callers are adapters around it. */
export type Gateway = (request: GatewayRequest) => Promise<GatewayResponse>;

/** The largest request body of REST and HTTP APIs: 10 MiB. */
export const MAX_BODY_BYTES: number = 10 * 1024 * 1024;

/** The most that all header values of a request may hold together, in bytes. */
const MAX_HEADER_BYTES: number = 10_240;

/** A body with nothing in it. */
export const EMPTY_BODY: Uint8Array = new Uint8Array(0);

/** The last value of a header, by its lower-case name. */
export function headerValue(headers: HeaderLines, lowerCaseName: string): string | undefined {
  let found: string | undefined;
  for (const [name, value] of headers) {
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) found = value;
  }
  return found;
}

/** Whether the header values of a request are larger than API Gateway takes. */
export function headersTooLarge(headers: HeaderLines): boolean {
  let bytes = 0;
  for (const [, value] of headers) bytes += value.length;
  return bytes > MAX_HEADER_BYTES;
}

/** The `message` object that all of API Gateway's own answers carry. */
export function messageBody(message: string): Uint8Array {
  return Buffer.from(JSON.stringify({ message }));
}
