const HEAD_SIZE = 16;
/** All types of frames begin with it: text or JSON and the level follow. */
const MARK = 0xa55a;
/** Tells who reads the output that the record goes on behind this line end. */
const CONTINUED = '\x1e\n';

/**
 * Reads the records that AWS's runtime clients write where the platform gives them a file for that: each with a head of
 * 16 bytes (type, length, time), so that a record of several lines stays one.
 */
export class LogFrames {
  readonly #onRecord: (record: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);

  /** `onRecord` gets each record as a line of output. */
  constructor(onRecord: (record: Buffer) => void) {
    this.#onRecord = onRecord;
  }

  feed(piece: Buffer): void {
    let rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    while (rest.length >= HEAD_SIZE) {
      if (rest.readUInt16BE(0) !== MARK) {
        // Somebody else has written to that file.
        this.#onRecord(rest);
        rest = rest.subarray(rest.length);
        break;
      }
      const end = HEAD_SIZE + rest.readUInt32BE(4);
      if (rest.length < end) break;
      const text = rest.toString('utf8', HEAD_SIZE, end).replace(/\n$/, '');
      this.#onRecord(Buffer.from(`${text.replaceAll('\n', CONTINUED)}\n`));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
  }
}
