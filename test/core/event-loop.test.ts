import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { eventLoopTurn } from '../../src/core/index.ts';

describe('eventLoopTurn', () => {
  it('is the same until something can come in', async () => {
    const turn = eventLoopTurn();

    await Promise.resolve();
    await new Promise<void>((resolve) => process.nextTick(resolve));

    expect(eventLoopTurn()).toBe(turn);
  });

  it('is a later one when what is sent in it arrives', async () => {
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const socket = connect({
      host: '127.0.0.1',
      port: typeof address === 'object' && address !== null ? address.port : 0,
    });
    await once(socket, 'connect');

    const turns = [eventLoopTurn()];
    for (let round = 0; round < 20; round++) {
      socket.write('x');
      await once(socket, 'data');
      turns.push(eventLoopTurn());
    }
    socket.destroy();
    server.close();

    expect(turns.every((turn, index) => index === 0 || turn > (turns[index - 1] ?? turn))).toBe(true);
  });
});
