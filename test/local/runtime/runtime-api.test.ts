import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
// The Runtime API is inside the folder; only an exact client shows what it does with unusual ones.
import {
  listenForRuntime,
  type RuntimeAnswer,
  type RuntimeApiTarget,
  type RuntimeInvocation,
  type RuntimeStream,
  type RuntimeStreamSink,
  serveRuntimeApi,
} from '../../../src/local/runtime-api/index.ts';

const API = '/2018-06-01/runtime';
const invocation: RuntimeInvocation = {
  requestId: 'a-request',
  deadlineMs: 1234,
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn',
  traceId: 'Root=1-2-3',
  clientContext: '{"text":"grün\\nzwei"}',
  cognitoIdentity: '{"cognitoIdentityId":"a"}',
  tenantId: 'tenant-1',
  payload: Buffer.from('{"id":"ü"}'),
};

/** A runtime client that says exactly what it is told to, and the environment that it talks to. */
class Conversation implements RuntimeApiTarget {
  readonly answers: RuntimeAnswer[] = [];
  readonly initErrors: string[] = [];
  /** What came of a streamed response, in order. */
  readonly streamed: string[] = [];
  /** Whether the receiver takes more without being asked to wait. */
  takesMore = true;
  resume: (() => void) | undefined;
  reply: ((invocation: RuntimeInvocation) => void) | undefined;
  said = '';
  ended = false;
  readonly #stream: Duplex;

  constructor() {
    this.#stream = new Duplex({
      read: () => {},
      write: (piece: Buffer, _, done) => {
        this.said += piece.toString();
        done();
      },
      final: (done) => {
        this.ended = true;
        done();
      },
    });
    serveRuntimeApi(this.#stream, this.#stream, this);
  }

  /** Sends pieces one by one, each in a turn of its own. */
  async send(...pieces: string[]): Promise<this> {
    for (const piece of pieces) {
      this.#stream.push(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this;
  }

  next(reply: (invocation: RuntimeInvocation) => void): void {
    this.reply = reply;
  }

  answer(answer: RuntimeAnswer): boolean {
    this.answers.push(answer);
    return answer.requestId === invocation.requestId;
  }

  initError(payload: Uint8Array): void {
    this.initErrors.push(Buffer.from(payload).toString());
  }

  stream({ requestId, contentType, resume }: RuntimeStream): RuntimeStreamSink | undefined {
    if (requestId !== invocation.requestId) return undefined;
    this.resume = resume;
    this.streamed.push(contentType);
    return {
      write: (piece) => {
        this.streamed.push(piece.toString());
        return this.takesMore;
      },
      end: (error, maxRssKib) => this.streamed.push(`end ${error} ${maxRssKib}`),
      cut: () => this.streamed.push('cut'),
    };
  }

  /** The client goes away. */
  async leave(): Promise<void> {
    this.#stream.destroy();
    await new Promise((resolve) => setImmediate(resolve));
  }

  get isPaused(): boolean {
    return this.#stream.isPaused();
  }

  get bodies(): string[] {
    return this.answers.map(({ payload }) => Buffer.from(payload).toString());
  }
}

