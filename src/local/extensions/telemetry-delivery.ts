import type { TelemetryEvent } from './telemetry.ts';

/** Where a subscriber listens. */
export type TelemetryDestination = { readonly url: string } | { readonly port: number };

/** Hands a batch to a subscriber: an HTTP request with an array, or lines over TCP. Returns whether it was taken. */
export async function deliver(
  destination: TelemetryDestination,
  events: readonly TelemetryEvent[],
  signal: AbortSignal,
): Promise<boolean> {
  try {
    if ('url' in destination) await post(destination.url, JSON.stringify(events), signal);
    else await send(destination.port, `${events.map((event) => JSON.stringify(event)).join('\n')}\n`, signal);
    return true;
  } catch {
    return signal.aborted;
  }
}

async function post(url: string, body: string, signal: AbortSignal): Promise<void> {
  // `import` would read every export, one of which loads all of undici: ten times what the rest takes.
  const { request } = process.getBuiltinModule('node:http');
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  await new Promise<void>((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, signal, agent: false }, (response) => {
      response.resume();
      response.on('end', resolve);
      response.on('error', reject);
    });
    // A subscriber that stands still keeps nobody's process alive.
    sent.on('socket', (socket) => socket.unref());
    sent.on('error', reject);
    sent.end(body);
  });
}

async function send(port: number, text: string, signal: AbortSignal): Promise<void> {
  const { connect } = await import('node:net');
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', signal });
    socket.unref();
    socket.on('error', reject);
    socket.end(text, () => resolve());
  });
}
