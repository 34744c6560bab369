import type { TelemetryEvent } from './telemetry-event.ts';

/** Where a subscriber listens: for lines over TCP, or for HTTP requests where there is a path. */
export interface TelemetryDestination {
  readonly host: string;
  readonly port: number;
  readonly path?: string | undefined;
  /** `POST` by default. */
  readonly method?: 'POST' | 'PUT' | undefined;
}

/** How long it may take to find out whether somebody listens. */
const CONNECT_MS = 1_000;

/** Hands a batch to a subscriber: an HTTP request with an array, or lines over TCP. Returns whether it was taken. */
export async function deliver(
  destination: TelemetryDestination,
  events: readonly TelemetryEvent[],
  signal: AbortSignal,
): Promise<boolean> {
  try {
    if (destination.path !== undefined) return await post(destination, JSON.stringify(events), signal);
    await send(destination, `${events.map((event) => JSON.stringify(event)).join('\n')}\n`, signal);
    return true;
  } catch {
    return signal.aborted;
  }
}

/** Whether a subscriber can be reached from here. */
export async function isReachable({ host, port }: TelemetryDestination): Promise<boolean> {
  const { connect } = await import('node:net');
  return await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const done = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on('connect', () => done(true));
    socket.on('timeout', () => done(false));
    socket.on('error', () => done(false));
  });
}

/** Returns whether the subscriber has answered that it is well. */
async function post(
  { host, port, path, method = 'POST' }: TelemetryDestination,
  body: string,
  signal: AbortSignal,
): Promise<boolean> {
  // `import` would read every export, one of which loads all of undici: ten times what the rest takes.
  const { request } = process.getBuiltinModule('node:http');
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  return await new Promise<boolean>((resolve, reject) => {
    const sent = request({ host, port, path, method, headers, signal, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve((response.statusCode ?? 500) < 400));
      response.on('error', reject);
    });
    // A subscriber that stands still keeps nobody's process alive.
    sent.on('socket', (socket) => socket.unref());
    sent.on('error', reject);
    sent.end(body);
  });
}

async function send({ host, port }: TelemetryDestination, text: string, signal: AbortSignal): Promise<void> {
  const { connect } = await import('node:net');
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ port, host, signal });
    socket.unref();
    socket.on('error', reject);
    socket.end(text, () => resolve());
  });
}
