import { LambdaClient } from '@aws-sdk/client-lambda';
import type { FunctionDefinition } from '../../../src/application/index.ts';
import { CleanupStack } from '../../../src/core/index.ts';
import {
  type LocalLambda,
  SandboxPool,
  type StartLambdaEvent,
  type StartLambdaOptions,
  startLambda,
} from '../../../src/local/index.ts';
import { application } from '../runtime/fixture.ts';

/** Functions behind a local Lambda endpoint, with an SDK client that talks to it. */
export interface Served extends AsyncDisposable {
  readonly lambda: LocalLambda;
  readonly client: LambdaClient;
  readonly events: StartLambdaEvent[];
}

export async function serve(
  functions: readonly FunctionDefinition[],
  options: StartLambdaOptions = {},
): Promise<Served> {
  const stack = new CleanupStack();
  const events: StartLambdaEvent[] = [];
  const app = application(functions);
  const pool = stack.use(new SandboxPool(app));
  const lambda = stack.use(await startLambda(app, pool, { onEvent: (event) => events.push(event), ...options }));
  const client = clientOf(lambda);
  stack.defer(() => client.destroy());
  return { lambda, client, events, [Symbol.asyncDispose]: () => stack.close() };
}

/** A client as a user would make it; without retries, so that a refusal shows at once. */
export function clientOf({ url }: LocalLambda): LambdaClient {
  return new LambdaClient({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
}

/** The value in a payload. */
// biome-ignore lint/suspicious/noExplicitAny: a payload is whatever the fixture returns
export function jsonOf(payload: Uint8Array | undefined): any {
  const text = Buffer.from(payload ?? []).toString();
  return text === '' ? undefined : JSON.parse(text);
}
