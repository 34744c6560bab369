import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Gateway } from '../../../src/local/gateway/index.ts';
import { listen } from '../../../src/local/listen.ts';

const ADDRESS = { host: '127.0.0.1', port: 0 };

function streaming(body: ReadableStream<Uint8Array>): Gateway {
  return async () => ({ status: 200, headers: [['content-type', 'text/plain']], body });
}

describe('listen', () => {
  it('sends a stream as it comes', async () => {
    const second = Promise.withResolvers<void>();
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(Buffer.from('first '));
        await second.promise;
        controller.enqueue(Buffer.from('second'));
        controller.close();
      },
    });
    const listener = await listen(streaming(body), ADDRESS);

    const response = await fetch(listener.url);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const begin = await reader.read();
    second.resolve();
    const end = await reader.read();

    expect([begin.value, end.value]).toEqual(['first ', 'second']);
    await listener.close(1_000);
  });

  it('ends a stream whose client left', async () => {
    const cancelled = Promise.withResolvers<void>();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024)),
      cancel: () => cancelled.resolve(),
    });
    const listener = await listen(streaming(body), ADDRESS);
    const socket = connect(listener.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');

    await once(socket, 'data');
    socket.destroy();

    await cancelled.promise;
    await listener.close(1_000);
  });

  it('cuts the answer when its stream fails', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new TypeError('broken')),
    });
    const listener = await listen(streaming(body), ADDRESS);

    const text = fetch(listener.url).then((response) => response.text());

    await expect(text).rejects.toThrow();
    await listener.close(1_000);
  });

  it('sends an answer to its end when it is closed meanwhile', async () => {
    const body = Buffer.alloc(32 * 1024 * 1024);
    const headers: [string, string][] = [['Content-Length', String(body.length)]];
    const listener = await listen(async () => ({ status: 200, headers, body }), ADDRESS);
    const response = await fetch(listener.url);

    const closed = listener.close(60_000);
    const received = await response.arrayBuffer();

    expect(received.byteLength).toBe(body.length);
    await closed;
  });

  it('answers 500 when a gateway throws, and stays up', async () => {
    const listener = await listen(() => Promise.reject(new TypeError('bug')), ADDRESS);

    const statuses = [(await fetch(listener.url)).status, (await fetch(listener.url)).status];

    expect(statuses).toEqual([500, 500]);
    await listener.close(1_000);
  });
});
