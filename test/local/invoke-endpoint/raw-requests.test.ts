import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionInvoker, SandboxPool, startLambda } from '../../../src/local/index.ts';
import { joined, type RawRequest, sendRaw } from '../gateway/raw-http.ts';
import { application, node } from '../runtime/fixture.ts';
import { type Served, serve } from './lambda-fixture.ts';

const INVOKE = '/2015-03-31/functions/Fn/invocations';

describe('the Invoke endpoint', () => {
  let served: Served;

  beforeAll(async () => {
    served = await serve([node('payloads.echo'), node('failures.throws', { id: 'Bad', name: 'Bad', arn: 'arn:bad' })]);
  });

  afterAll(() => served[Symbol.asyncDispose]());

  const ask = (request: Partial<RawRequest>) =>
    sendRaw(served.lambda.url, { method: 'POST', target: INVOKE, ...request });

  it('answers with the headers of AWS', async () => {
    const { status, headers, body } = await ask({ body: '{"a":  1}' });

    const { connection, date, 'keep-alive': _, ...rest } = joined(headers);
    expect(status).toBe(200);
    expect(body.toString()).toBe('{"a":1}');
    expect([connection, date]).toEqual([expect.any(String), expect.any(String)]);
    expect(rest).toEqual({
      'content-length': '7',
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      'x-amzn-remapped-content-length': '0',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
  });

  it('names the error of a function in a header', async () => {
    const { status, headers } = await ask({ target: '/2015-03-31/functions/Bad/invocations' });

    expect(status).toBe(200);
    expect(joined(headers)['x-amz-function-error']).toBe('Unhandled');
  });

  it.each([
    ['a text', '"This is json data"'],
    ['a number', '42'],
    ['null', 'null'],
    ['a list', '[1,[2,{}]]'],
    ['other letters', '"grüße 🥳"'],
    ['white space around it', ' \n{}\t'],
  ])('takes %s for an event', async (_, body) => {
    const answer = await ask({ body });

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual(JSON.parse(body));
  });

  it.each([
    ['a word', 'notat:asdfasdf', /Unrecognized token 'notat'.*line: 1, column: 7\]$/s],
    ['a word alone', 'hello', /Unrecognized token 'hello'.*line: 1, column: 6\]$/s],
    ['what reads as a place', 'position 5', /Unrecognized token 'position'.*line: 1, column: 10\]$/s],
    ['what reads as an end', 'Unexpected end', /Unrecognized token 'Unexpected'.*line: 1, column: 12\]$/s],
    ['what reads as a reason', "Expected ':'", /Unrecognized token 'Expected'.*line: 1, column: 10\]$/s],
    ['an open object', '{"a": 1', /Could not parse payload into json: ./],
    ['nothing but space', '   ', /Unexpected end-of-input/],
    ['two values', '{} {}', /Could not parse payload into json: ./],
    [
      'single quotes',
      "{'a': 1}",
      /Unexpected character \(''' \(code 39\)\): was expecting double-quote to start field name.*line: 1, column: 2\]$/s,
    ],
    ['a name without quotes', '{\n a: 1}', /Unexpected character \('a'.*start field name.*line: 2, column: 2\]$/s],
    ['no colon', '{"a" 1}', /Unexpected character \('1'.*: was expecting a colon to separate field name and value/],
    ['no comma in an object', '{"a": 1 "b": 2}', /Unexpected character \('"'.*comma to separate Object entries/],
    ['no comma in a list', '[1 2]', /Unexpected character \('2'.*comma to separate Array entries/],
    [
      'a trailing comma',
      '[[1], {"a": "]"}, ]',
      /Unexpected character \('\]' \(code 93\)\): expected a valid value.*line: 1, column: 19\]$/s,
    ],
    ['a word of its own', '{"a": [true, yes]}', /Unrecognized token 'yes'.*line: 1, column: 18\]$/s],
    ['no UTF-8', Buffer.from([0x22, 0x87, 0x22]), /Invalid UTF-8 start byte 0x87.*column: 3\]$/s],
    ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), /Could not parse payload into json: ./],
  ])('refuses %s for an event', async (_, body, message) => {
    const { status, headers, body: answer } = await ask({ body });

    expect(status).toBe(400);
    expect(joined(headers)['x-amzn-errortype']).toBe('InvalidRequestContentException');
    const refusal = JSON.parse(answer.toString());
    expect(refusal).toEqual({ Type: 'User', message: expect.stringMatching(message) });
    expect(refusal.message).toMatch(/^Could not parse request body into json: /);
  });

  it.each([
    ['an at sign', 'arn:aws:lambda:eu-west-1:123400000000@function:Fn'],
    ['a space', 'my%20function'],
    ['a slash', 'Sub%2FFn'],
    ['a bad encoding', '%E0%A4%A'],
    ['an account too short', '1234:function:Fn:$LATEST'],
    ['a qualifier too many', 'Fn:1:2'],
    ['a dollar', '$Fn'],
  ])('refuses a name with %s', async (_, name) => {
    const { status, headers, body } = await ask({ target: `/2015-03-31/functions/${name}/invocations` });

    expect(status).toBe(400);
    expect(joined(headers)['x-amzn-errortype']).toBe('ValidationException');
    expect(JSON.parse(body.toString()).message).toMatch(
      /^1 validation error detected: Value '.*' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: \(arn:/,
    );
  });

  it('refuses a name of more than 256 characters', async () => {
    const { status, body } = await ask({ target: `/2015-03-31/functions/${'a'.repeat(257)}/invocations` });

    expect(status).toBe(400);
    expect(JSON.parse(body.toString()).message).toMatch(/Member must have length less than or equal to 256$/);
  });

  it.each([
    ['X-Amz-Invocation-Type', 'Whatever', /at 'invocationType' .*enum value set: \[Event, RequestResponse, DryRun\]$/],
    ['X-Amz-Log-Type', 'Head', /at 'logType' .*enum value set: \[None, Tail\]$/],
    ['X-Amz-Tenant-Id', 'no{braces}', /at 'tenantId' .*regular expression pattern/],
  ])('refuses a bad %s', async (name, value, message) => {
    const { status, body } = await ask({ headers: [[name, value]] });

    expect(status).toBe(400);
    expect(JSON.parse(body.toString()).message).toMatch(message);
  });

  it('names everything that is wrong with a call at once, before it looks for the function', async () => {
    const { body } = await ask({
      target: '/2015-03-31/functions/nobody@home/invocations?Qualifier=',
      headers: [['X-Amz-Log-Type', 'Head']],
    });

    const { message } = JSON.parse(body.toString());
    const [count, list = ''] = message.split(' detected: ');
    expect(count).toBe('4 validation errors');
    expect(list.split('; ')).toEqual([
      expect.stringMatching(/^Value 'nobody@home' at 'functionName' failed to satisfy constraint: /),
      "Value '' at 'qualifier' failed to satisfy constraint: Member must have length greater than or equal to 1",
      expect.stringMatching(/^Value '' at 'qualifier' failed .* regular expression pattern: /),
      "Value 'Head' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]",
    ]);
  });

  it('refuses a qualifier of more than 128 characters', async () => {
    const { body } = await ask({ target: `${INVOKE}?Qualifier=${'1'.repeat(129)}` });

    expect(JSON.parse(body.toString()).message).toMatch(
      /^1 validation error detected: .* at 'qualifier' .*length less than or equal to 128$/,
    );
  });

  it('refuses a bad qualifier', async () => {
    const { status, body } = await ask({ target: `${INVOKE}?Qualifier=a%20b` });

    expect(status).toBe(400);
    expect(JSON.parse(body.toString()).message).toMatch(/Value 'a b' at 'qualifier'/);
  });

  it.each([
    ['GET', INVOKE],
    ['PUT', INVOKE],
    ['DELETE', '/2015-03-31/functions/Fn'],
    ['POST', '/2015-03-31/functions/'],
    ['GET', '/'],
    ['POST', '/2015-03-31/functions/Fn/invocations/'],
    ['GET', '/2015-03-31/event-source-mappings/'],
  ])('knows no %s %s', async (method, target) => {
    const { status, headers } = await ask({ method, target });

    expect(status).toBe(404);
    expect(joined(headers)['x-amzn-errortype']).toBe('UnknownOperationException');
  });

  it('takes 6 MB and refuses more, also what the socket does not read to its end', async () => {
    const most = `"${'x'.repeat(6 * 1024 * 1024 - 2)}"`;

    const [fits, tooLarge, huge] = await Promise.all([
      ask({ body: most }),
      ask({ body: `"${'x'.repeat(6_291_556)}"` }),
      ask({ body: Buffer.alloc(20 * 1024 * 1024, 'x') }),
    ]);

    expect([fits.status, tooLarge.status, huge.status]).toEqual([200, 413, 413]);
    expect(joined(huge.headers)['x-amzn-errortype']).toBe('RequestEntityTooLargeException');
  });

  it('passes the trace of the caller on', async () => {
    const { headers } = await ask({ headers: [['X-Amzn-Trace-Id', 'Root=1-3152b799-8954dae64eda91bc9a23a7e8']] });

    expect(joined(headers)['x-amzn-trace-id']).toBe('Root=1-3152b799-8954dae64eda91bc9a23a7e8');
  });

  it('answers without a socket, too', async () => {
    const response = await served.lambda.request(INVOKE, { method: 'POST', body: '{"a":1}' });

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ a: 1 });
  });

  it('reports what it is asked', async () => {
    await ask({ target: '/2015-03-31/functions/nobody/invocations' });
    await ask({ body: '1' });

    const [refused, answered] = served.events.filter(({ type }) => type === 'lambda-request-finished').slice(-2);
    expect(refused).toMatchObject({ status: 404, failure: expect.stringMatching(/^ResourceNotFoundException: /) });
    expect(answered).toMatchObject({ status: 200, functionId: 'Fn', method: 'POST', path: INVOKE });
    expect(answered).not.toHaveProperty('failure', expect.any(String));
  });
});

describe('startLambda', () => {
  it('serves only the functions that were chosen', async () => {
    const functions = [node('payloads.echo'), node('payloads.echo', { id: 'Other', name: 'other' })];
    await using served = await serve(functions, { functions: ['other'] });

    const chosen = await served.lambda.request('/2015-03-31/functions/Other/invocations', { method: 'POST' });
    const notChosen = await served.lambda.request(INVOKE, { method: 'POST' });

    expect([chosen.status, notChosen.status]).toEqual([200, 404]);
  });

  it('does not start with a function that is not there', async () => {
    const app = application([node('payloads.echo')]);
    await using pool = new SandboxPool(app);

    await expect(startLambda(app, pool, { functions: ['Fm'] })).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });
  });

  it('finds the functions of nested applications by their path', async () => {
    await using served = await serve([node('payloads.echo', { id: 'SubApp/Fn', name: 'SubApp-Fn' })]);

    const answer = await sendRaw(served.lambda.url, {
      method: 'POST',
      target: '/2015-03-31/functions/SubApp%2FFn/invocations',
      body: '7',
    });

    expect(answer.body.toString()).toBe('7');
  });

  it('says which port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const app = application([node('payloads.echo')]);
    await using pool = new SandboxPool(app);

    await expect(startLambda(app, pool, { port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    taken.close();
  });

  it('lets what is under way finish when it closes', async () => {
    const { promise: isAsked, resolve: asked } = deferred();
    const { promise: mayAnswer, resolve: answer } = deferred();
    const invoker: FunctionInvoker = {
      async invoke() {
        asked();
        await mayAnswer;
        return { requestId: '1', payload: Buffer.from('"late"'), logs: '', durationMs: 1 };
      },
    };
    const lambda = await startLambda(application([node('payloads.echo')]), invoker);
    const response = sendRaw(lambda.url, { method: 'POST', target: INVOKE });
    await isAsked;

    const closed = lambda.close();
    answer();

    expect((await response).body.toString()).toBe('"late"');
    await closed;
    await expect(fetch(lambda.url)).rejects.toThrow();
    await expect(lambda.request(INVOKE)).rejects.toMatchObject({ code: 'API_CLOSED' });
  });

  it('closes when its signal is aborted', async () => {
    const ending = new AbortController();
    await using served = await serve([node('payloads.echo')], { signal: ending.signal });

    ending.abort();
    await served.lambda.close();

    await expect(fetch(served.lambda.url)).rejects.toThrow();
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
