import type { IncomingMessage } from 'node:http';

/** A body as far as it was kept. */
export interface ReceivedBody {
  readonly body: Uint8Array;
  /** Whether it was longer than the limit; nothing of it is kept then. */
  readonly tooLarge: boolean;
}

/** Whether a request has a body, as its headers say. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/**
 * Receives the body of a request that has one. One over `limit` is received to its end and thrown away: a server that
 * answers and hangs up in the middle makes most clients report a broken connection in place of the answer.
 *
 * Rejects when the client goes away first.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<ReceivedBody> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) chunks = [];
      else chunks.push(chunk);
    });
    request.once('end', () => {
      const body = chunks.length === 1 ? chunks[0] : undefined;
      resolve({ body: body ?? Buffer.concat(chunks), tooLarge: length > limit });
    });
    request.once('error', reject);
    request.once('close', () => reject(new ClientGone()));
  });
}

/** Only ever caught where it comes from: there is nobody to tell. */
class ClientGone {}
