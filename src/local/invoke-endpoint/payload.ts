import { ServiceFault } from './service-fault.ts';

/** The largest payload of a call that is waited for, in bytes: 6 MB and what Lambda allows for an envelope. */
const MAX_SYNC_BYTES = 6_291_556;
/** The largest payload of an asynchronous invocation, in bytes. */
const MAX_EVENT_BYTES = 1_048_576;

const EMPTY_OBJECT: Uint8Array = Buffer.from('{}');

/** The event in the body of a request, or why there is none. Nothing at all means `{}`. */
export function eventOf(body: Uint8Array, tooLarge: boolean, isAsync: boolean): Uint8Array | ServiceFault {
  if (tooLarge || body.length > MAX_SYNC_BYTES) return ServiceFault.requestTooLarge();
  if (isAsync && body.length > MAX_EVENT_BYTES) return ServiceFault.eventTooLarge(body.length, MAX_EVENT_BYTES);
  if (body.length === 0) return EMPTY_OBJECT;
  const reason = whyNotJson(body);
  return reason === undefined ? body : ServiceFault.payloadNotJson(reason);
}

/** The `X-Amz-Client-Context` as JSON text: it comes as base64. */
export function clientContextOf(header: string | undefined): string | undefined | ServiceFault {
  if (header === undefined || header === '') return undefined;
  const text = Buffer.from(header, 'base64').toString();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text;
  } catch {
    // Refused below, like everything that is no object.
  }
  return ServiceFault.clientContextNotJson();
}

/** What is wrong with a payload, in about the words of the service's JSON parser. */
function whyNotJson(body: Uint8Array): string | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    const at = firstInvalidByte(body);
    const code = body[at] ?? 0;
    // A value cannot begin with it, whatever it is in UTF-8.
    if (at === 0 && code < 0xa0) {
      return `Unexpected character ((CTRL-CHAR, code ${code})): expected a valid value ${VALUES}${place(1, 1)}`;
    }
    const byte = code.toString(16);
    return `Invalid UTF-8 start byte 0x${byte}${place(1, at + 1)}`;
  }
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    const at = position === undefined ? firstOf(text) : Number(position);
    const character = text[at];
    const lines = text.slice(0, at).split('\n');
    const where = place(lines.length, (lines.at(-1)?.length ?? 0) + 1);
    if (character === undefined) return `Unexpected end-of-input${where}`;
    const token = /^[\w$]+/.exec(text.slice(at, at + 50))?.[0];
    return token !== undefined && !/^\d/.test(token)
      ? `Unrecognized token '${token}': was expecting ${VALUES}${where}`
      : `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): expected a valid value ${VALUES}${where}`;
  }
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

function place(line: number, column: number): string {
  return `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
}

/** Where a text that ends too early ends, or where its first character is. */
function firstOf(text: string): number {
  return text.trim() === '' ? text.length : text.search(/\S/);
}

function firstInvalidByte(body: Uint8Array): number {
  const replaced = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString().indexOf('\uFFFD');
  return Buffer.byteLength(Buffer.from(body).toString().slice(0, Math.max(replaced, 0)));
}
