import type { TemplateValue } from './document.ts';
import type { Findings, TextSpan } from './findings.ts';
import { numberFrom } from './scalars.ts';
import { NESTING_LIMIT, type SourceField, type SourceNode, setKey } from './source-node.ts';

/**
 * Reads JSON text. An own reader, because `JSON.parse` hides what a template needs: positions, duplicate keys and the
 * spelling of numbers. `undefined` if the text is not JSON; what is wrong is in `findings`.
 */
export function readJson(text: string, findings: Findings): SourceNode | undefined {
  try {
    return new JsonReader(text, findings).read();
  } catch (error) {
    if (!(error instanceof JsonSyntax)) throw error;
    findings.add(error.code, error.message, error.span, { hint: error.hint });
    return undefined;
  }
}

/** Ends the reading; never leaves this file. */
class JsonSyntax {
  readonly code: 'JSON_SYNTAX' | 'NESTING_TOO_DEEP';
  readonly message: string;
  readonly span: TextSpan;
  readonly hint: string | undefined;

  constructor(code: JsonSyntax['code'], message: string, span: TextSpan, hint?: string) {
    this.code = code;
    this.message = message;
    this.span = span;
    this.hint = hint;
  }
}

const SPACE = /[ \t\r\n\uFEFF]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const WORD = /[^\s,:{}[\]"]+/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings may not hold them, that is the point.
const STRING = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;
const WORDS: ReadonlyMap<string, TemplateValue> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class JsonReader {
  readonly #text: string;
  readonly #findings: Findings;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, findings: Findings) {
    this.#text = text;
    this.#findings = findings;
  }

  read(): SourceNode {
    const node = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the text');
    return node;
  }

  #value(): SourceNode {
    this.#skipSpace();
    const start = this.#at;
    switch (this.#text[start]) {
      case '{':
        return this.#nested(() => this.#map(start));
      case '[':
        return this.#nested(() => this.#list(start));
      case '"':
        return this.#scalar(this.#string(), start);
    }
    const number = this.#match(NUMBER);
    if (number !== undefined) return this.#scalar(numberFrom(number), start);
    const word = this.#match(WORD);
    const value = word === undefined ? undefined : WORDS.get(word);
    if (value !== undefined) return this.#scalar(value, start);
    this.#at = start;
    throw this.#unexpected('a value');
  }

  #scalar(value: TemplateValue, start: number): SourceNode {
    return { value, start, end: this.#at, style: 'scalar', weight: 1 };
  }

  #map(start: number): SourceNode {
    const fields = new Map<string, SourceField>();
    const value: Record<string, TemplateValue> = {};
    this.#entries('}', () => {
      const keyStart = this.#at;
      if (this.#text[keyStart] !== '"') throw this.#unexpected('a key in double quotes');
      const key = this.#string();
      const keyEnd = this.#at;
      if (fields.has(key)) this.#duplicate(key, [keyStart, keyEnd]);
      this.#skipSpace();
      if (this.#text[this.#at] !== ':') throw this.#unexpected('":"');
      this.#at += 1;
      this.#path.push(key);
      const node = this.#value();
      this.#path.pop();
      fields.set(key, { keyStart, keyEnd, node });
      setKey(value, key, node.value);
    });
    return { value, start, end: this.#at, style: 'flow', fields, weight: 1 };
  }

  #list(start: number): SourceNode {
    const items: SourceNode[] = [];
    this.#entries(']', () => {
      this.#path.push(items.length);
      items.push(this.#value());
      this.#path.pop();
    });
    return { value: items.map((item) => item.value), start, end: this.#at, style: 'flow', items, weight: 1 };
  }

  /** What stands between two brackets, with commas between it. */
  #entries(close: '}' | ']', readEntry: () => void): void {
    this.#at += 1;
    this.#skipSpace();
    if (this.#text[this.#at] !== close) {
      for (;;) {
        readEntry();
        this.#skipSpace();
        if (this.#text[this.#at] !== ',') break;
        const comma = this.#at;
        this.#at += 1;
        this.#skipSpace();
        if (this.#text[this.#at] === close) {
          throw new JsonSyntax('JSON_SYNTAX', `Comma before "${close}".`, [comma, comma + 1], 'Remove the comma.');
        }
      }
    }
    if (this.#text[this.#at] !== close) throw this.#unexpected(`"," or "${close}"`);
    this.#at += 1;
  }

  #nested(read: () => SourceNode): SourceNode {
    if (this.#path.length <= NESTING_LIMIT) return read();
    const message = `Values are nested more than ${NESTING_LIMIT} levels deep.`;
    throw new JsonSyntax('NESTING_TOO_DEEP', message, [this.#at, this.#at + 1]);
  }

  #string(): string {
    const start = this.#at;
    // The common string has no escapes and is found without a pattern, which would need stack for very long ones.
    const close = this.#text.indexOf('"', start + 1);
    const raw = close < 0 ? undefined : this.#text.slice(start + 1, close);
    if (raw !== undefined && !ESCAPE_OR_CONTROL.test(raw)) {
      this.#at = close + 1;
      return raw;
    }
    const literal = this.#match(STRING);
    if (literal !== undefined) return String(JSON.parse(literal));
    const lineEnd = this.#text.indexOf('\n', start);
    throw new JsonSyntax(
      'JSON_SYNTAX',
      'The string has no closing quote on its line, or holds a character or escape that JSON does not allow.',
      [start, lineEnd < 0 ? this.#text.length : lineEnd],
    );
  }

  #duplicate(key: string, span: TextSpan): void {
    this.#findings.add('DUPLICATE_KEY', `Key "${key}" appears twice in this map; the last one counts.`, span, {
      severity: 'warning',
      hint: 'Remove one of the two.',
      path: [...this.#path, key],
    });
  }

  #unexpected(expected: string): JsonSyntax {
    const start = this.#at;
    const found = this.#match(WORD) ?? this.#text[start];
    const shown = found === undefined ? 'the text ends' : `found ${JSON.stringify(found.slice(0, 40))}`;
    return new JsonSyntax('JSON_SYNTAX', `Expected ${expected}, ${shown}.`, [start, start + (found?.length ?? 0)]);
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const ESCAPE_OR_CONTROL = /[\\\u0000-\u001F]/;
