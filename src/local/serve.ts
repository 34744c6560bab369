import type { CleanupStack } from '../core/index.ts';
import { type Gateway, type GatewayResponse, parseTarget } from './gateway/index.ts';

/** What is told of a request when it has been answered. */
interface AnsweredRequest extends Pick<GatewayResponse, 'status' | 'functionId' | 'failure'> {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly durationMs: number;
}

/** `gateway`, each of its requests reported when it has been answered. */
export function watched(
  gateway: Gateway,
  report: (request: AnsweredRequest, accessLog: string | undefined) => void,
): Gateway {
  return async (request) => {
    const started = performance.now();
    const response = await gateway(request);
    const { status, functionId, failure, accessLog } = response;
    const durationMs = performance.now() - started;
    const { path } = parseTarget(request.target);
    report({ method: request.method, path, status, durationMs, functionId, failure }, accessLog);
    return response;
  };
}

/** Closes `handle`, which owns `owned`, when `signal` is aborted. */
export function closeOnAbort(
  handle: { readonly close: () => Promise<void> },
  owned: CleanupStack,
  signal: AbortSignal | undefined,
): void {
  if (signal === undefined) return;
  const onAbort = (): void => void handle.close();
  signal.addEventListener('abort', onAbort, { once: true });
  owned.defer(() => signal.removeEventListener('abort', onAbort));
  // A listener of the first event may have done it already.
  if (signal.aborted) onAbort();
}
