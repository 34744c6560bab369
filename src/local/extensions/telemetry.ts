import { clearTimeout, setTimeout, wallClock } from '../../core/index.ts';
import type { Subscription } from './subscription.ts';
import { deliver } from './telemetry-delivery.ts';
import type { TelemetryEvent } from './telemetry-event.ts';

/** What happened before anybody has subscribed, at most so much. */
const BACKLOG = 10_000;
/** So many bytes may wait for a subscriber that takes its time. */
const MOST_WAITING = 16 * 1024 * 1024;
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

  /** A second subscription of an extension takes the place of its first. */
  subscribe(subscription: Subscription): void {
    const subscriber = new Subscriber(subscription, this.#isJson);
    this.#subscribers.set(subscription.name, subscriber);
    for (const event of this.#backlog ?? []) subscriber.take(event);
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
  readonly #subscription: Subscription;
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
    this.#subscription = subscription;
    this.#asObjects = isJson && subscription.takesObjects;
  }

  take(event: TelemetryEvent): void {
    const { api, types, maxItems, maxBytes, timeoutMs } = this.#subscription;
    if (this.#ending.signal.aborted || !types.includes(event.type.split('.')[0] ?? '')) return;
    for (const told of api === 'logs' ? asLogs(event) : [this.#asObjects ? asObject(event) : event]) {
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
    const { destination, types } = this.#subscription;
    const dropped = this.#dropped;
    this.#dropped = { records: 0, bytes: 0 };
    const told = dropped.records > 0 && types.includes('platform') ? [logsDropped(dropped), ...events] : events;
    const isTaken = await deliver(destination, told, this.#ending.signal);
    this.#waitingBytes -= bytes;
    if (!isTaken) this.#drop(dropped.records + events.length, dropped.bytes + bytes);
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

/** The same event as the older Logs API tells it: it knows fewer, and one more. */
function asLogs(event: TelemetryEvent): readonly TelemetryEvent[] {
  if (event.type.startsWith('platform.init')) return [];
  if (event.type !== 'platform.report') return [event];
  const { requestId, metrics } = event.record as { readonly requestId: string; readonly metrics: unknown };
  return [
    { ...event, type: 'platform.end', record: { requestId } },
    { ...event, record: { requestId, metrics } },
  ];
}
