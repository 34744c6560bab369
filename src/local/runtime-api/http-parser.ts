/** The head of a request. Header names are in lower case; of a repeated header the last value counts. */
export interface HttpHead {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** What a parser tells: for each request a head, any number of pieces of the body, and the end. */
export interface HttpSink {
  head(head: HttpHead): void;
  body(piece: Buffer): void;
  /** Returns whether the next request may be read now; if not, {@link HttpParser.resume} goes on. */
  end(trailers: ReadonlyMap<string, string>): boolean;
}

const HEAD_LIMIT = 65_536;
const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/**
 * Reads HTTP/1.1 requests (bodies with `Content-Length` or chunked, with trailers) from pieces of a stream. It is as
 * small as the Runtime API allows: `node:http` takes three times as long for the same invocation.
 */
export class HttpParser {
  readonly #sink: HttpSink;
  #rest: Buffer = Buffer.alloc(0);
  #state: 'head' | 'body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'waiting' = 'head';
  #remaining = 0;

  constructor(sink: HttpSink) {
    this.#sink = sink;
  }

  /** Takes the next piece. Returns false when it is not HTTP: the connection is then to be closed. */
  feed(piece: Buffer): boolean {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    return this.#run();
  }

  /** Goes on after a request whose `end` returned false. */
  resume(): boolean {
    this.#state = 'head';
    return this.#run();
  }

  #run(): boolean {
    for (;;) {
      switch (this.#state) {
        case 'head': {
          const lines = this.#block();
          if (lines === undefined) return this.#rest.length <= HEAD_LIMIT;
          if (!this.#begin(lines)) return false;
          break;
        }
        case 'body':
          if (this.#remaining === 0) this.#finish(NO_HEADERS);
          else if (!this.#pass()) return true;
          break;
        case 'chunk-size': {
          const line = this.#line();
          if (line === undefined) return this.#rest.length <= HEAD_LIMIT;
          this.#remaining = Number.parseInt(line, 16);
          if (!Number.isSafeInteger(this.#remaining) || this.#remaining < 0) return false;
          this.#state = this.#remaining === 0 ? 'trailers' : 'chunk';
          break;
        }
        case 'chunk':
          if (this.#remaining === 0) this.#state = 'chunk-end';
          else if (!this.#pass()) return true;
          break;
        case 'chunk-end':
          if (this.#line() === undefined) return true;
          this.#state = 'chunk-size';
          break;
        case 'trailers': {
          if (this.#rest.length < 2) return true;
          const none = this.#rest[0] === 13 && this.#rest[1] === 10;
          const lines = none ? [] : this.#block();
          if (lines === undefined) return this.#rest.length <= HEAD_LIMIT;
          if (none) this.#rest = this.#rest.subarray(2);
          this.#finish(headersOf(lines, 0));
          break;
        }
        case 'waiting':
          return true;
      }
    }
  }

  #begin(lines: readonly string[]): boolean {
    const [method, target, version] = (lines[0] ?? '').split(' ');
    if (method === undefined || target === undefined || !version?.startsWith('HTTP/1.')) return false;
    const headers = headersOf(lines, 1);
    const query = target.indexOf('?');
    this.#sink.head({ method, path: query < 0 ? target : target.slice(0, query), headers });
    if (headers.get('transfer-encoding')?.toLowerCase().includes('chunked')) {
      this.#state = 'chunk-size';
      return true;
    }
    this.#remaining = Number(headers.get('content-length') ?? 0);
    this.#state = 'body';
    return Number.isSafeInteger(this.#remaining) && this.#remaining >= 0;
  }

  #finish(trailers: ReadonlyMap<string, string>): void {
    // Before `end`, which may already ask to resume.
    this.#state = 'waiting';
    if (this.#sink.end(trailers)) this.#state = 'head';
  }

  /** Hands on what there is of the body; false when more has to come first. */
  #pass(): boolean {
    if (this.#rest.length === 0) return false;
    const piece = this.#rest.subarray(0, this.#remaining);
    this.#rest = this.#rest.subarray(piece.length);
    this.#remaining -= piece.length;
    this.#sink.body(piece);
    return true;
  }

  /** Takes lines up to an empty one. */
  #block(): readonly string[] | undefined {
    const end = this.#rest.indexOf('\r\n\r\n', 0, 'latin1');
    if (end < 0) return undefined;
    const text = this.#rest.toString('latin1', 0, end);
    this.#rest = this.#rest.subarray(end + 4);
    return text.split('\r\n');
  }

  #line(): string | undefined {
    const end = this.#rest.indexOf('\r\n', 0, 'latin1');
    if (end < 0) return undefined;
    const text = this.#rest.toString('latin1', 0, end);
    this.#rest = this.#rest.subarray(end + 2);
    return text;
  }
}

function headersOf(lines: readonly string[], from: number): ReadonlyMap<string, string> {
  if (lines.length <= from) return NO_HEADERS;
  const headers = new Map<string, string>();
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
