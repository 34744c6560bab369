// Many WebSockets to one API that stay open: how long they take to open, what the server needs for each, and how long a
// message takes through a function and back, with one connection and with all of them. Server and clients are processes
// of their own: each needs a file for each connection (`ulimit -n`).
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { median, ms, type Row, timed } from './statistics.ts';

const CONNECTIONS = 10_000;
/** How many are opened at the same time. */
const AT_ONCE = 100;
const MESSAGES = 300;

export async function measureSockets(): Promise<Row[]> {
  const server = fork(fileURLToPath(new URL('servers/chat.ts', import.meta.url)));
  try {
    const [url] = await once(server, 'message');
    const memory = async (): Promise<number> => {
      server.send('memory');
      const [bytes] = await once(server, 'message');
      return bytes;
    };
    const first = await open(url);
    const alone = await roundTrip(first);
    const before = await memory();
    const sockets = [first];
    const opening = await timed(async () => {
      while (sockets.length < CONNECTIONS) {
        const count = Math.min(AT_ONCE, CONNECTIONS - sockets.length);
        sockets.push(...(await Promise.all(Array.from({ length: count }, () => open(url)))));
      }
    });
    const after = await memory();
    const among = await roundTrip(first);
    const isOpen = sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
    for (const socket of sockets) socket.terminate();
    return [
      { what: 'WebSockets open', value: String(isOpen), target: '10,000' },
      { what: 'to open them', value: ms(opening) },
      { what: 'memory of the server for each', value: `${((after - before) / CONNECTIONS / 1024).toFixed(1)} kB` },
      { what: 'p50 of a message and its answer', value: ms(alone) },
      { what: 'the same with all of them open', value: ms(among) },
    ];
  } finally {
    server.disconnect();
    await once(server, 'exit');
  }
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

async function roundTrip(socket: WebSocket): Promise<number> {
  const values: number[] = [];
  for (let count = 0; count < MESSAGES; count++) {
    values.push(
      await timed(async () => {
        const answered = once(socket, 'message');
        socket.send('hello');
        await answered;
      }),
    );
  }
  return median(values);
}
