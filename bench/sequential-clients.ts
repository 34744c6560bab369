// Who asks one request after the other: what a server is compared by depends on what its client costs.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';

/** A client with one connection. */
interface SequentialClient {
  /** Resolves when the whole answer is there. */
  ask(): Promise<unknown>;
  close(): void;
}

export type ClientName = 'node:http' | 'fetch' | 'bare socket';

export const CLIENTS: Readonly<Record<ClientName, (url: URL) => Promise<SequentialClient>>> = {
  'node:http': async (url) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const sent = request(url, { agent }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => {
            text += piece;
          });
          response.on('end', () => resolve(text));
        });
        sent.on('error', reject).end();
      });
    return { ask, close: () => agent.destroy() };
  },

  fetch: async (url) => ({ ask: async () => (await fetch(url)).text(), close: () => {} }),

  /** Costs next to nothing: it does not read what it gets. */
  'bare socket': async ({ host, hostname, port, pathname }) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    const ask = (): Promise<unknown> => {
      const answered = once(socket, 'data');
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      return answered;
    };
    return { ask, close: () => socket.destroy() };
  },
};
