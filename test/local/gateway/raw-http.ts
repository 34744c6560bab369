import { request } from 'node:http';
import { connect } from 'node:net';

export interface RawRequest {
  readonly method: string;
  /** Path and query, sent as they are. */
  readonly target: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Uint8Array | string | undefined;
}

export interface RawResponse {
  readonly status: number;
  /** Lines in the order of the wire. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Sends a request as it is written: nothing of the path is folded, header names keep their casing. */
export function sendRaw(url: string, { method, target, headers = [], body }: RawRequest): Promise<RawResponse> {
  const { hostname, port, host } = new URL(url);
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const lines: (readonly [string, string])[] = [...headers];
  if (!lines.some(([name]) => name.toLowerCase() === 'host')) lines.unshift(['Host', host]);
  if (bytes !== undefined) lines.push(['Content-Length', String(bytes.length)]);
  // Node's client refuses to send this header to a server that gets no chunks.
  if (lines.some(([name]) => name.toLowerCase() === 'trailer'))
    return sendLines(url, `${method} ${target}`, lines, bytes);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method, path: target, headers: lines.flat(), setHost: false, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { rawHeaders, statusCode = 0 } = response;
          const received = rawHeaders.flatMap((name, index) =>
            index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
          );
          resolve({ status: statusCode, headers: received, body: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(bytes);
  });
}

/** Sends a request over a socket; the server has to answer with a length or to hang up. */
async function sendLines(
  url: string,
  start: string,
  lines: readonly (readonly [string, string])[],
  body: Buffer | undefined,
): Promise<RawResponse> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const others = lines.filter(([name]) => name.toLowerCase() !== 'connection');
  const head = [...others, ['Connection', 'close']].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`${start} HTTP/1.1\r\n${head}\r\n`);
  if (body !== undefined) socket.write(body);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  const received = Buffer.concat(chunks);
  const end = received.indexOf('\r\n\r\n');
  const [first = '', ...headerLines] = received.toString('latin1', 0, end).split('\r\n');
  return {
    status: Number(first.split(' ')[1]),
    headers: headerLines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    body: received.subarray(end + 4),
  };
}

/** Writes bytes to the port and gives back everything that comes until the server hangs up. */
export async function sendBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  // A server that refuses may hang up on what is still being sent: what it said before counts.
  await new Promise((resolve) => socket.once('close', resolve).on('error', () => {}));
  return Buffer.from(received, 'latin1').toString('utf8');
}

/** Header values by lower-case name, repeated lines joined by `, `. */
export function joined(headers: RawResponse['headers']): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    values[key] = key in values ? `${values[key]}, ${value}` : value;
  }
  return values;
}
