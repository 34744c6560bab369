import type { ThrottleDefinition, UsagePlanDefinition } from '../../../application/index.ts';

/**
 * The token bucket of a throttle: it holds `burstLimit` tokens, and `rateLimit` of them come back each second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number | undefined;

  private constructor(rate: number, burst: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** The bucket of a throttle; `undefined` where that limits nothing. */
  static of(throttle: ThrottleDefinition | undefined): TokenBucket | undefined {
    const { rateLimit, burstLimit } = throttle ?? {};
    if (rateLimit === undefined && burstLimit === undefined) return undefined;
    return new TokenBucket(rateLimit ?? Number.POSITIVE_INFINITY, burstLimit ?? Number.POSITIVE_INFINITY);
  }

  /** Takes a token if there is one. */
  take(nowMs: number): boolean {
    const seconds = Math.max(0, nowMs - (this.#filledAt ?? nowMs)) / 1000;
    const refill = seconds === 0 ? 0 : seconds * this.#rate;
    this.#tokens = Math.min(this.#burst, this.#tokens + refill);
    this.#filledAt = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** What has been used of throttles and quotas. Usage plans count the calls of all the stages that they are for. */
export class UsageMeters {
  readonly #buckets = new Map<string, TokenBucket | undefined>();
  readonly #quotas = new Map<string, Quota>();

  /** Takes a token out of the bucket with this id, if there is one. */
  takeToken(id: string, throttle: ThrottleDefinition | undefined, nowMs: number): boolean {
    if (!this.#buckets.has(id)) this.#buckets.set(id, TokenBucket.of(throttle));
    return this.#buckets.get(id)?.take(nowMs) ?? true;
  }

  /** Counts a request against the quota with this id, if it still has room for it. */
  takeQuota(id: string, definition: UsagePlanDefinition['quota'], nowMs: number): boolean {
    if (definition === undefined) return true;
    const quota = this.#quotas.get(id) ?? new Quota(definition);
    this.#quotas.set(id, quota);
    return quota.take(nowMs);
  }
}

/** What is left of a quota in its period. Periods are those of the calendar, in UTC. */
class Quota {
  readonly #definition: NonNullable<UsagePlanDefinition['quota']>;
  #period: number | undefined;
  #left = 0;

  constructor(definition: NonNullable<UsagePlanDefinition['quota']>) {
    this.#definition = definition;
  }

  /** Counts a request if the quota still has room for it. */
  take(nowMs: number): boolean {
    const { limit, offset, period } = this.#definition;
    const current = periodOf(period, nowMs);
    if (current !== this.#period) {
      // The offset counts as used in the first period only.
      this.#left = this.#period === undefined ? limit - offset : limit;
      this.#period = current;
    }
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

const DAY_MS = 86_400_000;

function periodOf(period: 'DAY' | 'WEEK' | 'MONTH', nowMs: number): number {
  const date = new Date(nowMs);
  if (period === 'MONTH') return date.getUTCFullYear() * 12 + date.getUTCMonth();
  const day = Math.floor(nowMs / DAY_MS);
  // 1970-01-01 was a Thursday; weeks begin on Sunday.
  return period === 'DAY' ? day : Math.floor((day + 4) / 7);
}
