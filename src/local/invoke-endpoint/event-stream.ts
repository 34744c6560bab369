import { crc32 } from 'node:zlib';

/** The media type of an event stream: messages with a length, headers, a payload and checksums. */
export const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** Headers are texts; that is the type with the number 7. */
const STRING_TYPE = 7;
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/**
 * One event of an event stream.
 * https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream
 */
function eventMessage(eventType: string, contentType: string, payload: Uint8Array): Uint8Array {
  const headers = Buffer.concat([
    header(':message-type', 'event'),
    header(':event-type', eventType),
    header(':content-type', contentType),
  ]);
  const length = PRELUDE_BYTES + headers.length + payload.length + CHECKSUM_BYTES;
  const message = Buffer.alloc(length);
  message.writeUInt32BE(length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headers.copy(message, PRELUDE_BYTES);
  message.set(payload, PRELUDE_BYTES + headers.length);
  message.writeUInt32BE(crc32(message.subarray(0, length - CHECKSUM_BYTES)), length - CHECKSUM_BYTES);
  return message;
}

/** A piece of a response. */
export function payloadChunk(payload: Uint8Array): Uint8Array {
  return eventMessage('PayloadChunk', 'application/octet-stream', payload);
}

/** How a response ended. */
export interface StreamEnd {
  readonly ErrorCode?: string | undefined;
  /** The error object of the function, as text. */
  readonly ErrorDetails?: string | undefined;
  /** The last of the log, base64. */
  readonly LogResult?: string | undefined;
}

/** The end of a response. */
export function invokeComplete(end: StreamEnd): Uint8Array {
  return eventMessage('InvokeComplete', 'application/json', Buffer.from(JSON.stringify(end)));
}

function header(name: string, value: string): Buffer {
  const bytes = Buffer.alloc(1 + name.length + 1 + 2 + value.length);
  bytes.writeUInt8(name.length, 0);
  bytes.write(name, 1, 'latin1');
  bytes.writeUInt8(STRING_TYPE, 1 + name.length);
  bytes.writeUInt16BE(value.length, 2 + name.length);
  bytes.write(value, 4 + name.length, 'latin1');
  return bytes;
}
