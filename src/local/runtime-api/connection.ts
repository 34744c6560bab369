import type { Readable, Writable } from 'node:stream';
import { HttpHeaders } from './http-headers.ts';
import { type HttpHead, HttpParser } from './http-parser.ts';
import {
  type ExtensionsApi,
  RESPONSE_LIMIT,
  type RuntimeApiTarget,
  type RuntimeInvocation,
  type RuntimeStreamSink,
} from './runtime-api.ts';

const RUNTIME = '/2018-06-01/runtime/';
const INVOCATION = `${RUNTIME}invocation/`;
const NEXT = `${INVOCATION}next`;
/** Of the APIs that extensions speak at the same address. */
const EXTENSIONS = /^\/(?:2020-01-01\/extension|2022-07-01\/telemetry|2020-08-15\/logs)(?:\/|$)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\uffff]/;

/**
 * Serves the Lambda Runtime API (`2018-06-01`) to one runtime client: both ways of a TCP connection, or the two sockets
 * that a child process inherits. They belong to one execution environment, so nothing that arrives can concern another.
 *
 * @param from the address of the machine that the client is on, where that is not this one
 */
export function serveRuntimeApi(
  requests: Readable,
  responses: Writable,
  target: RuntimeApiTarget,
  from?: string,
): void {
  const connection = new RuntimeConnection(requests, responses, target, from);
  requests.on('data', (piece: Buffer) => connection.feed(piece));
  for (const stream of [requests, responses]) stream.on('error', () => stream.destroy());
  requests.on('close', () => connection.closed());
}

class RuntimeConnection {
  readonly #requests: Readable;
  readonly #responses: Writable;
  readonly #target: RuntimeApiTarget;
  readonly #from: string | undefined;
  readonly #parser: HttpParser;
  #head: HttpHead | undefined;
  #body: Buffer[] = [];
  #size = 0;
  /** Answers that wait to be written together with the next ones. */
  #held = '';
  #waiting = false;
  #handling = false;
  /** It is one of our own clients: they say which version they are. */
  #isOwn = false;
  /** Where the body of a streamed response goes, while one comes in; `refused` when nobody waits for it. */
  #sink: RuntimeStreamSink | 'refused' | undefined;

  constructor(requests: Readable, responses: Writable, target: RuntimeApiTarget, from: string | undefined) {
    this.#requests = requests;
    this.#responses = responses;
    this.#target = target;
    this.#from = from;
    this.#parser = new HttpParser({
      head: (head) => {
        this.#head = head;
        this.#body = [];
        this.#size = 0;
        this.#beginStream(head);
        // Without it, curl waits a second before it sends more than a megabyte.
        if (head.headers.get('expect') !== undefined) this.#continue();
      },
      body: (piece) => {
        if (this.#sink !== undefined) {
          if (this.#sink !== 'refused' && !this.#sink.write(piece)) this.#requests.pause();
          return;
        }
        this.#size += piece.length;
        // Most bodies are one piece, and so is their list.
        if (this.#body.length === 0) this.#body = [piece];
        else if (this.#size <= RESPONSE_LIMIT) this.#body.push(piece);
      },
      end: (trailers) => {
        this.#handling = true;
        const proceed = this.#sink === undefined ? this.#handle() : this.#endStream(this.#sink, trailers);
        this.#handling = false;
        return proceed;
      },
    });
  }

  feed(piece: Buffer): void {
    this.#proceed(this.#parser.feed(piece));
  }

  closed(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink !== 'refused') sink?.cut();
  }

  #proceed(isHttp: boolean): void {
    if (!isHttp) this.#refuse();
    // A client that has sent its `next` behind its response does not wait for the answer to the response.
    else if (!this.#waiting) this.#flush();
  }

