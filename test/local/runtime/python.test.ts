import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { OneFunction, python } from './fixture.ts';

describe('a Python function', () => {
  it('gets the event, answers, and stays warm', async () => {
    await using fn = new OneFunction(python('app.hello'));

    const first = await fn.invoke({ id: '7' });
    const second = await fn.invoke({ id: 'grün' });

    expect(first.payload).toEqual({ event: { id: '7' }, requestId: first.requestId, calls: 1 });
    expect(second.payload).toEqual({ event: { id: 'grün' }, requestId: second.requestId, calls: 2 });
    expect(first.logs).toContain('\nhello {"id": "7"}\n');
  });

  it('sees its environment and context as on Lambda', async () => {
    await using fn = new OneFunction(
      python('app.describe', { name: 'orders', environment: { TABLE: 'orders-table' } }),
    );

    const { payload } = await fn.invoke({}, { clientContext: { custom: { key: 'value' } } });

    expect(payload).toMatchObject({
      function_name: 'orders',
      function_version: '$LATEST',
      invoked_function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn',
      memory_limit_in_mb: '128',
      log_group_name: '/aws/lambda/orders',
      client_context: { key: 'value' },
    });
    expect(payload.environment).toMatchObject({ TABLE: 'orders-table', AWS_EXECUTION_ENV: 'AWS_Lambda_python3.11' });
    expect(payload.environment['LAMBDA_TASK_ROOT']).toBe(payload.cwd);
    expect(payload.remaining).toBeGreaterThan(9000);
  });

  it('takes and gives large payloads', async () => {
    await using fn = new OneFunction(python('app.hello', { runtime: 'python3.13' }));
    const text = 'ü'.repeat(2_000_000);

    const { payload } = await fn.invoke({ text });

    expect(payload.event.text).toBe(text);
  });

  it('throws: the result has type, message, request id and stack trace', async () => {
    await using fn = new OneFunction(python('app.fails'));

    const { functionError, payload, requestId } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorMessage: 'some error occurred',
      errorType: 'CustomError',
      requestId,
      stackTrace: [expect.stringMatching(/^ {2}File ".*app\.py", line \d+, in fails\n {4}raise CustomError/)],
    });
  });

  it('ends at its timeout', async () => {
    await using fn = new OneFunction(python('app.sleeps', { timeout: 1 }));

    const { payload, logs } = await fn.invoke({ seconds: 30 });

    expect(payload.errorType).toBe('Sandbox.Timedout');
    expect(logs).toContain('starting wait');
    expect(logs).not.toContain('done waiting');
  });

  it.each([
    [1, /Runtime exited with error: exit status 1$/],
    [0, /Runtime exited without providing a reason$/],
  ])('exits with %i', async (code, message) => {
    await using fn = new OneFunction(python('app.exits'));

    const { payload } = await fn.invoke({ code });

    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(message);
  });

  it('returns what is no JSON', async () => {
    await using fn = new OneFunction(python('app.not_json'));

    expect((await fn.invoke()).payload).toMatchObject({
      errorType: 'Runtime.MarshalError',
      errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable',
    });
  });

  it.each([
    ['nowhere.handler', 'Runtime.ImportModuleError', /^Unable to import module 'nowhere': No module named 'nowhere'$/],
    ['broken_import.handler', 'Runtime.ImportModuleError', /No module named 'not_installed_anywhere'$/],
    ['app.nothing', 'Runtime.HandlerNotFound', /^Handler 'nothing' missing on module 'app'$/],
    ['broken_syntax.handler', 'Runtime.UserCodeSyntaxError', /^Syntax error in module 'broken_syntax': /],
    ['app', 'Runtime.MalformedHandlerName', /^Bad handler 'app'/],
    ['broken_init.handler', 'Exception', /^Runtime startup fails$/],
    ['exits_while_loading.handler', 'Runtime.ExitError', /Runtime exited without providing a reason$/],
  ])('%s: cannot be loaded', async (handler, errorType, message) => {
    await using fn = new OneFunction(python(handler));

    const { functionError, payload } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload.errorType).toBe(errorType);
    expect(payload.errorMessage).toMatch(message);
  });

  it('has an empty request id in an error while it is loaded, and its own line last', async () => {
    await using fn = new OneFunction(python('broken_init.handler'));

    const { payload } = await fn.invoke();

    expect(payload.requestId).toBe('');
    expect(payload.stackTrace.at(-1)).toMatch(
      /^ {2}File ".*broken_init\.py", line 1, in <module>\n {4}raise Exception\("Runtime startup fails"\)\n$/,
    );
  });

  it('sees the trace id inside the handler only', async () => {
    await using folder = await TemporaryFolder.create();
    const code =
      'import os\nname = "_X_AMZN_TRACE_ID"\noutside = os.environ.get(name)\n\n\ndef handler(event, context):\n    return [outside, os.environ.get(name)]\n';
    await writeFile(join(folder.path, 'app.py'), code);
    await using fn = new OneFunction(python('app.handler', { code: { kind: 'folder', path: folder.path } }));

    const { payload } = await fn.invoke({}, { traceId: 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Sampled=1' });

    expect(payload).toEqual([null, 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Sampled=1']);
  });

  it('leaves nothing in the folder of the code', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'other.py'), 'VALUE = 1\n');
    const code = 'import os\nimport other\n\n\ndef handler(event, context):\n    return sorted(os.listdir())\n';
    await writeFile(join(folder.path, 'app.py'), code);
    await using fn = new OneFunction(python('app.handler', { code: { kind: 'folder', path: folder.path } }));

    expect((await fn.invoke()).payload).toEqual(['app.py', 'other.py']);
  });
});
