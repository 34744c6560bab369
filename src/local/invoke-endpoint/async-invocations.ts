import { randomUUID } from 'node:crypto';
import { delay, messageOf, SamError } from '../../core/index.ts';
import type { FunctionInvoker, InvocationOutcome, InvocationRequest } from '../invocation.ts';
import {
  type AsyncCondition,
  type AsyncDelivery,
  deadLetterDelivery,
  destinationDelivery,
  type FinishedInvocation,
} from './async-delivery.ts';
import type { FunctionDirectory, FunctionReference } from './function-reference.ts';

/**
 * What happens to asynchronous invocations.
 *
 * @public
 */
export type AsyncInvocationEvent =
  /** The function failed, or was not let run, and is tried again. */
  | {
      readonly type: 'async-invocation-retrying';
      readonly functionId: string;
      readonly requestId: string;
      /** The attempt that failed, from 1. */
      readonly attempt: number;
      readonly delayMs: number;
    }
  | {
      readonly type: 'async-invocation-finished';
      readonly functionId: string;
      readonly requestId: string;
      /** `NotRunnable`, which AWS does not know: the function cannot be run on this machine. */
      readonly condition: AsyncCondition | 'NotRunnable';
      readonly attempts: number;
      /** Why it could not be run, or where its record could not be left; one sentence each. */
      readonly failure?: string | undefined;
    };

/** An event to be processed. */
export interface AsyncInvocation {
  readonly reference: FunctionReference;
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly clientContext?: string | undefined;
  readonly traceId?: string | undefined;
  readonly tenantId?: string | undefined;
  /** How many destinations led to this one; none by default. */
  readonly chain?: number | undefined;
}

/** What a queue of asynchronous invocations works with. */
export interface AsyncInvocationsOptions {
  readonly invoker: FunctionInvoker;
  readonly directory: FunctionDirectory;
  /** How much of AWS's waiting between attempts is waited: 1 all of it, 0 none. */
  readonly retryDelayScale: number;
  /** Takes what is left for destinations and dead letter queues. */
  readonly deliver: ((delivery: AsyncDelivery) => void | Promise<void>) | undefined;
  readonly emit: (event: AsyncInvocationEvent) => void;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_MAX_AGE_SECONDS = 21_600;
/** Lambda waits a minute before the second attempt and two before the third. */
const RETRY_SECONDS: readonly number[] = [60, 120];
/** An event that was not let in is tried after 1 second, 2, 4 … */
const MAX_THROTTLED_SECONDS = 300;
/** Functions that are each other's destinations would go on for ever: Lambda stops such a loop here. */
const MAX_CHAIN = 16;

/** The queue behind `InvocationType: Event`: each event is tried until it is processed, or has had its chances. */
export class AsyncInvocations {
  readonly #options: AsyncInvocationsOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #ending = new AbortController();

  constructor(options: AsyncInvocationsOptions) {
    this.#options = options;
  }

