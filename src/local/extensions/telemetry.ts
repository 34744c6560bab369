import { isDeepStrictEqual } from 'node:util';
import { clearTimeout, setTimeout, wallClock } from '../../core/index.ts';
import type { Subscription } from './subscription.ts';
import { deliver } from './telemetry-delivery.ts';
import type { TelemetryEvent } from './telemetry-event.ts';

/** What happened before anybody has subscribed, at most so much. */
const BACKLOG = 10_000;
/** So many bytes may wait for a subscriber that takes its time. */
const MOST_WAITING = 16 * 1024 * 1024;
/** How long it is waited before each further try to hand over a batch. */
const RETRIES_MS = [50, 100, 200];
/** Lines that are JSON are told as objects since then. */
const OBJECTS_SINCE = '2022-12-13';
/** The Logs API tells since then when a runtime is done. */
const RUNTIME_DONE_SINCE = '2021-03-18';
/** In Lambda's words. */
const FALLEN_BEHIND = 'Consumer seems to have fallen behind as it has not acknowledged receipt of logs.';

/** Hands what happens in an environment to those who have subscribed to it. */
export class Telemetry {
  readonly #isJson: boolean;
  readonly #subscribers = new Map<string, Subscriber>();
  #backlog: TelemetryEvent[] | undefined = [];

  /** `isJson`: the log format of the function. */
  constructor(isJson: boolean) {
    this.#isJson = isJson;
  }

  /**
   * Returns whether there is anything new in it: one that an extension has already changes nothing. Another one takes the
   * place of its first, as if that had never been.
   */
  subscribe(subscription: Subscription): boolean {
    const { name } = subscription;
    const first = this.#subscribers.get(name);
    if (first !== undefined && isDeepStrictEqual(first.subscription, subscription)) return false;
    first?.close();
    const subscriber = new Subscriber(subscription, this.#isJson);
    this.#subscribers.set(name, subscriber);
    for (const event of this.#backlog ?? []) subscriber.take(event);
    return true;
  }

  /** By which API an extension has subscribed, if it has. */
  apiOf(name: string): Subscription['api'] | undefined {
    return this.#subscribers.get(name)?.subscription.api;
  }

  publish(event: TelemetryEvent): void {
    if (this.#backlog !== undefined && this.#backlog.length < BACKLOG) this.#backlog.push(event);
    for (const subscriber of this.#subscribers.values()) subscriber.take(event);
  }

  /** Nobody subscribes any more. */
  forgetBacklog(): void {
    this.#backlog = undefined;
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#subscribers.values()].map((subscriber) => subscriber.flush()));
  }

  close(): void {
    for (const subscriber of this.#subscribers.values()) subscriber.close();
  }
}

class Subscriber {
  readonly subscription: Subscription;
  readonly #asObjects: boolean;
  #events: TelemetryEvent[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Batches arrive one after the other. */
  #delivery: Promise<void> = Promise.resolve();
  /** Of batches that have not arrived yet. */
  #waitingBytes = 0;
  /** What it has not been told of, and is to be told so with the next batch. */
  #dropped = { records: 0, bytes: 0 };
  readonly #ending = new AbortController();

  constructor(subscription: Subscription, isJson: boolean) {
    this.subscription = subscription;
    this.#asObjects = isJson && subscription.api === 'telemetry' && subscription.schemaVersion >= OBJECTS_SINCE;
  }

  take(event: TelemetryEvent): void {
    const { api, types, maxItems, maxBytes, timeoutMs, schemaVersion } = this.subscription;
    if (this.#ending.signal.aborted || !types.includes(event.type.split('.')[0] ?? '')) return;
    for (const told of api === 'logs' ? asLogs(event, schemaVersion) : [this.#asObjects ? asObject(event) : event]) {
      const size = typeof told.record === 'string' ? told.record.length : 256;
      if (this.#bytes + size > maxBytes) void this.flush();
      this.#events.push(told);
      this.#bytes += size;
      if (this.#events.length >= maxItems) void this.flush();
    }
    if (this.#events.length > 0) this.#timer ??= setTimeout(() => void this.flush(), timeoutMs).unref();
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#events.length === 0) return this.#delivery;
    const events = this.#events;
    const bytes = this.#bytes;
    this.#events = [];
    this.#bytes = 0;
    if (this.#waitingBytes > MOST_WAITING) {
      this.#drop(events.length, bytes);
      return this.#delivery;
    }
    this.#waitingBytes += bytes;
    this.#delivery = this.#delivery.then(() => this.#deliver(events, bytes));
    return this.#delivery;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#ending.abort();
  }

  async #deliver(events: readonly TelemetryEvent[], bytes: number): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { types } = this.subscription;
    const dropped = this.#dropped;
    this.#dropped = { records: 0, bytes: 0 };
    const told = dropped.records > 0 && types.includes('platform') ? [logsDropped(dropped), ...events] : events;
    const isTaken = await this.#handOver(told);
    this.#waitingBytes -= bytes;
    if (!isTaken) this.#drop(dropped.records + events.length, dropped.bytes + bytes);
  }

  /** Tries more than once: whoever has subscribed may not listen yet. */
  async #handOver(told: readonly TelemetryEvent[]): Promise<boolean> {
    const { signal } = this.#ending;
    for (const pauseMs of [0, ...RETRIES_MS]) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
      if (await deliver(this.subscription.destination, told, signal)) return true;
    }
    return false;
  }

  #drop(records: number, bytes: number): void {
    this.#dropped = { records: this.#dropped.records + records, bytes: this.#dropped.bytes + bytes };
  }
}

function logsDropped({ records, bytes }: { readonly records: number; readonly bytes: number }): TelemetryEvent {
  const record = { droppedRecords: records, droppedBytes: bytes, reason: FALLEN_BEHIND };
  return { time: new Date(wallClock()).toISOString(), type: 'platform.logsDropped', record };
}

/** A line that is a JSON object is told as that object. */
function asObject(event: TelemetryEvent): TelemetryEvent {
  if (typeof event.record !== 'string' || !event.record.startsWith('{')) return event;
  try {
    return { ...event, record: JSON.parse(event.record) };
  } catch {
    return event;
  }
}

/**
 * The same event as the older Logs API tells it: it knows fewer, and two more.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-logs-api.html#runtimes-logs-api-msg
 */
function asLogs(event: TelemetryEvent, schemaVersion: string): readonly TelemetryEvent[] {
  if (event.type.startsWith('platform.init')) return [];
  if (event.type === 'platform.runtimeDone') {
    const { requestId, status } = event.record as { readonly requestId: string; readonly status: string };
    const fault = `RequestId: ${requestId} Process exited before completing request`;
    return [
      ...(schemaVersion < RUNTIME_DONE_SINCE ? [] : [event]),
      ...(status === 'failure' ? [{ ...event, type: 'platform.fault', record: fault }] : []),
    ];
  }
  if (event.type !== 'platform.report') return [event];
  const { requestId, metrics, tracing } = event.record as Readonly<Record<string, unknown>>;
  return [
    { ...event, type: 'platform.end', record: { requestId } },
    { ...event, record: { requestId, metrics, ...(tracing !== undefined && { tracing }) } },
  ];
}
