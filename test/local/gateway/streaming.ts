import { Readable } from 'node:stream';
import type { FunctionInvoker, InvocationOutcome } from '../../../src/local/index.ts';

/** The type of a stream that begins with status and headers. */
export const PRELUDE = 'application/vnd.awslambda.http-integration-response';

/** What comes of an invocation whose answer is nothing. */
export const OUTCOME: InvocationOutcome = {
  requestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
  payload: new Uint8Array(0),
  logs: '',
  durationMs: 1,
};

/** A function that streams these chunks, each when the one before has been read. An error ends it. */
export function streamingAs(contentType: string, chunks: readonly (string | Error)[]): FunctionInvoker {
  return {
    invoke: async ({ onResponseStart }) => {
      async function* written(): AsyncGenerator<Buffer> {
        for (const chunk of chunks) {
          if (chunk instanceof Error) throw chunk;
          yield Buffer.from(chunk);
          await new Promise((next) => setImmediate(next));
        }
      }
      onResponseStart?.({ contentType, body: Readable.from(written(), { objectMode: false }) });
      return { ...OUTCOME, streamed: true };
    },
  };
}

/** The same, beginning with status and headers. */
export function streaming(...chunks: readonly (string | Error)[]): FunctionInvoker {
  return streamingAs(PRELUDE, chunks);
}
