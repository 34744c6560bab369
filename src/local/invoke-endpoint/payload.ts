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
    // The parser is behind it by then (recorded).
    return `Invalid UTF-8 start byte 0x${byte}${place(1, at + 2)}`;
  }
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const at = positionIn(error) ?? firstWrong(text);
    const character = text[at];
    const lines = text.slice(0, at).split('\n');
    const column = (lines.at(-1)?.length ?? 0) + 1;
    const where = place(lines.length, column);
    if (character === undefined) return `Unexpected end-of-input${where}`;
    const unexpected = `Unexpected character ('${character}' (code ${character.charCodeAt(0)}))`;
    const expected = EXPECTED.find(([said]) => said.test(String(error)))?.[1];
    if (expected !== undefined) return `${unexpected}: was expecting ${expected}${where}`;
    const token = /^[a-z_$][\w$]*/i.exec(text.slice(at, at + 256))?.[0];
    if (token === undefined) return `${unexpected}: expected a valid value ${VALUES}${where}`;
    // The parser is behind the token, and behind what ends it.
    const end = column + token.length + (at + token.length < text.length ? 1 : 0);
    return `Unrecognized token '${token}': was expecting ${VALUES}${place(lines.length, end)}`;
  }
}

/** What JavaScript says is missing, and what the parser of the service says. */
const EXPECTED: readonly (readonly [RegExp, string])[] = [
  [/^SyntaxError: Expected (?:double-quoted )?property name/, 'double-quote to start field name'],
  [/^SyntaxError: Expected ':'/, 'a colon to separate field name and value'],
  [/^SyntaxError: Expected ',' or '\}'/, 'comma to separate Object entries'],
  [/^SyntaxError: Expected ',' or '\]'/, 'comma to separate Array entries'],
];

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

function place(line: number, column: number): string {
  return `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
}

/** Where an error is, if it says so: it does of few. The others quote the text, which may say anything. */
function positionIn(error: unknown): number | undefined {
  const position = / JSON at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(String(error))?.[1];
  return position === undefined ? undefined : Number(position);
}

/** The place of the character that nothing may come before or behind; the end of a text that ends too early. */
function firstWrong(text: string): number {
  if (goesOn(text)) return text.length;
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (goesOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  // A word may begin as one that is known.
  const [begun = ''] = /[a-z]*$/.exec(text.slice(Math.max(0, good - 5), good)) ?? [];
  return good - begun.length;
}

/** Whether a text is JSON, or could be the beginning of some. */
function goesOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    return (
      /^SyntaxError: (?:Unexpected end|Unterminated)/.test(String(error)) || (positionIn(error) ?? 0) >= text.length
    );
  }
}

function firstInvalidByte(body: Uint8Array): number {
  const replaced = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString().indexOf('\uFFFD');
  return Buffer.byteLength(Buffer.from(body).toString().slice(0, Math.max(replaced, 0)));
}
