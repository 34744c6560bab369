import type { FunctionInvoker, StreamedResponse } from '../../../invocation.ts';
import { callFunction, type FunctionCall } from '../../call-function.ts';
import type { GatewayResponse } from '../../message.ts';
import { MalformedResponse } from '../../proxy-response.ts';
import { readStreamed } from '../../streamed-response.ts';
import { Refusal } from '../refusal.ts';
import { answerHeaders } from '../response.ts';
import type { RestCall } from '../rest-call.ts';
import { refusalOf } from './function-refusal.ts';

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
  const answer = await readStreamed(first.body);
  if (answer === undefined) return malformed('The function wrote nothing.', functionId);
  if (answer instanceof MalformedResponse) return malformed(answer.reason, functionId);
  const { status, headers, cookies } = answer.response;
  const lines = [...headers, ...cookies.map((cookie) => ['Set-Cookie', cookie] as const)];
  return { status, headers: answerHeaders(lines, exchange), body: answer.body, functionId };
}

function malformed(reason: string, functionId: string): Refusal {
  return Refusal.badIntegration(502, `Malformed streamed response: ${reason}`, functionId);
}
