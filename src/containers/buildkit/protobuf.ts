/** A field of a message of protobuf: a number, or the bytes of a text or of another message. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number | Buffer;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/**
 * The fields of a message, in the order in which they are in it. What cannot be read ends the list: of a message of a
 * newer kind, what is known is enough.
 */
export function fieldsOf(message: Buffer): readonly ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; at < message.length; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return value;
  };
  const bytes = (length: number): Buffer => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const kind = tag % 8;
    if (kind === VARINT) fields.push({ number, value: varint() });
    else if (kind === BYTES) fields.push({ number, value: bytes(varint()) });
    else if (kind === FIXED_64) fields.push({ number, value: bytes(8) });
    else if (kind === FIXED_32) fields.push({ number, value: bytes(4) });
    else break;
  }
  return fields;
}

/** The text of a field; empty where the message does not have it. */
export function textOf(fields: readonly ProtobufField[], number: number): string {
  const value = fields.find((field) => field.number === number)?.value;
  return value === undefined ? '' : String(value);
}

/** A field of bytes, to be put together to a message. */
export function bytesField(number: number, value: Buffer | string): Buffer {
  const content = Buffer.from(value);
  const length: number[] = [];
  let rest = content.length;
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) | 0x80);
  return Buffer.concat([Buffer.from([number * 8 + BYTES, ...length, rest]), content]);
}
