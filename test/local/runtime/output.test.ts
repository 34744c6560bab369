import { describe, expect, it } from 'vitest';
import { node, OneFunction, python, written } from './fixture.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

describe('the log of an invocation', () => {
  it('has the lines of the Lambda service around what the function wrote', async () => {
    await using fn = new OneFunction(node('hello.handler'));

    const { logs, requestId } = await fn.invoke({});

    expect(requestId).toMatch(UUID);
    expect(logs.split('\n')).toEqual([
      `START RequestId: ${requestId} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^[0-9T:.-]+Z\\t${requestId}\\tINFO\\thello {}$`)),
      `END RequestId: ${requestId}`,
      expect.stringMatching(
        /^REPORT RequestId: \S+\tDuration: [0-9.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [0-9.]+ ms\t$/,
      ),
      '',
    ]);
  });

  describe('of a function whose tracing is active', () => {
    const traceId = 'Root=1-5e34a66a-474d9c7c2534a87870b4370a;Parent=073cb2c93e442861;Sampled=1';

    it('ends with what X-Ray knows the invocation by', async () => {
      await using fn = new OneFunction(node('hello.handler', { tracing: 'Active' }));

      const { logs } = await fn.invoke({}, { traceId });

      expect(logs.split('\n').slice(-3)).toEqual([
        expect.stringMatching(/^REPORT RequestId: .*\t$/),
        'XRAY TraceId: 1-5e34a66a-474d9c7c2534a87870b4370a\tSegmentId: 073cb2c93e442861\tSampled: true\t',
        '',
      ]);
    });

    it('says nothing of it where the trace is not sampled, the first or the second', async () => {
      await using fn = new OneFunction(node('hello.handler', { tracing: 'Active' }));

      await fn.invoke({}, { traceId });
      const own = await fn.invoke({});
      const unsampled = await fn.invoke({}, { traceId: traceId.replace('Sampled=1', 'Sampled=0') });

      expect(own.logs + unsampled.logs).not.toContain('XRAY');
    });

    it('has the trace in its records where it is JSON', async () => {
      await using fn = new OneFunction(node('hello.handler', { tracing: 'Active', logging: { format: 'JSON' } }));

      const { logs } = await fn.invoke({}, { traceId });

      const tracing = { spanId: expect.stringMatching(/^[0-9a-f]{16}$/), type: 'X-Amzn-Trace-Id', value: traceId };
      const records = logs.trim().split('\n');
      expect(JSON.parse(records[0] ?? '')).toMatchObject({ type: 'platform.start', record: { tracing } });
      expect(JSON.parse(records.at(-1) ?? '')).toMatchObject({ type: 'platform.report', record: { tracing } });
      expect(logs).not.toContain('XRAY');
    });
  });

  it('says nothing of X-Ray where the tracing of the function is not active', async () => {
    await using fn = new OneFunction(node('hello.handler', { tracing: 'PassThrough' }));

    const { logs } = await fn.invoke({}, { traceId: 'Root=1-5e34a66a-474d9c7c2534a87870b4370a;Sampled=1' });

    expect(logs).not.toContain('XRAY');
  });

  it.each([
    ['exits', 'Runtime exited with error: exit status 3'],
    ['killed', 'Runtime exited with error: signal: killed'],
  ])('tells why there is no answer of the function: %s', async (handler, why) => {
    await using fn = new OneFunction(node(`failures.${handler}`));

    const { logs, requestId } = await fn.invoke({ code: 3 });

    // As in https://github.com/cargo-lambda/cargo-lambda/issues/572
    expect(logs).toContain(
      `RequestId: ${requestId} Error: ${why}\nRuntime.ExitError\nEND RequestId: ${requestId}\nREPORT `,
    );
  });

  it('has every level, records of several lines and raw text', async () => {
    await using fn = new OneFunction(node('output.levels'));

    const { logs } = await fn.invoke();

    const lines = written(logs).replace(/^[0-9T:.-]+Z\t\S+\t/gm, '');
    expect(lines).toBe(
      'DEBUG\ta debug line\nWARN\ta warning\nERROR\tan error\nINFO\ttwo\nlines\nraw text without an end\n',
    );
  });

  it('reports a record of several lines as one event, with its request', async () => {
    await using fn = new OneFunction(node('output.levels'));

    const { requestId } = await fn.invoke();

    const records = fn.eventsOf('log');
    expect(records.map(({ message }) => message.replace(/^.*\t/, ''))).toEqual([
      'a debug line',
      'a warning',
      'an error',
      'two\nlines',
      'raw text without an end',
    ]);
    expect(records.every((record) => record.requestId === requestId)).toBe(true);
  });

  it('passes records to the caller while the function runs', async () => {
    await using fn = new OneFunction(node('failures.hangs'));
    const abort = new AbortController();

    const invocation = fn.invoke({}, { signal: abort.signal, onLog: ({ message }) => abort.abort(message) });

    await expect(invocation).rejects.toMatch(/starting to wait$/);
  });

  it('survives a listener that throws', async () => {
    await using fn = new OneFunction(node('hello.handler'));
    const onLog = (): void => {
      throw new Error('a broken listener');
    };

    expect((await fn.invoke({}, { onLog })).functionError).toBeUndefined();
  });

  it('is JSON, from a level on, where the function says so', async () => {
    await using fn = new OneFunction(node('output.levels', { logging: { format: 'JSON', level: 'WARN' } }));

    const { logs, requestId } = await fn.invoke();

    const [start, first, second, third, report] = logs.split('\n');
    expect(JSON.parse(start ?? '')).toEqual({
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      type: 'platform.start',
      record: { requestId, version: '$LATEST' },
    });
    expect(JSON.parse(report ?? '')).toMatchObject({
      type: 'platform.report',
      record: { requestId, status: 'success', metrics: { memorySizeMB: 128, billedDurationMs: expect.any(Number) } },
    });
    expect(JSON.parse(first ?? '')).toMatchObject({ level: 'WARN', message: 'a warning', requestId });
    expect(JSON.parse(second ?? '')).toMatchObject({ level: 'ERROR', message: 'an error' });
    expect(third).toBe('raw text without an end');
  });

  it('has no records below INFO where it is JSON and no level is said', async () => {
    await using fn = new OneFunction(node('output.levels', { logging: { format: 'JSON' } }));

    const { logs } = await fn.invoke();

    expect(logs).not.toContain('a debug line');
    expect(logs).toContain('a warning');
  });

  it('is complete after a flood of output', async () => {
    await using fn = new OneFunction(node('output.flood'));

    const { logs } = await fn.invoke({ lines: 5000 });

    const lines = written(logs).trimEnd().split('\n');
    expect(lines).toHaveLength(5001);
    expect(lines[4999]?.startsWith('4999 ')).toBe(true);
    expect(lines[5000]).toMatch(/the last line$/);
  });

  it('has the output of child processes', async () => {
    await using fn = new OneFunction(node('output.child'));

    const { logs } = await fn.invoke();

    expect(written(logs).split('\n').sort()).toEqual(['', 'from a child', 'to stderr']);
  });

  it('puts characters together that come in pieces', async () => {
    await using fn = new OneFunction(node('output.partial'));

    expect(written((await fn.invoke()).logs)).toBe('grüße\n');
  });

  it('leaves the output of one invocation out of the next', async () => {
    await using fn = new OneFunction(node('hello.handler'));

    await fn.invoke({ first: true });
    const { logs } = await fn.invoke({ second: true });

    expect(logs).not.toContain('first');
    expect(logs).toContain('second');
  });

  it('shows logging of Python as Lambda does', async () => {
    await using fn = new OneFunction(python('app.logs'));

    const { logs, requestId } = await fn.invoke();

    expect(written(logs)).toMatch(
      new RegExp(
        `^\\[WARNING\\]\\t[0-9T:.-]+Z\\t${requestId}\\ta warning\\nof two lines\\nraw text without an end\\n$`,
      ),
    );
    expect(fn.eventsOf('log')).toHaveLength(2);
  });

  it('shows the traceback of a Python error as one record, indented with no-break spaces', async () => {
    await using fn = new OneFunction(python('app.fails'));

    await fn.invoke();

    const [record] = fn.eventsOf('log');
    expect(record?.message).toMatch(
      /^\[ERROR\] CustomError: some error occurred\nTraceback \(most recent call last\):\n\u00a0\u00a0File ".*app\.py", line \d+, in fails\n\u00a0{4}raise CustomError\("some error occurred"\)$/,
    );
  });
});

