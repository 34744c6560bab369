import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { delay } from '../../../src/core/index.ts';
import { type LocalApi, type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { freePort } from '../../set-up/free-port.ts';
import { application, type Handler, httpApi, InProcessInvoker, restApi, route } from './functions.ts';
import { sendBytes, sendRaw } from './raw-http.ts';

const API = restApi([route('ANY /{proxy+}')]);
const ECHO: Handler = ({ path, body }) => ({ statusCode: 200, body: `${path} ${body ?? ''}` });

function serve(handler: Handler, options: StartApiOptions = {}): Promise<LocalApi> {
  return startApi(application(API), new InProcessInvoker({ Fn: handler }), options);
}

/** A handler that waits until it is told. */
function gate(): { handler: Handler; entered: Promise<void>; open: () => void } {
  const entered = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const handler: Handler = async () => {
    entered.resolve();
    await opened.promise;
    return { statusCode: 200, body: 'late' };
  };
  return { handler, entered: entered.promise, open: opened.resolve };
}

const CHUNKED = 'POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('serving', () => {
  it('runs requests side by side', async () => {
    let waiting = 0;
    const all = Promise.withResolvers<void>();
    await using api = await serve(async () => {
      if (++waiting === 20) all.resolve();
      await all.promise;
      return { statusCode: 200 };
    });

    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => fetch(`${api.url}/${n}`)));

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it('answers many requests on one connection, in order', async () => {
    await using api = await serve(ECHO);
    const requests = ['/a', '/b', '/c'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);

    const text = await sendBytes(
      api.url,
      `${requests.join('')}GET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );

    expect(text.match(/\n\/\w+ /g)?.map((body) => body.trim())).toEqual(['/a', '/b', '/c', '/end']);
  });

  it('receives a chunked body', async () => {
    await using api = await serve(ECHO);
    const head = 'POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';

    const text = await sendBytes(api.url, `${head}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`);

    expect(text).toContain('\r\n\r\n/x abcde');
  });

  it('tells a client that asks first to go on', async () => {
    await using api = await serve(ECHO);
    const head =
      'POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';

    const text = await sendBytes(api.url, `${head}hi`);

    expect(text).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  });

  it('refuses a body that is too large before a client that asks first sends it', async () => {
    await using api = await serve(ECHO);
    const head =
      'POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n';

    const text = await sendBytes(api.url, head);

    expect(text).toMatch(/^HTTP\/1.1 413 /);
  });

  it('takes 100 MB, refuses them and goes on', async () => {
    await using api = await serve(ECHO);

    const refused = await fetch(`${api.url}/x`, { method: 'POST', body: new Uint8Array(100 * 1024 * 1024) });
    const next = await fetch(`${api.url}/x`);

    expect([refused.status, next.status]).toEqual([413, 200]);
  });

  it.each([
    ['the absolute form', 'GET http://elsewhere/abs?q HTTP/1.1\r\nHost: x', '/abs '],
    ['HTTP/1.0', 'GET /old HTTP/1.0\r\nHost: x', '/old '],
    ['HTTP/1.0 without a Host', 'GET /old HTTP/1.0', '/old '],
    ['odd characters in the path', "GET /a|b{c}'; HTTP/1.1\r\nHost: x", "/a|b{c}'; "],
    ['a fragment', 'GET /a#b HTTP/1.1\r\nHost: x', '/a '],
    ['a path that climbs', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x', '/../../etc/passwd '],
    ['encoding that is broken', 'GET /%zz HTTP/1.1\r\nHost: x', '/%zz '],
  ])('understands %s', async (_, request, body) => {
    await using api = await serve(ECHO);

    const text = await sendBytes(api.url, `${request}\r\nConnection: close\r\n\r\n`);

    expect(text).toMatch(/^HTTP\/1.1 200 OK/);
    expect(text.endsWith(`\r\n\r\n${body}`)).toBe(true);
  });

  it.each([
    ['no HTTP', 'hello there\r\n\r\n', '400'],
    ['HTTP/1.1 without a Host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    [
      'two lengths (request smuggling)',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      '400',
    ],
    [
      'a length and chunks (request smuggling)',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    [
      'a space in front of a colon (request smuggling)',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\nabcd',
      '400',
    ],
    [
      'an encoding that is chunked and something else (request smuggling)',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['a length with a sign', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd', '400'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c: d\r\n\r\n', '400'],
    ['a chunk without a size', `${CHUNKED}zz\r\nabc\r\n0\r\n\r\n`, '400'],
    ['a chunk that is longer than it says', `${CHUNKED}1\r\nabc\r\n0\r\n\r\n`, '400'],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n', '400'],
    ['a header flood', `GET / HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(20_000)}\r\n`, '431'],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '403'],
  ])('refuses %s and goes on', async (_, bytes, status) => {
    await using api = await serve(ECHO);

    const text = await sendBytes(api.url, bytes);
    const next = await fetch(`${api.url}/x`);

    expect(text.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(next.status).toBe(200);
  });

  it('serves others while many clients dawdle (slowloris)', async () => {
    await using api = await serve(ECHO, { closeTimeoutMs: 30 });
    const sockets = Array.from({ length: 500 }, (_, n) => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
      socket.on('error', () => {});
      socket.write(n % 2 === 0 ? 'GET /x HTTP/1.1\r\nX-Slow: ' : `${CHUNKED}5\r\nab`);
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));

    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${api.url}/x`)));

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it('survives a client that leaves in the middle of its body', async () => {
    const invoker = new InProcessInvoker({ Fn: ECHO });
    await using api = await startApi(application(API), invoker);
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write('POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await once(socket, 'connect');
    socket.destroy();

    const next = await fetch(`${api.url}/x`);

    expect(next.status).toBe(200);
    expect(invoker.events).toHaveLength(1);
  });

  it('lets a function finish whose client left', async () => {
    const { handler, entered, open } = gate();
    let finished = 0;
    await using api = await serve(async (event, signal) => {
      const result = await handler(event, signal);
      finished++;
      return result;
    });
    const leaving = new AbortController();
    const request = fetch(`${api.url}/x`, { signal: leaving.signal });
    await entered;
    leaving.abort();
    await expect(request).rejects.toThrow();
    open();

    await api.request('/y');

    expect(finished).toBe(2);
  });

  it('gives up a request without a socket when its signal says so', async () => {
    const { handler, entered, open } = gate();
    await using api = await serve(handler);
    const leaving = new AbortController();

    const request = api.request('/x', { signal: leaving.signal });
    await entered;
    leaving.abort(new TypeError('enough'));

    await expect(request).rejects.toThrow('enough');
    open();
  });

  it('sends repeated and odd headers both ways', async () => {
    const handler: Handler = ({ multiValueHeaders }) => ({
      multiValueHeaders: { 'X-Back': multiValueHeaders['X-There'], 'X-Latin': ['caf\u00e9'] },
    });
    await using api = await serve(handler);

    const { headers } = await sendRaw(api.url, {
      method: 'GET',
      target: '/x',
      headers: [
        ['X-There', '1'],
        ['X-There', ''],
      ],
    });

    expect(headers.filter(([name]) => name === 'X-Back')).toEqual([
      ['X-Back', '1'],
      ['X-Back', ''],
    ]);
    expect(headers).toContainEqual(['X-Latin', 'caf\u00e9']);
  });
});

