/** Takes apart what an engine sends of a container without a terminal: frames of stdout and stderr in one stream. */
export class OutputFrames {
  readonly #onPiece: (stream: 'stdout' | 'stderr', piece: Buffer) => void;
  #head: Buffer = Buffer.alloc(0);
  #stream: 'stdout' | 'stderr' = 'stdout';
  #remaining = 0;

  constructor(onPiece: (stream: 'stdout' | 'stderr', piece: Buffer) => void) {
    this.#onPiece = onPiece;
  }

  /** Takes the next piece of the stream. Parts of a frame are handed on as they come. */
  feed(piece: Buffer): void {
    let rest = piece;
    while (rest.length > 0) {
      if (this.#remaining === 0) rest = this.#readHead(rest);
      else {
        const part = rest.subarray(0, this.#remaining);
        this.#remaining -= part.length;
        rest = rest.subarray(part.length);
        this.#onPiece(this.#stream, part);
      }
    }
  }

  #readHead(piece: Buffer): Buffer {
    const missing = 8 - this.#head.length;
    this.#head = Buffer.concat([this.#head, piece.subarray(0, missing)]);
    if (this.#head.length === 8) {
      this.#stream = this.#head[0] === 2 ? 'stderr' : 'stdout';
      this.#remaining = this.#head.readUInt32BE(4);
      this.#head = Buffer.alloc(0);
    }
    return piece.subarray(missing);
  }
}