  /** Takes an event in; what becomes of it, nobody waits for. */
  add(invocation: AsyncInvocation): void {
    if (this.#ending.signal.aborted) return;
    const done = this.#process(invocation)
      // Only the end of the queue throws: what was waiting is dropped.
      .catch(() => {})
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  /** Resolves when every event that came in so far, and every event that these led to, is over. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Drops what waits for another attempt and ends what runs. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.settled();
  }

  async #process(invocation: AsyncInvocation): Promise<void> {
    const { reference, requestId } = invocation;
    const { definition } = reference;
    const retries = this.#settings(reference)?.maximumRetryAttempts ?? DEFAULT_RETRIES;
    const age = new EventAge(this.#settings(reference)?.maximumEventAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS);
    let failures = 0;
    let refusals = 0;
    for (;;) {
      const attempt = await this.#attempt(invocation);
      if (attempt.kind === 'not-runnable') {
        this.#finished(invocation, 'NotRunnable', failures, attempt.reason);
        return;
      }
      const refused = attempt.kind === 'refused';
      const finish = (condition: AsyncCondition): Promise<void> =>
        this.#finish({
          ...invocation,
          condition,
          attempts: failures,
          outcome: refused ? undefined : attempt.outcome,
          statusCode: refused ? 429 : 200,
        });
      if (refused) {
        if (definition.reservedConcurrency === 0) return await finish('ZeroReservedConcurrency');
      } else {
        failures++;
        if (attempt.outcome.functionError === undefined) return await finish('Success');
        if (failures > retries) return await finish('RetriesExhausted');
      }
      const seconds = refused
        ? Math.min(MAX_THROTTLED_SECONDS, 2 ** refusals++)
        : (RETRY_SECONDS[failures - 1] ?? MAX_THROTTLED_SECONDS);
      // The record comes at once when the next attempt would be too late; nobody waits for that (recorded).
      if (age.wouldExceed(seconds)) return await finish('EventAgeExceeded');
      const delayMs = seconds * 1000 * this.#options.retryDelayScale;
      const functionId = definition.id;
      const tried = failures + refusals;
      this.#options.emit({ type: 'async-invocation-retrying', functionId, requestId, attempt: tried, delayMs });
      // Even without waiting others get a turn: what a refused event waits for.
      await delay(delayMs, this.#ending.signal);
      age.skip(seconds - delayMs / 1000);
    }
  }

  async #attempt({ reference, chain: _, ...rest }: AsyncInvocation): Promise<Attempt> {
    const { signal } = this.#ending;
    try {
      return { kind: 'run', outcome: await this.#options.invoker.invoke(invocationRequest(reference, rest, signal)) };
    } catch (error) {
      signal.throwIfAborted();
      if (SamError.is(error) && error.code === 'TOO_MANY_REQUESTS') return { kind: 'refused' };
      return { kind: 'not-runnable', reason: reasonOf(error) };
    }
  }

  async #finish(finished: FinishedInvocation & Pick<AsyncInvocation, 'chain'>): Promise<void> {
    const { definition } = finished.reference;
    const settings = this.#settings(finished.reference);
    const isSuccess = finished.condition === 'Success';
    const destination = isSuccess ? settings?.onSuccess : settings?.onFailure;
    const deadLetters = isSuccess ? undefined : definition.deadLetterTarget;
    const troubles: string[] = [];
    const now = new Date();
    for (const [target, delivery] of [
      [destination, destinationDelivery],
      [deadLetters, deadLetterDelivery],
    ] as const) {
      if (target === undefined) continue;
      const trouble =
        typeof target === 'string'
          ? await this.#deliver(delivery(finished, target, now), finished.chain)
          : target.reason;
      if (trouble !== undefined) troubles.push(trouble);
    }
    const failure = troubles.length === 0 ? undefined : troubles.join(' ');
    this.#finished(finished, finished.condition, finished.attempts, failure);
  }

  /** Leaves something with its target. A function of this application is called here; returns what went wrong. */
  async #deliver(delivery: AsyncDelivery, chain = 0): Promise<string | undefined> {
    try {
      await this.#options.deliver?.(delivery);
    } catch (error) {
      return `The record for ${delivery.target} was not taken: ${messageOf(error)}`;
    }
    if (delivery.service !== 'lambda') return undefined;
    const reference = this.#options.directory.byArn(delivery.target);
    if (reference === undefined) return undefined;
    if (chain >= MAX_CHAIN)
      return `${delivery.target} was not called: it is the last of ${chain} destinations in a row.`;
    const payload = Buffer.from(delivery.body);
    this.add({ reference, requestId: randomUUID(), payload, chain: chain + 1 });
    return undefined;
  }

  #finished(
    { reference, requestId }: Pick<AsyncInvocation, 'reference' | 'requestId'>,
    condition: AsyncCondition | 'NotRunnable',
    attempts: number,
    failure: string | undefined,
  ): void {
    const functionId = reference.definition.id;
    const why = failure === undefined ? {} : { failure };
    this.#options.emit({ type: 'async-invocation-finished', functionId, requestId, condition, attempts, ...why });
  }

  #settings({ definition, qualifier = '$LATEST' }: FunctionReference) {
    const { asyncInvocation = {} } = definition;
    return Object.hasOwn(asyncInvocation, qualifier) ? asyncInvocation[qualifier] : undefined;
  }
}

type Attempt =
  | { readonly kind: 'run'; readonly outcome: InvocationOutcome }
  | { readonly kind: 'refused' }
  | { readonly kind: 'not-runnable'; readonly reason: string };

/** How old an event is, counting the time that was not waited although AWS would have. */
class EventAge {
  readonly #limit: number;
  readonly #since = performance.now();
  #skipped = 0;

  constructor(limitSeconds: number) {
    this.#limit = limitSeconds;
  }

  /** Whether it would be too old after so many seconds more. */
  wouldExceed(seconds: number): boolean {
    return (performance.now() - this.#since) / 1000 + this.#skipped + seconds > this.#limit;
  }

  skip(seconds: number): void {
    this.#skipped += seconds;
  }
}

/** What the pool is asked for. */
export function invocationRequest(
  { definition, arn, version }: FunctionReference,
  call: Omit<AsyncInvocation, 'reference' | 'chain'>,
  signal: AbortSignal | undefined,
): InvocationRequest {
  const published = version === '$LATEST' ? {} : { version };
  return { ...call, ...published, functionId: definition.id, functionArn: arn, signal };
}

/** Why a function could not be run, with what to do about it. */
export function reasonOf(error: unknown): string {
  const hint = SamError.is(error) && error.hint !== undefined ? ` ${error.hint}` : '';
  return `${messageOf(error)}${hint}`;
}
