import { TemplateProblem } from './template-problem.ts';
import { Decimal, JsonList, type Value, type ValueMap } from './values.ts';

/**
 * Reads JSON as the service's parser (JSON Smart) does: it also takes keys and texts without quotes, single quotes, and
 * commas too many, and whatever does not begin like JSON is one text. So `$input.path('$')` is the body of a form, which
 * templates take apart, and keys keep their order.
 *
 * @throws TemplateProblem
 */
export function parseJson(text: string): Value {
  return new JsonReader(text).readValue(NOWHERE);
}

/** Whether a text is JSON as the standard has it. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What ends a text without quotes. */
type Stop = RegExp;

const NOWHERE: Stop = /$/g;
const IN_LIST: Stop = /[,\]]|$/g;
const IN_MAP: Stop = /[,}]|$/g;
const AT_COLON: Stop = /:|$/g;

/** How deep lists and maps may be in each other; the stack is not endless. */
const MAX_DEPTH = 1000;

const PLAIN_STRING = /"([^"\\]*)"|'([^'\\]*)'/y;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([\s\S]))/g;
const NUMBER = /^-?\d+(\.\d*)?([eE][+-]?\d+)?$/;

/** What stands behind a backslash. Anything else is left out with it. */
const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readValue(stop: Stop): Value {
    switch (this.#skipSpace()) {
      case '{':
        return this.#nested(() => this.#readMap());
      case '[':
        return this.#nested(() => this.#readList());
      case '"':
      case "'":
        return this.#readString();
      case ':':
      case '}':
      case ']':
        throw this.#problem();
      default:
        return literal(this.#readPlain(stop));
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new TemplateProblem('The JSON is nested too deep');
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #readMap(): ValueMap {
    const map: ValueMap = new Map();
    for (;;) {
      const next = this.#skipSpace();
      if (next === ',') this.#at++;
      else if (next === '}') {
        this.#at++;
        return map;
      } else {
        const key = this.#readKey(next);
        if (this.#skipSpace() !== ':') throw this.#problem();
        this.#at++;
        if (this.#skipSpace() === '') throw this.#problem();
        map.set(key, this.readValue(IN_MAP));
        const behind = this.#skipSpace();
        if (behind !== ',' && behind !== '}') throw this.#problem();
      }
    }
  }

  #readList(): JsonList {
    const list = new JsonList();
    for (;;) {
      const next = this.#skipSpace();
      if (next === ',') this.#at++;
      else if (next === ']') {
        this.#at++;
        return list;
      } else if (next === '') throw this.#problem();
      else list.push(this.readValue(IN_LIST));
    }
  }

  #readKey(next: string): string {
    if (next === '"' || next === "'") return this.#readString();
    if (next === '' || ':[]{'.includes(next)) throw this.#problem();
    return this.#readPlain(AT_COLON);
  }

  #readString(): string {
    const plain = this.#match(PLAIN_STRING);
    if (plain !== undefined) return plain[1] ?? plain[2] ?? '';
    return this.#readToQuote().replace(ESCAPE, (_, long?: string, short?: string, char = '') => {
      const code = long ?? short;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (char === 'u' || char === 'x') throw new TemplateProblem(`No JSON has \\${char} without its digits`);
      return ESCAPED[char] ?? '';
    });
  }

  /** All up to the closing quote. An expression would run out of stack in a text of some megabytes. */
  #readToQuote(): string {
    const text = this.#text;
    const quote = text.charAt(this.#at);
    const start = this.#at + 1;
    let end = start;
    while (end < text.length && text.charAt(end) !== quote) end += text.charAt(end) === '\\' ? 2 : 1;
    if (end >= text.length) throw this.#problem();
    this.#at = end + 1;
    return text.slice(start, end);
  }

  #readPlain(stop: Stop): string {
    stop.lastIndex = this.#at;
    const end = stop.exec(this.#text)?.index ?? this.#text.length;
    const plain = this.#text.slice(this.#at, end).trim();
    this.#at = end;
    return plain;
  }

  /** What comes next behind space; empty at the end. */
  #skipSpace(): string {
    const text = this.#text;
    let char = text.charAt(this.#at);
    while (char === ' ' || char === '\n' || char === '\r' || char === '\t') char = text.charAt(++this.#at);
    return char;
  }

  #match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #problem(): TemplateProblem {
    const found = this.#at < this.#text.length ? `"${this.#text.charAt(this.#at)}"` : 'the end';
    return new TemplateProblem(`No JSON has ${found} at position ${this.#at}`);
  }
}

/** What a word without quotes is: a number, one of the words of JSON, or itself. */
function literal(word: string): Value {
  const number = NUMBER.exec(word);
  if (number !== null) return numberValue(word, number[1] === undefined && number[2] === undefined);
  if (word === 'null') return null;
  if (word === 'true' || word === 'false') return word === 'true';
  return word === 'NaN' ? new Decimal(Number.NaN) : word;
}

function numberValue(source: string, isWhole: boolean): Value {
  const number = Number(source);
  if (!isWhole) return new Decimal(number, source);
  return Number.isSafeInteger(number) ? number : BigInt(source);
}
