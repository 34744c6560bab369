import { bufferOf, isObject } from '../../core/index.ts';
import type { HeaderLines } from './message.ts';

/** The fields of a function's answer to a proxy integration, checked. */
export interface ProxyResponse {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly body: string;
  readonly isBase64Encoded: boolean;
  /** Format 2.0 only; each becomes a `Set-Cookie`. */
  readonly cookies: readonly string[];
}

const NONE: readonly never[] = [];

/** Why an answer is none that API Gateway understands, as one sentence. */
export class MalformedResponse {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** What a function returned: its JSON, parsed, and the text itself. */
export interface FunctionAnswer {
  readonly value: unknown;
  readonly text: string;
}

/** Parses what a function returned. */
export function parseAnswer(payload: Uint8Array): FunctionAnswer | MalformedResponse {
  const text = bufferOf(payload).toString('utf8');
  try {
    return { value: JSON.parse(text), text };
  } catch {
    return new MalformedResponse('The function did not return JSON.');
  }
}

/**
 * Reads `statusCode`, `headers`, `multiValueHeaders`, `body`, `isBase64Encoded` and `cookies`.
 *
 * Scalars turn into each other's text as they do in the service: `"201"` is a status, `true` a header value.
 */
export function readProxyResponse(value: Record<string, unknown>): ProxyResponse | MalformedResponse {
  const status = readStatus(value['statusCode']);
  if (status instanceof MalformedResponse) return status;
  const headers = readHeaders(value['headers'], value['multiValueHeaders']);
  if (headers instanceof MalformedResponse) return headers;
  const body = value['body'] ?? '';
  if (!isScalar(body)) return new MalformedResponse('`body` is not a string.');
  const isBase64Encoded = readBoolean(value['isBase64Encoded']);
  if (isBase64Encoded === undefined) return new MalformedResponse('`isBase64Encoded` is not a boolean.');
  const cookies = readCookies(value['cookies']);
  if (cookies instanceof MalformedResponse) return cookies;
  return { status, headers, body: String(body), isBase64Encoded, cookies };
}

/** A function may return its body alone: a string, or anything else as JSON. */
export function inferredResponse({ value, text }: FunctionAnswer): ProxyResponse {
  return {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: typeof value === 'string' ? value : text,
    isBase64Encoded: false,
    cookies: [],
  };
}

/** The bytes of base64 text, or `undefined` where it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function readStatus(value: unknown): number | MalformedResponse {
  if (value === undefined || value === null) return 200;
  const status = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  // 1xx announces another answer: no client would take it for the final one.
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status;
  return new MalformedResponse(`\`statusCode\` is ${JSON.stringify(value)}, not a status from 200 to 599.`);
}

function readCookies(value: unknown): readonly string[] | MalformedResponse {
  if (value === undefined || value === null) return NONE;
  if (!Array.isArray(value) || !value.every(isScalar)) return new MalformedResponse('`cookies` is not a list.');
  return value.map(String);
}

function readBoolean(value: unknown): boolean | undefined {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.toLowerCase();
  return text === 'true' ? true : text === 'false' || text === '' ? false : undefined;
}

/**
 * Both maps as lines. A header of both has the casing and the values of the multi-value map first; a value of both is there
 * once.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
function readHeaders(single: unknown, multi: unknown): HeaderLines | MalformedResponse {
  const hasNone = (single === undefined || single === null) && (multi === undefined || multi === null);
  if (hasNone) return NONE;
  const lines = new Map<string, [name: string, values: string[]]>();
  if (multi !== undefined && multi !== null) {
    if (!isObject(multi)) return new MalformedResponse('`multiValueHeaders` is not an object.');
    for (const [name, values] of Object.entries(multi)) {
      if (values === null) continue;
      if (!Array.isArray(values)) return new MalformedResponse(`\`multiValueHeaders["${name}"]\` is not a list.`);
      for (const value of values) {
        const problem = addLine(lines, name, value);
        if (problem !== undefined) return problem;
      }
    }
  }
  if (single !== undefined && single !== null) {
    if (!isObject(single)) return new MalformedResponse('`headers` is not an object.');
    for (const [name, value] of Object.entries(single)) {
      const isThere = isScalar(value) && lines.get(name.toLowerCase())?.[1].includes(String(value));
      if (value === null || isThere) continue;
      const problem = addLine(lines, name, value);
      if (problem !== undefined) return problem;
    }
  }
  return [...lines.values()].flatMap(([name, values]) => values.map((value) => [name, value] as const));
}

function addLine(
  lines: Map<string, [name: string, values: string[]]>,
  name: string,
  value: unknown,
): MalformedResponse | undefined {
  if (!isScalar(value)) return new MalformedResponse(`The value of header "${name}" is not a string.`);
  const text = String(value);
  // What a header cannot carry must not reach the wire: a line break would end the header (response splitting).
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return new MalformedResponse(`"${name}" is no header name.`);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) {
    return new MalformedResponse(`The value of header "${name}" has characters that no header can carry.`);
  }
  const line = lines.get(name.toLowerCase());
  if (line === undefined) lines.set(name.toLowerCase(), [name, [text]]);
  else line[1].push(text);
  return undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
