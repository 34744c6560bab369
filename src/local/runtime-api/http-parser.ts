import { HttpHeaders } from './http-headers.ts';

/** The head of a request. */
export interface HttpHead {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly headers: HttpHeaders;
}

/** What a parser tells: for each request a head, any number of pieces of the body, and the end. */
export interface HttpSink {
  head(head: HttpHead): void;
  body(piece: Buffer): void;
  /** Returns whether the next request may be read now; if not, {@link HttpParser.resume} goes on. */
  end(trailers: HttpHeaders): boolean;
}

const HEAD_LIMIT = 65_536;
const NEAR = 512;

/**
 * Reads HTTP/1.1 requests (bodies with `Content-Length` or chunked, with trailers) from pieces of a stream. It is as
 * small as the Runtime API allows: `node:http` takes three times as long for the same invocation.
 */
export class HttpParser {
  readonly #sink: HttpSink;
  #input: Buffer = Buffer.alloc(0);
  /** How much of the input has been read. */
  #at = 0;
  #state: 'head' | 'body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'waiting' = 'head';
  #remaining = 0;

  constructor(sink: HttpSink) {
    this.#sink = sink;
  }

  /** Takes the next piece. Returns false when it is not HTTP: the connection is then to be closed. */
  feed(piece: Buffer): boolean {
    this.#input = this.#left === 0 ? piece : Buffer.concat([this.#input.subarray(this.#at), piece]);
    this.#at = 0;
    return this.#run();
  }

  /** Goes on after a request whose `end` returned false. */
  resume(): boolean {
    this.#state = 'head';
    return this.#run();
  }

  /** How much of the input is still to be read. */
  get #left(): number {
    return this.#input.length - this.#at;
  }

  #run(): boolean {
    for (;;) {
      switch (this.#state) {
        case 'head': {
          const head = this.#block();
          if (head === undefined) return this.#left <= HEAD_LIMIT;
          if (!this.#begin(head)) return false;
          break;
        }
        case 'body':
          if (this.#remaining === 0) this.#finish(HttpHeaders.none);
          else if (!this.#pass()) return true;
          break;
        case 'chunk-size': {
          const line = this.#line();
          if (line === undefined) return this.#left <= HEAD_LIMIT;
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
          if (this.#left < 2) return true;
          const none = this.#input[this.#at] === 13 && this.#input[this.#at + 1] === 10;
          const lines = none ? '' : this.#block();
          if (lines === undefined) return this.#left <= HEAD_LIMIT;
          if (none) this.#at += 2;
          this.#finish(HttpHeaders.parse(lines, 0));
          break;
        }
        case 'waiting':
          return true;
      }
    }
  }

  #begin(text: string): boolean {
    const lineEnd = text.indexOf('\r\n');
    const end = lineEnd < 0 ? text.length : lineEnd;
    const afterMethod = text.indexOf(' ');
    const afterTarget = text.indexOf(' ', afterMethod + 1);
    const isRequest = afterMethod > 0 && afterTarget > afterMethod + 1 && afterTarget < end;
    if (!isRequest || !text.startsWith('HTTP/1.', afterTarget + 1)) return false;
    const method = text.slice(0, afterMethod);
    const target = text.slice(afterMethod + 1, afterTarget);
    const headers = HttpHeaders.parse(text, end + 2);
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

  #finish(trailers: HttpHeaders): void {
    // Before `end`, which may already ask to resume.
    this.#state = 'waiting';
    if (this.#sink.end(trailers)) this.#state = 'head';
  }

  /** Hands on what there is of the body; false when more has to come first. */
  #pass(): boolean {
    if (this.#left === 0) return false;
    const piece = this.#input.subarray(this.#at, this.#at + this.#remaining);
    this.#at += piece.length;
    this.#remaining -= piece.length;
    this.#sink.body(piece);
    return true;
  }

  /** Takes lines up to an empty one. */
  #block(): string | undefined {
    return this.#until('\r\n\r\n');
  }

  #line(): string | undefined {
    return this.#until('\r\n');
  }

  /** Takes what comes before `mark`, and the mark itself. */
  #until(mark: string): string | undefined {
    const at = this.#at;
    if (this.#left === 0) return undefined;
    // Most often it is near: a search in text is sooner at its end than one in bytes.
    const near = this.#input.toString('latin1', at, at + NEAR);
    const found = near.indexOf(mark);
    const length = found >= 0 ? found : this.#input.indexOf(mark, at, 'latin1') - at;
    if (length < 0) return undefined;
    this.#at = at + length + mark.length;
    return found >= 0 ? near.slice(0, found) : this.#input.toString('latin1', at, at + length);
  }
}