describe('the records of the platform in a log whose format is JSON', () => {
  const typesOf = async (handler: string, systemLevel: 'DEBUG' | 'INFO' | 'WARN'): Promise<string[]> => {
    await using fn = new OneFunction(node(handler, { timeout: 1, logging: { format: 'JSON', systemLevel } }));
    const { logs } = await fn.invoke({ code: 3 });
    const records = logs.split('\n').filter((line) => line.includes('"type":"platform.'));
    return records.map((line) => JSON.parse(line).type.slice('platform.'.length));
  };

  it.each([
    ['hello.handler', 'DEBUG', ['initStart', 'initRuntimeDone', 'initReport', 'start', 'runtimeDone', 'report']],
    ['hello.handler', 'INFO', ['start', 'report']],
    ['hello.handler', 'WARN', []],
    ['failures.throws', 'WARN', ['runtimeDone']],
    ['failures.hangs', 'INFO', ['start', 'runtimeDone', 'report']],
    ['failures.exits', 'WARN', ['runtimeDone', 'report']],
    [
      'failures.notThere',
      'WARN',
      ['initRuntimeDone', 'initReport', 'initRuntimeDone', 'initReport', 'runtimeDone', 'report'],
    ],
  ] as const)('of %s are those of its SystemLogLevel %s', async (handler, level, types) => {
    expect(await typesOf(handler, level)).toEqual(types);
  });

  it('say when an invocation began that never got its event', async () => {
    await using fn = new OneFunction(node('failures.notThere', { logging: { format: 'JSON' } }));
    const before = Date.now();

    const { logs } = await fn.invoke();

    const start = logs.split('\n').find((line) => line.includes('"type":"platform.start"')) ?? '';
    expect(Date.parse(JSON.parse(start).time)).toBeGreaterThan(before - 60_000);
  });
});
