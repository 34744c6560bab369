import { isIP } from 'node:net';

/** What is wrong with a text by the format that it should have; formats that are not known allow everything. */
export function formatProblem(format: string, text: string): string | undefined {
  const problem = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return problem?.(text);
}

const DATE_FORMATS = "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]";

const FORMATS: Readonly<Record<string, (text: string) => string | undefined>> = {
  'date-time': (text) =>
    isDateTime(text) ? undefined : `string ${quoted(text)} is invalid against requested date format(s) ${DATE_FORMATS}`,
  email: (text) => (isEmail(text) ? undefined : `string ${quoted(text)} is not a valid email address`),
  hostname: (text) => (isHostName(text) ? undefined : `string ${quoted(text)} is not a valid hostname`),
  ipv4: (text) => (isIP(text) === 4 ? undefined : `string ${quoted(text)} is not a valid IPv4 address`),
  ipv6: (text) => (isIP(text) === 6 ? undefined : `string ${quoted(text)} is not a valid IPv6 address`),
  regex: (text) =>
    isExpression(text) ? undefined : `string ${quoted(text)} is not a valid ECMA 262 regular expression`,
  uri: (text) => (isUri(text) ? undefined : `string ${quoted(text)} is not a valid URI`),
  uuid: (text) =>
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
      ? undefined
      : `input string ${quoted(text)} is not a valid UUID`,
};

function quoted(text: string): string {
  return JSON.stringify(text);
}

function isDateTime(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,12})?(?:Z|[+-]\d{2}:?\d{2})$/.exec(text);
  if (parts === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
}

/** With a name in front, too: `Ann <ann@shop.example>`. */
function isEmail(text: string): boolean {
  const address = /^[^<>]*<([^<>]+)>$/.exec(text)?.[1] ?? text;
  return /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/.test(address);
}

/** The last label is no number: that would be an address. */
function isHostName(text: string): boolean {
  return (
    text.length <= 255 &&
    !/(?:^|\.)\d+\.?$/.test(text) &&
    /^(?!-)[\w-]{1,63}(?<!-)(?:\.(?!-)[\w-]{1,63}(?<!-))*\.?$/.test(text)
  );
}

function isExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** As `java.net.URI` reads it: relative ones are fine, what has to be encoded is not. */
function isUri(text: string): boolean {
  return /^(?:[\w.~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2}|[^\0-\xa0])*$/.test(
    text.replace(/^([a-z][\w+.-]*:\/\/)\[[0-9a-f:.]+\]/i, '$1host'),
  );
}
