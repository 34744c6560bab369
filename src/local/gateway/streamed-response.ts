import type { Readable } from 'node:stream';
import { isObject } from '../../core/index.ts';
import { MalformedResponse, type ProxyResponse, readProxyResponse } from './proxy-response.ts';

/** What stands between the status and headers of a streamed response and its body. */
const DELIMITER = Buffer.alloc(8);

/** How far the delimiter may be, in bytes. */
const MAX_PRELUDE_BYTES = 16 * 1024;

/** A response whose body is still being written. */
export interface StreamedAnswer {
  readonly response: ProxyResponse;
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * Reads status and headers off a stream that begins with them, as `awslambda.HttpResponseStream.from` writes them. The
 * stream is destroyed where it does not. `undefined` where the function has ended it before it wrote anything.
 */
export async function readStreamed(stream: Readable): Promise<StreamedAnswer | MalformedResponse | undefined> {
  const opening = await readOpening(stream);
  if (opening === undefined) return undefined;
  if (opening instanceof MalformedResponse) {
    stream.destroy();
    return opening;
  }
  return { response: opening.response, body: bodyOf(opening.rest, stream) };
}

/** The bytes of a stream for whoever answers with them; `beginning` has been read already. */
export function bodyOf(beginning: Buffer, stream: Readable): ReadableStream<Uint8Array> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (beginning.length > 0) yield beginning;
    yield* stream;
  }
  return webStream(chunks(), stream);
}

/**
 * What `chunks` makes of a stream, for whoever answers with it. A client that goes ends the stream too: the function
 * would else wait for somebody to read.
 */
export function webStream(chunks: AsyncGenerator<Uint8Array>, stream: Readable): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      // The generator may just wait for the stream, and knows of nothing before that goes on.
      cancel: () => void stream.destroy(),
    },
    { highWaterMark: 0 },
  );
}

interface Opening {
  readonly response: ProxyResponse;
  /** What of the body came with it. */
  readonly rest: Buffer;
}

async function readOpening(stream: Readable): Promise<Opening | MalformedResponse | undefined> {
  let received = Buffer.alloc(0);
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      received = Buffer.concat([received, chunk]);
      const at = received.indexOf(DELIMITER);
      if (at >= 0) {
        const response = readPrelude(received.toString('utf8', 0, at));
        return response instanceof MalformedResponse
          ? response
          : { response, rest: received.subarray(at + DELIMITER.length) };
      }
      if (received.length > MAX_PRELUDE_BYTES) break;
    }
    if (received.length === 0) return undefined;
  } catch {
    // The function failed while it wrote.
  }
  return new MalformedResponse(`There is no status in the first ${MAX_PRELUDE_BYTES} bytes.`);
}

function readPrelude(text: string): ProxyResponse | MalformedResponse {
  try {
    const prelude: unknown = JSON.parse(text);
    if (isObject(prelude)) return readProxyResponse({ ...prelude, body: undefined });
  } catch {
    // Said below.
  }
  return new MalformedResponse('What comes before the body is no JSON object.');
}
