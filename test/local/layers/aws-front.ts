import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before moto, which has layer versions but does not say where their content is: that is served here. */
export class AwsFront implements AsyncDisposable {
  readonly url: string;
  /** `GET /2018-10-31/layers/…` and `GET /content`, as they came. */
  readonly requests: string[];
  readonly #close: () => Promise<void>;

  private constructor(url: string, requests: string[], close: () => Promise<void>) {
    this.url = url;
    this.requests = requests;
    this.#close = close;
  }

  /** `content` is what a download gets, or the status that it fails with. */
  static async start(moto: string, content: () => Buffer | number): Promise<AwsFront> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', async () => {
        requests.push(`${request.method} ${request.url?.split('?')[0]}`);
        if (request.url?.startsWith('/content')) {
          const body = content();
          if (typeof body === 'number') response.writeHead(body).end();
          else response.writeHead(200, { 'content-length': body.length }).end(body);
          return;
        }
        const headers = Object.entries(request.headers).filter(
          ([name]) => !['host', 'connection', 'content-length'].includes(name),
        );
        const answer = await fetch(`${moto}${request.url}`, {
          method: request.method ?? 'GET',
          headers: headers as [string, string][],
          ...(pieces.length > 0 && { body: Buffer.concat(pieces) }),
        });
        const text = (await answer.text()).replaceAll('"s3://"', `"${address()}/content?signature=s3cret"`);
        const type = answer.headers.get('x-amzn-errortype');
        response.writeHead(answer.status, {
          'content-type': 'application/json',
          ...(type && { 'x-amzn-errortype': type }),
        });
        response.end(text);
      });
    });
    const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new AwsFront(address(), requests, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}