describe('closing', () => {
  it('lets a request under way finish and takes no other', async () => {
    const { handler, entered, open } = gate();
    const api = await serve(handler);
    const underWay = fetch(`${api.url}/x`);
    await entered;

    const closing = api.close();
    await expect(fetch(`${api.url}/y`)).rejects.toThrow();
    await expect(api.request('/y')).rejects.toMatchObject({ code: 'API_CLOSED' });
    open();

    expect(await (await underWay).text()).toBe('late');
    await closing;
  });

  it('lets all requests finish that a connection sent without waiting', async () => {
    const { handler, entered, open } = gate();
    const api = await serve(handler);
    const requests = 'GET /x HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3);
    const answers = sendBytes(api.url, requests);
    await entered;
    await delay(20);

    const closing = api.close();
    open();

    expect((await answers).match(/late/g)).toHaveLength(3);
    await closing;
  });

  it('lets a request without a socket finish', async () => {
    const { handler, entered, open } = gate();
    const api = await serve(handler);
    const underWay = api.request('/x');
    await entered;

    const closing = api.close();
    open();

    expect(await (await underWay).text()).toBe('late');
    await closing;
  });

  it('cuts what takes longer than the time-out, and ends its invocation', async () => {
    const aborted = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const handler: Handler = (_, signal) => {
      entered.resolve();
      signal?.addEventListener('abort', () => aborted.resolve());
      return new Promise(() => {});
    };
    const api = await serve(handler, { closeTimeoutMs: 30 });
    const underWay = fetch(`${api.url}/x`);
    underWay.catch(() => {});
    await entered.promise;

    await api.close();

    await expect(underWay).rejects.toThrow();
    await aborted.promise;
  });

  it('does not wait for connections that ask nothing or dawdle', async () => {
    const api = await serve(ECHO, { closeTimeoutMs: 600_000 });
    const sockets = ['', 'GET /x HTT'].map((bytes) => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
      if (bytes !== '') socket.write(bytes);
      socket.on('error', () => {});
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    await fetch(`${api.url}/keep-alive`);

    await api.close();

    await Promise.all(sockets.map((socket) => (socket.destroyed ? undefined : once(socket, 'close'))));
  });

  it('cuts a client whose body never ends', async () => {
    const api = await serve(ECHO, { closeTimeoutMs: 30 });
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await once(socket, 'connect');
    await delay(20);

    await api.close();

    if (!socket.destroyed) await once(socket, 'close');
  });

  it('can be done twice and frees the port', async () => {
    const port = await freePort();
    const api = await serve(ECHO, { port });

    await Promise.all([api.close(), api.close()]);
    await api.close();

    await using again = await serve(ECHO, { port });
    expect(again.url).toBe(api.url);
  });

  it('happens when the signal is aborted', async () => {
    const ending = new AbortController();
    const api = await startApi(application(httpApi([route('$default')])), new InProcessInvoker({ Fn: ECHO }), {
      signal: ending.signal,
    });

    ending.abort();
    await api.close();

    await expect(fetch(`${api.url}/x`)).rejects.toThrow();
  });
});
