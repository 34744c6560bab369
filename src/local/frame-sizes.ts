/** The largest frame of a message, in bytes; longer messages have to come in several. */
const MAX_FRAME_BYTES = 32 * 1024;

/**
 * Watches the frames of a WebSocket client go by. The server library puts messages together and does not tell how large
 * their frames were; API Gateway minds.
 */
export class FrameSizes {
  #header: number[] = [];
  /** What of the current frame is still to come. */
  #left = 0;

  /** Takes what came over the wire; `false` once a frame is too large. */
  take(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, chunk.length - at);
        this.#left -= skipped;
        at += skipped;
        continue;
      }
      this.#header.push(chunk[at] ?? 0);
      at += 1;
      const length = this.#lengthOf(this.#header);
      if (length === undefined) continue;
      if (length > MAX_FRAME_BYTES) return false;
      this.#left = length;
      this.#header = [];
    }
    return true;
  }

  /** The length of the payload when the header is complete (RFC 6455, 5.2). */
  #lengthOf(header: readonly number[]): number | undefined {
    const [, second] = header;
    if (second === undefined) return undefined;
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const mask = (second & 0x80) === 0 ? 0 : 4;
    if (header.length < 2 + lengthBytes + mask) return undefined;
    if (lengthBytes === 0) return short;
    return header.slice(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  }
}