  #handle(): boolean {
    const { method = '', path = '' } = this.#head ?? {};
    if (method === 'GET' && path === NEXT) {
      this.#waiting = true;
      const version = this.#head?.headers.get('samwright-runtime-version');
      if (version !== undefined) this.#isOwn = true;
      this.#target.next(this.#reply, version);
      return !this.#waiting;
    }
    if (method === 'POST' && path.startsWith(INVOCATION)) this.#answer(path.slice(INVOCATION.length));
    else if (method === 'POST' && path === `${RUNTIME}init/error`) {
      this.#target.initError(this.#content());
      this.#respond('202 Accepted', ACCEPTED);
    } else if (EXTENSIONS.test(path) && this.#target.extensions !== undefined) {
      return this.#handleExtension(this.#target.extensions, method, path);
    } else this.#respond('404 Not Found', NOT_FOUND);
    return true;
  }

  #handleExtension(extensions: ExtensionsApi, method: string, path: string): boolean {
    this.#waiting = true;
    const headers = this.#head?.headers ?? HttpHeaders.none;
    const request = { method, path, headers, body: this.#content(), from: this.#from };
    extensions.handle(request, ({ status, headers, body }) => {
      if (!this.#waiting) return;
      this.#waiting = false;
      this.#respond(status, body, headers);
      if (this.#handling) return;
      this.#flush();
      this.#proceed(this.#parser.resume());
    });
    return !this.#waiting;
  }

  #beginStream({ method, path, headers }: HttpHead): void {
    // Go's client does not name the mode: it announces the trailers that only a streamed response has.
    const isStreamed = headers.get(MODE) ?? headers.get('trailer');
    if (isStreamed === undefined || !/streaming|lambda-runtime-function-error/i.test(isStreamed)) return;
    if (method !== 'POST' || !path.startsWith(INVOCATION)) return;
    const [requestId = '', kind] = path.slice(INVOCATION.length).split('/');
    if (kind !== 'response' || this.#target.stream === undefined) return;
    const contentType = headers.get('content-type') ?? 'application/octet-stream';
    const resume = (): void => {
      this.#requests.resume();
    };
    this.#sink = this.#target.stream({ requestId, contentType, resume }) ?? 'refused';
  }

  #endStream(sink: RuntimeStreamSink | 'refused', trailers: HttpHeaders): boolean {
    this.#sink = undefined;
    if (sink === 'refused') this.#respond('400 Bad Request', UNKNOWN_ID);
    else {
      this.#respond('202 Accepted', ACCEPTED);
      sink.end(errorOf(trailers), kibOf(trailers));
    }
    return true;
  }

  #answer(rest: string): void {
    const slash = rest.indexOf('/');
    const kind = rest.slice(slash + 1);
    if (kind !== 'response' && kind !== 'error') {
      this.#respond('404 Not Found', NOT_FOUND);
      return;
    }
    const tooLarge = this.#size > RESPONSE_LIMIT;
    const known = this.#target.answer({
      requestId: rest.slice(0, slash),
      kind,
      payload: tooLarge ? new Uint8Array() : this.#content(),
      tooLarge,
      maxRssKib: kibOf(this.#head?.headers),
    });
    if (!known) this.#respond('400 Bad Request', UNKNOWN_ID);
    else if (tooLarge) this.#respond('413 Request Entity Too Large', TOO_LARGE);
    // Our own clients ask for their next event in the same breath: that one tells them so.
    else if (!this.#isOwn) this.#held += ANSWER_ACCEPTED;
  }

  #content(): Buffer {
    const only = this.#body[0];
    return this.#body.length === 1 && only !== undefined ? only : Buffer.concat(this.#body);
  }

  /** Answers to `next`, once. */
  readonly #reply = (invocation: RuntimeInvocation): void => {
    if (!this.#waiting) return;
    this.#waiting = false;
    const { payload, nextTraceId, clientContext, cognitoIdentity, tenantId } = invocation;
    const head =
      `${this.#held}HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n` +
      `Lambda-Runtime-Aws-Request-Id: ${invocation.requestId}\r\n` +
      `Lambda-Runtime-Deadline-Ms: ${invocation.deadlineMs}\r\n` +
      `Lambda-Runtime-Invoked-Function-Arn: ${invocation.functionArn}\r\n` +
      `Lambda-Runtime-Trace-Id: ${headerText(invocation.traceId)}\r\n` +
      (nextTraceId === undefined || !this.#isOwn ? '' : `Samwright-Next-Trace-Id: ${nextTraceId}\r\n`) +
      (clientContext === undefined ? '' : `Lambda-Runtime-Client-Context: ${headerText(clientContext)}\r\n`) +
      (cognitoIdentity === undefined ? '' : `Lambda-Runtime-Cognito-Identity: ${headerText(cognitoIdentity)}\r\n`) +
      (tenantId === undefined ? '' : `Lambda-Runtime-Aws-Tenant-Id: ${headerText(tenantId)}\r\n`) +
      `Content-Length: ${payload.length}\r\n\r\n`;
    this.#held = '';
    const message = Buffer.allocUnsafe(head.length + payload.length);
    message.write(head, 'latin1');
    message.set(payload, head.length);
    this.#responses.write(message);
    if (!this.#handling) this.#proceed(this.#parser.resume());
  };

  #continue(): void {
    this.#flush();
    this.#responses.write('HTTP/1.1 100 Continue\r\n\r\n');
  }

  #respond(status: string, body: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#held += responseText(status, body, headers);
  }

  #flush(): void {
    if (this.#held === '') return;
    const text = this.#held;
    this.#held = '';
    this.#responses.write(text);
  }

  #refuse(): void {
    this.#respond('400 Bad Request', '{"errorMessage":"Not an HTTP/1.1 request","errorType":"InvalidRequest"}');
    this.#flush();
    this.#responses.end();
  }
}

const MODE = 'lambda-runtime-function-response-mode';
const NOT_FOUND = '{"errorMessage":"Not found","errorType":"NotFound"}';
const UNKNOWN_ID = '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}';
const ACCEPTED = '{"status":"OK"}';
/** The whole response to nearly every request but `next`. */
const ANSWER_ACCEPTED = responseText('202 Accepted', ACCEPTED);
const TOO_LARGE = `{"errorMessage":"Exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).","errorType":"RequestEntityTooLarge"}`;

/** What the trailers of a streamed response say of an error: the error object itself, or an object with its type. */
function errorOf(trailers: HttpHeaders): Uint8Array | undefined {
  const errorType = trailers.get('lambda-runtime-function-error-type');
  const body = trailers.get('lambda-runtime-function-error-body');
  if (body !== undefined && body !== '') return Buffer.from(body, 'base64');
  return errorType === undefined ? undefined : Buffer.from(JSON.stringify({ errorType, errorMessage: '' }));
}

function kibOf(headers: HttpHeaders | undefined): number | undefined {
  const memory = Number(headers?.get('samwright-max-rss'));
  return memory > 0 ? memory : undefined;
}

function responseText(status: string, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const text = headerText(body);
  let head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\n`;
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
  return `${head}Content-Length: ${text.length}\r\n\r\n${text}`;
}

/** Text for a header: what is not printable ASCII is written as JSON escapes it, which keeps JSON as it is. */
function headerText(text: string): string {
  return UNPRINTABLE.test(text) ? text.replaceAll(new RegExp(UNPRINTABLE, 'g'), escaped) : text;
}

function escaped(character: string): string {
  return character < ' ' ? ' ' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
