import type { Duplex } from 'node:stream';
import { type HttpHead, HttpParser } from './http-parser.ts';
import { RESPONSE_LIMIT, type RuntimeApiTarget, type RuntimeInvocation } from './runtime-api.ts';

const RUNTIME = '/2018-06-01/runtime/';
const INVOCATION = `${RUNTIME}invocation/`;

/**
 * Serves the Lambda Runtime API (`2018-06-01`) to one runtime client over any two-way stream: a TCP connection, a unix
 * socket, or the socket that a child process inherits. The stream belongs to one execution environment, so nothing
 * that arrives on it can concern another.
 */
export function serveRuntimeApi(stream: Duplex, target: RuntimeApiTarget): void {
  const connection = new RuntimeConnection(stream, target);
  stream.on('data', (piece: Buffer) => connection.feed(piece));
  stream.on('error', () => stream.destroy());
}

class RuntimeConnection {
  readonly #stream: Duplex;
  readonly #target: RuntimeApiTarget;
  readonly #parser: HttpParser;
  #head: HttpHead | undefined;
  #body: Buffer[] = [];
  #size = 0;
  /** Answers that wait to be written together with the next ones. */
  #held = '';
  #waiting = false;
  #handling = false;

  constructor(stream: Duplex, target: RuntimeApiTarget) {
    this.#stream = stream;
    this.#target = target;
    this.#parser = new HttpParser({
      head: (head) => {
        this.#head = head;
        this.#body = [];
        this.#size = 0;
      },
      body: (piece) => {
        this.#size += piece.length;
        if (this.#size <= RESPONSE_LIMIT) this.#body.push(piece);
      },
      end: () => {
        this.#handling = true;
        const proceed = this.#handle();
        this.#handling = false;
        return proceed;
      },
    });
  }

  feed(piece: Buffer): void {
    this.#proceed(this.#parser.feed(piece));
  }

  #proceed(isHttp: boolean): void {
    if (!isHttp) this.#refuse();
    // A client that has sent its `next` behind its response does not wait for the answer to the response.
    else if (!this.#waiting) this.#flush();
  }

  #handle(): boolean {
    const { method = '', path = '' } = this.#head ?? {};
    if (method === 'GET' && path === `${INVOCATION}next`) {
      this.#waiting = true;
      let replied = false;
      this.#target.next((invocation) => {
        if (replied) return;
        replied = true;
        this.#invoke(invocation);
      }, this.#head?.headers.get('samwright-runtime-version'));
      return !this.#waiting;
    }
    if (method === 'POST' && path.startsWith(INVOCATION)) this.#answer(path.slice(INVOCATION.length));
    else if (method === 'POST' && path === `${RUNTIME}init/error`) {
      this.#target.initError(this.#content());
      this.#respond('202 Accepted', ACCEPTED);
    } else this.#respond('404 Not Found', '{"errorMessage":"Not found","errorType":"NotFound"}');
    return true;
  }

  #answer(rest: string): void {
    const slash = rest.indexOf('/');
    const kind = rest.slice(slash + 1);
    if (kind !== 'response' && kind !== 'error') {
      this.#respond('404 Not Found', '{"errorMessage":"Not found","errorType":"NotFound"}');
      return;
    }
    const tooLarge = this.#size > RESPONSE_LIMIT;
    const memory = Number(this.#head?.headers.get('samwright-max-rss'));
    const known = this.#target.answer({
      requestId: rest.slice(0, slash),
      kind,
      payload: tooLarge ? new Uint8Array() : this.#content(),
      tooLarge,
      maxRssKib: memory > 0 ? memory : undefined,
    });
    if (!known)
      this.#respond('400 Bad Request', '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}');
    else if (tooLarge) this.#respond('413 Request Entity Too Large', TOO_LARGE);
    else this.#respond('202 Accepted', ACCEPTED);
  }

  #content(): Buffer {
    const [only] = this.#body;
    return this.#body.length === 1 && only !== undefined ? only : Buffer.concat(this.#body);
  }

  #invoke(invocation: RuntimeInvocation): void {
    this.#waiting = false;
    const { payload, clientContext } = invocation;
    const head =
      `${this.#held}HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n` +
      `Lambda-Runtime-Aws-Request-Id: ${invocation.requestId}\r\n` +
      `Lambda-Runtime-Deadline-Ms: ${invocation.deadlineMs}\r\n` +
      `Lambda-Runtime-Invoked-Function-Arn: ${invocation.functionArn}\r\n` +
      `Lambda-Runtime-Trace-Id: ${headerText(invocation.traceId)}\r\n` +
      (clientContext === undefined ? '' : `Lambda-Runtime-Client-Context: ${headerText(clientContext)}\r\n`) +
      `Content-Length: ${payload.length}\r\n\r\n`;
    this.#held = '';
    const message = Buffer.allocUnsafe(head.length + payload.length);
    message.write(head, 'latin1');
    message.set(payload, head.length);
    this.#stream.write(message);
    if (!this.#handling) this.#proceed(this.#parser.resume());
  }

  #respond(status: string, body: string): void {
    this.#held += `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  }

  #flush(): void {
    if (this.#held === '') return;
    const text = this.#held;
    this.#held = '';
    this.#stream.write(text);
  }

  #refuse(): void {
    this.#respond('400 Bad Request', '{"errorMessage":"Not an HTTP/1.1 request","errorType":"InvalidRequest"}');
    this.#flush();
    this.#stream.end();
  }
}

const ACCEPTED = '{"status":"OK"}';
const TOO_LARGE = `{"errorMessage":"Exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).","errorType":"RequestEntityTooLarge"}`;

/** Text for a header: what is not printable ASCII is written as JSON escapes it, which keeps JSON as it is. */
function headerText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\uffff]/g, (character) =>
    character < ' ' ? ' ' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
