import { Readable } from 'node:stream';
import { isObject } from '../../../../core/index.ts';
import type { FunctionInvoker, StreamedResponse } from '../../../invocation.ts';
import { callFunction, type FunctionCall } from '../../call-function.ts';
import type { GatewayResponse } from '../../message.ts';
import { MalformedResponse, readProxyResponse } from '../../proxy-response.ts';
import { Refusal } from '../refusal.ts';
import { answerHeaders } from '../response.ts';
import type { RestCall } from '../rest-call.ts';
import { refusalOf } from './function-refusal.ts';

/** What stands between the status and headers of a streamed response and its body. */
const DELIMITER = Buffer.alloc(8);

/** How far the delimiter may be, in bytes. */
const MAX_PRELUDE_BYTES = 16 * 1024;

/**
 * The answer of a function that streams: the client gets its bytes as they are written. The function has to say status
 * and headers first, as `awslambda.HttpResponseStream.from` does.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export async function streamedAnswer(
  invoker: FunctionInvoker,
  request: FunctionCall,
  { exchange }: RestCall,
): Promise<GatewayResponse | Refusal> {
  const { functionId } = request;
  const { promise: started, resolve: onResponseStart } = Promise.withResolvers<StreamedResponse>();
  const finished = callFunction(invoker, { ...request, onResponseStart });
  const first = await Promise.race([started, finished]);
  if ('kind' in first) {
    if (first.kind !== 'response') return refusalOf(first, functionId);
    return malformed('The function answered in one piece in place of a stream.', functionId);
  }
  const opening = await readOpening(first.body);
  if (opening === undefined) {
    first.body.destroy();
    return malformed(`There is no status in the first ${MAX_PRELUDE_BYTES} bytes.`, functionId);
  }
  const answer = readPrelude(opening.prelude);
  if (answer instanceof MalformedResponse) {
    first.body.destroy();
    return malformed(answer.reason, functionId);
  }
  const cookies = answer.cookies.map((cookie) => ['Set-Cookie', cookie] as const);
  return {
    status: answer.status,
    headers: answerHeaders([...answer.headers, ...cookies], exchange),
    body: bodyOf(opening.rest, first.body),
    functionId,
  };
}

interface Opening {
  readonly prelude: string;
  /** What of the body came with it. */
  readonly rest: Buffer;
}

async function readOpening(stream: Readable): Promise<Opening | undefined> {
  let received = Buffer.alloc(0);
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      received = Buffer.concat([received, chunk]);
      const at = received.indexOf(DELIMITER);
      if (at >= 0) return { prelude: received.toString('utf8', 0, at), rest: received.subarray(at + DELIMITER.length) };
      if (received.length > MAX_PRELUDE_BYTES) return undefined;
    }
  } catch {
    // The function failed while it wrote.
  }
  return undefined;
}

function readPrelude(text: string): ReturnType<typeof readProxyResponse> {
  try {
    const prelude: unknown = JSON.parse(text);
    if (isObject(prelude)) return readProxyResponse({ ...prelude, body: undefined });
  } catch {
    // Said below.
  }
  return new MalformedResponse('What comes before the body is no JSON object.');
}

function bodyOf(beginning: Buffer, stream: Readable): ReadableStream<Uint8Array> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (beginning.length > 0) yield beginning;
    yield* stream;
  }
  return Readable.toWeb(Readable.from(chunks(), { objectMode: false })) as ReadableStream<Uint8Array>;
}

function malformed(reason: string, functionId: string): Refusal {
  return Refusal.badIntegration(502, `Malformed streamed response: ${reason}`, functionId);
}
