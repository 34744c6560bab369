import { StringDecoder } from 'node:string_decoder';

/** Our runtime clients put this in front of a line end that does not end the record. */
const CONTINUED = '\x1e\n';

/**
 * One record that a function wrote: a line, or all lines of one `console.log`.
 *
 * @public
 */
export interface LogRecord {
  /** Without the line end. */
  readonly message: string;
  /** Where it was written to. */
  readonly stream: 'stdout' | 'stderr';
}

/** The output of one execution environment: put together for the log of an invocation, and cut into records. */
export class OutputReader {
  readonly #onRecord: (record: LogRecord) => void;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #lines = { stdout: '', stderr: '' };
  #collected: string[] = [];
  /** Counts the pieces that have come so far. */
  pieces = 0;

  constructor(onRecord: (record: LogRecord) => void) {
    this.#onRecord = onRecord;
  }

  read(stream: 'stdout' | 'stderr', piece: Buffer): void {
    this.pieces++;
    const text = this.#decoders[stream].write(piece);
    this.#collected.push(text);
    // Most pieces end lines; one that does not is put aside as it is, so that a very long line costs no more than others.
    if (!text.includes('\n')) {
      this.#lines[stream] += text;
      return;
    }
    const all = this.#lines[stream] + text;
    let from = 0;
    for (let at = all.indexOf('\n'); at >= 0; at = all.indexOf('\n', at + 1)) {
      if (all.charCodeAt(at - 1) === 0x1e) continue;
      this.#emit(all.slice(from, at), stream);
      from = at + 1;
    }
    this.#lines[stream] = all.slice(from);
  }

  /** Takes a line that comes from the platform or an extension: whole, and in nobody's middle. */
  insert(line: string): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#lines[stream] !== '') this.#collected.push('\n');
      this.#emit(this.#lines[stream], stream);
      this.#lines[stream] = '';
    }
    this.pieces++;
    this.#collected.push(`${line}\n`);
  }

  /** Whether a text was written since the last `take`. */
  has(text: string): boolean {
    return this.#collected.join('').includes(text);
  }

  /** Everything since the last call, with a line end behind the last line. Lines that have no end yet end here. */
  take(): string {
    if (this.#collected.length === 0) return '';
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#emit(this.#lines[stream], stream);
      this.#lines[stream] = '';
    }
    const text = this.#collected.join('').replaceAll(CONTINUED, '\n');
    this.#collected = [];
    return text === '' || text.endsWith('\n') ? text : `${text}\n`;
  }

  #emit(record: string, stream: 'stdout' | 'stderr'): void {
    if (record !== '') this.#onRecord({ message: record.replaceAll(CONTINUED, '\n'), stream });
  }
}
