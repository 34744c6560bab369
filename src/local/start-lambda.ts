import { type Application, functionById } from '../application/index.ts';
import { CleanupStack, emit, type OperationOptions } from '../core/index.ts';
import type { FunctionInvoker } from './invocation.ts';
import type { AsyncDelivery, AsyncInvocationEvent } from './invoke-endpoint/index.ts';
import type { InvokeEvent } from './invoke-event.ts';
import { listen } from './listen.ts';
import { LocalLambda } from './local-lambda.ts';
import type { LocalServerOptions } from './local-server-options.ts';
import { RequestsUnderWay } from './requests-under-way.ts';
import { closeOnAbort, watched } from './serve.ts';

/**
 * What happens while functions are served to SDK clients.
 *
 * @public
 */
export type StartLambdaEvent =
  | { readonly type: 'lambda-listening'; readonly url: string }
  | {
      readonly type: 'lambda-request-finished';
      readonly method: string;
      /** As sent, without the query: `/2015-03-31/functions/Orders/invocations`. */
      readonly path: string;
      readonly status: number;
      readonly durationMs: number;
      /** The function that was meant, if there is one. */
      readonly functionId?: string | undefined;
      /** Why the request was refused, with AWS's name for it. */
      readonly failure?: string | undefined;
    }
  | AsyncInvocationEvent;

/**
 * How the functions of a template are served to SDK clients.
 *
 * @public
 */
export interface StartLambdaOptions extends LocalServerOptions<StartLambdaEvent | InvokeEvent> {
  /** The only functions to serve, by id, name or ARN; all by default. Others are not found, as if they were not there. */
  readonly functions?: readonly string[] | undefined;
  /**
   * How much of AWS's waiting is waited before an asynchronous invocation is tried again: 1, the default, is a minute
   * before the second attempt and two before the third; 0 tries at once. The age of an event counts all of it.
   */
  readonly retryDelayScale?: number | undefined;
  /**
   * Takes what asynchronous invocations leave for destinations and dead letter queues. What it throws is reported in an
   * event. Destinations that are functions of this application are called in any case.
   */
  readonly onDelivery?: ((delivery: AsyncDelivery) => void | Promise<void>) | undefined;
  /** Sees requests as they are answered, what becomes of asynchronous ones, and what the functions do. */
  readonly onEvent?: ((event: StartLambdaEvent | InvokeEvent) => void) | undefined;
}

/** What is needed of it to serve: variables and events of functions are for whoever invokes them. */
type ServeOptions = Omit<StartLambdaOptions, 'env' | 'onEvent'> & OperationOptions<StartLambdaEvent>;

/**
 * Serves the functions of `application` as the Lambda service does, to SDK clients whose `endpoint` it is: `Invoke`,
 * `InvokeWithResponseStream`, `GetFunction`, `GetFunctionConfiguration` and `ListFunctions`.
 *
 * Any credentials will do: signatures are not checked. Aborting `signal` while it runs closes it. `whenClosed` is called
 * once it has been closed, by whomever.
 *
 * @throws {@link LocalApiError} `PORT_IN_USE` or `CANNOT_LISTEN`; {@link ApplicationError} when `functions` names one
 * that is not there.
 */
export async function startLambda(
  application: Application,
  invoker: FunctionInvoker,
  options: ServeOptions = {},
  whenClosed: () => void = () => {},
): Promise<LocalLambda> {
  const { port = 0, host = '127.0.0.1', closeTimeoutMs = 5_000, retryDelayScale = 1, signal } = options;
  signal?.throwIfAborted();
  // Loaded here, and not whenever APIs are served or functions invoked.
  const { AsyncInvocations, createInvokeEndpoint, FunctionDirectory } = await import('./invoke-endpoint/index.ts');
  const chosen = options.functions?.map((identifier) => functionById(application, identifier));
  const functions = chosen === undefined ? application.functions : [...new Set(chosen)];
  const directory = new FunctionDirectory(functions, application.region, application.accountId);

  await using acquired = new CleanupStack();
  const ending = new AbortController();
  acquired.defer(() => ending.abort());
  const queue = new AsyncInvocations({
    invoker,
    directory,
    retryDelayScale,
    deliver: options.onDelivery,
    emit: (event) => emit(options, event),
  });
  acquired.defer(() => queue.close());
  const endpoint = watched(createInvokeEndpoint(directory, { invoker, queue, signal: ending.signal }), (request) =>
    emit(options, { type: 'lambda-request-finished', ...request }),
  );
  const withoutSocket = new RequestsUnderWay();
  acquired.defer(() => withoutSocket.settled(closeTimeoutMs));
  const listener = await listen(endpoint, { host, port });
  acquired.defer(() => listener.close(closeTimeoutMs));
  signal?.throwIfAborted();
  emit(options, { type: 'lambda-listening', url: listener.url });

  const owned = acquired.move();
  const lambda = new LocalLambda({
    url: listener.url,
    endpoint: withoutSocket.through(endpoint),
    settled: () => queue.settled(),
    release: () => owned.close().finally(whenClosed),
  });
  closeOnAbort(lambda, owned, signal);
  return lambda;
}