const post = (path: string, body: string): string =>
  `POST ${API}${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const streamed = (path: string): string =>
  `POST ${API}${path} HTTP/1.1\r\nContent-Type: text/html\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n`;
const next = `GET ${API}/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n`;
/** The first request of a client of this package. */
const ownNext = next.replace('Host: x', 'Samwright-Runtime-Version: 24.0.0');
const response = '/invocation/a-request/response';

describe('the Runtime API', () => {
  it('hands over an invocation with the documented headers', async () => {
    const client = await new Conversation().send(next);

    client.reply?.(invocation);

    expect(client.said.split('\r\n')).toEqual([
      'HTTP/1.1 200 OK',
      'Content-Type: application/json',
      'Lambda-Runtime-Aws-Request-Id: a-request',
      'Lambda-Runtime-Deadline-Ms: 1234',
      'Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:123456789012:function:Fn',
      'Lambda-Runtime-Trace-Id: Root=1-2-3',
      'Lambda-Runtime-Client-Context: {"text":"gr\\u00fcn\\nzwei"}',
      'Lambda-Runtime-Cognito-Identity: {"cognitoIdentityId":"a"}',
      'Lambda-Runtime-Aws-Tenant-Id: tenant-1',
      'Content-Length: 11',
      '',
      '{"id":"ü"}',
    ]);
  });

  it('tells only the clients of this package what comes next', async () => {
    const foreseeing = { ...invocation, nextTraceId: 'Root=4-5-6' };
    const official = await new Conversation().send(next);
    const own = await new Conversation().send(ownNext);

    official.reply?.(foreseeing);
    own.reply?.(foreseeing);

    expect(official.said).not.toContain('Root=4-5-6');
    expect(own.said).toContain('\r\nSamwright-Next-Trace-Id: Root=4-5-6\r\n');
  });

  it('takes a response and an error', async () => {
    const client = await new Conversation().send(post(response, '{"a":1}'), post('/invocation/a-request/error', '{}'));

    expect(client.answers.map(({ kind }) => kind)).toEqual(['response', 'error']);
    expect(client.bodies).toEqual(['{"a":1}', '{}']);
    expect(client.said.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 202']);
  });

  it('answers the response of a client of this package with the next event alone', async () => {
    const own = await new Conversation().send(ownNext);
    own.reply?.(invocation);
    own.said = '';

    await own.send(post(response, '1') + next);
    own.reply?.(invocation);

    expect(own.bodies).toEqual(['1']);
    expect(own.said.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  });

  it('tells a client that asks before it sends its body to go on', async () => {
    const conversation = await new Conversation().send(`GET ${API}/invocation/next HTTP/1.1\r\n\r\n`);
    conversation.reply?.(invocation);
    conversation.said = '';

    await conversation.send(
      `POST ${API}/invocation/a-request/response HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n`,
    );
    const first = conversation.said;
    await conversation.send('true');

    expect(first).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    expect(conversation.said.slice(first.length)).toMatch(/^HTTP\/1\.1 202 Accepted\r\n/);
    expect(conversation.bodies).toEqual(['true']);
  });

  it('reads a request in whatever pieces it comes', async () => {
    const whole = post(response, '{"text":"grün"}');

    const client = await new Conversation().send(...whole.split(/(?<=.)/su));

    expect(client.bodies).toEqual(['{"text":"grün"}']);
  });

  it('reads heads of any length', async () => {
    const lengths = [...Array.from({ length: 200 }, (_, index) => 350 + index), 5000, 60_000];
    const requests = lengths.map((length) =>
      post(response, `${length}`).replace('Host: x', `Host: ${'x'.repeat(length)}`),
    );

    const client = await new Conversation().send(requests.join(''));

    expect(client.bodies).toEqual(lengths.map(String));
  });

  it('reads chunked bodies with trailers', async () => {
    const head = `POST ${API}${response} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n`;

    const client = await new Conversation().send(
      `${head}3\r\nabc\r\n`,
      '2;ext=1\r\nde\r\n0\r\n',
      'Trailer: x\r\n\r\n',
      `${head}1\r\n`,
      'f\r\n0\r\n\r\n',
    );

    expect(client.bodies).toEqual(['abcde', 'f']);
  });

  it('passes a streamed response on as it comes', async () => {
    const client = await new Conversation().send(`${streamed(response)}3\r\nabc\r\n`, '2\r\nde\r\n');
    const before = [...client.streamed];

    await client.send('0\r\nSamwright-Max-Rss: 7\r\n\r\n');

    expect(before).toEqual(['text/html', 'abc', 'de']);
    expect(client.streamed.slice(3)).toEqual(['end undefined 7']);
    expect(client.said).toMatch(/^HTTP\/1.1 202 /);
  });

  it.each([
    ['Lambda-Runtime-Function-Error-Body: eyJhIjoxfQ==\r\n', 'end {"a":1} undefined'],
    ['Lambda-Runtime-Function-Error-Type: Odd\r\n', 'end {"errorType":"Odd","errorMessage":""} undefined'],
  ])('reads the error of a streamed response from its trailers: %j', async (trailer, ending) => {
    const client = await new Conversation().send(`${streamed(response)}1\r\na\r\n0\r\n${trailer}\r\n`);

    expect(client.streamed).toEqual(['text/html', 'a', ending]);
  });

  it('knows a streamed response by the trailers that it announces, too', async () => {
    const head = `POST ${API}${response} HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type\r\n\r\n`;

    const client = await new Conversation().send(`${head}1\r\na\r\n`);

    expect(client.streamed).toEqual(['application/octet-stream', 'a']);
  });

  it('makes the client of a streamed response wait until it is asked to go on', async () => {
    const client = new Conversation();
    client.takesMore = false;

    await client.send(`${streamed(response)}1\r\na\r\n`);
    const isPaused = client.isPaused;
    client.resume?.();

    expect([isPaused, client.isPaused]).toEqual([true, false]);
  });

  it('tells of a streamed response that is cut off', async () => {
    const client = await new Conversation().send(`${streamed(response)}1\r\na\r\n`);

    await client.leave();

    expect(client.streamed).toEqual(['text/html', 'a', 'cut']);
  });

  it('refuses a streamed response that nobody waits for', async () => {
    const client = await new Conversation().send(
      `${streamed('/invocation/another/response')}1\r\na\r\n0\r\n\r\n`,
      post(response, '1'),
    );

    expect(client.streamed).toEqual([]);
    expect(client.said.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 202']);
  });

  it('answers requests that come together one after the other, in order', async () => {
    const client = await new Conversation().send(next + post(response, '1') + next);

    expect(client.answers).toEqual([]);
    client.reply?.(invocation);
    expect(client.bodies).toEqual(['1']);
    client.reply?.({ ...invocation, requestId: 'b-request' });

    expect(client.said.match(/HTTP\/1.1 \d+|Id: .-request/g)).toEqual([
      'HTTP/1.1 200',
      'Id: a-request',
      'HTTP/1.1 202',
      'HTTP/1.1 200',
      'Id: b-request',
    ]);
  });

  it('takes an error of the start', async () => {
    const client = await new Conversation().send(post('/init/error', '{"errorType":"Error"}'));

    expect(client.initErrors).toEqual(['{"errorType":"Error"}']);
    expect(client.said).toMatch(/^HTTP\/1.1 202 /);
  });

  it('refuses a response that is too large, without keeping it', async () => {
    const size = 6_291_557;
    const head = `POST ${API}${response} HTTP/1.1\r\nContent-Length: ${size}\r\n\r\n`;

    const client = await new Conversation().send(head, 'x'.repeat(size));

    expect(client.answers).toMatchObject([{ tooLarge: true, payload: new Uint8Array() }]);
    expect(client.said).toMatch(/^HTTP\/1.1 413 .*"errorType":"RequestEntityTooLarge"/s);
  });

  it.each([
    [post('/invocation/another/response', '1'), 400, /InvalidRequestID/],
    [`GET ${API}/unknown HTTP/1.1\r\n\r\n`, 404, /NotFound/],
    [post('/invocation/a-request/unknown', '1'), 404, /NotFound/],
  ])('refuses %j', async (request, status, body) => {
    const client = await new Conversation().send(request);

    expect(client.said).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(client.said).toMatch(body);
    expect(client.ended).toBe(false);
  });

  it.each(['hello\r\n\r\n', `${'x'.repeat(70_000)}`, `POST ${API}${response} HTTP/1.1\r\nContent-Length: x\r\n\r\n`])(
    'closes a connection that does not speak HTTP',
    async (request) => {
      const client = await new Conversation().send(request);

      expect(client.said).toMatch(/^HTTP\/1.1 400 /);
      expect(client.ended).toBe(true);
    },
  );

  it('listens on this machine only, and ends its connections', async () => {
    const port = await listenForRuntime(new Conversation());
    const [host = '', number] = port.address.split(':');
    const socket: Socket = connect(Number(number), host);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('connect', resolve));

    port.close();

    await closed;
    expect(host).toBe('127.0.0.1');
  });
});
