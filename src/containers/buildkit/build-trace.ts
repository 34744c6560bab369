import { StringDecoder } from 'node:string_decoder';
import { fieldsOf, type ProtobufField, textOf } from './protobuf.ts';

/** The `id` of the messages that are read here. */
export const TRACE_ID = 'moby.buildkit.trace';

/** Numbers of the fields of BuildKit's `StatusResponse`, `Vertex`, `VertexLog` and `VertexWarning`. */
const RESPONSE = { vertexes: 1, logs: 3, warnings: 4 };
const VERTEX = { digest: 1, name: 3, cached: 4, started: 5, error: 7 };
const LOG = { vertex: 1, message: 4 };
const WARNING = { short: 3 };

/** Turns what BuildKit tells of a build into the text that the command would write: each step once, and its output. */
export class BuildTrace {
  readonly #onOutput: (text: string) => void;
  readonly #announced = new Set<string>();
  readonly #decoders = new Map<string, StringDecoder>();

  constructor(onOutput: (text: string) => void) {
    this.#onOutput = onOutput;
  }

  /** Takes one message, in base64. */
  read(message: string): void {
    for (const { number, value } of fieldsOf(Buffer.from(message, 'base64'))) {
      if (typeof value === 'number') continue;
      const fields = fieldsOf(value);
      if (number === RESPONSE.vertexes) this.#step(fields);
      else if (number === RESPONSE.logs) this.#log(fields);
      else if (number === RESPONSE.warnings) this.#onOutput(`WARNING: ${textOf(fields, WARNING.short)}\n`);
    }
  }

  #step(fields: readonly ProtobufField[]): void {
    const has = (number: number): boolean => fields.some((field) => field.number === number);
    const [digest, name, error] = [VERTEX.digest, VERTEX.name, VERTEX.error].map((number) => textOf(fields, number));
    // What it does for itself is of no interest unless it fails.
    const isOwn = name?.startsWith('[internal]') ?? false;
    if (has(VERTEX.started) && !isOwn && digest !== undefined && !this.#announced.has(digest)) {
      this.#announced.add(digest);
      this.#onOutput(`${has(VERTEX.cached) ? 'CACHED ' : ''}${name}\n`);
    }
    if (error) this.#onOutput(`ERROR: ${error}\n`);
  }

  #log(fields: readonly ProtobufField[]): void {
    const vertex = textOf(fields, LOG.vertex);
    const piece = fields.find(({ number }) => number === LOG.message)?.value;
    if (!Buffer.isBuffer(piece)) return;
    let decoder = this.#decoders.get(vertex);
    if (decoder === undefined) {
      decoder = new StringDecoder('utf8');
      this.#decoders.set(vertex, decoder);
    }
    this.#onOutput(decoder.write(piece));
  }
}
