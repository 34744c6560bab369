import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { definition, fixtureFolder, OneFunction } from './fixture.ts';

const isWindows = process.platform === 'win32';
if (isWindows) console.log('Custom runtimes: skipped, a bootstrap with a shebang line does not run on Windows.');

const provided = (path: string = fixtureFolder('provided')) =>
  definition({ handler: 'orders.handler', runtime: 'provided.al2023', code: { kind: 'folder', path } });

describe.skipIf(isWindows)('a custom runtime', () => {
  it('speaks the Runtime API over TCP, and stays warm', async () => {
    await using fn = new OneFunction(provided());

    const first = await fn.invoke({ id: '7' });
    const second = await fn.invoke({ id: '8' });

    expect(first.payload).toEqual({ event: { id: '7' }, count: 1, handler: 'orders.handler' });
    expect(second.payload).toEqual({ event: { id: '8' }, count: 2, handler: 'orders.handler' });
    expect(second.logs).toContain(`handling ${second.requestId}\n`);
    expect(first.initDurationMs).toBeGreaterThan(0);
    expect(second.initDurationMs).toBeUndefined();
  });

  /** https://github.com/aws/aws-lambda-go/issues/523 */
  it('is not started by a wrapper script', async () => {
    const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/idontexist.sh' };
    await using fn = new OneFunction({ ...provided(), environment });

    expect((await fn.invoke({ id: '7' })).payload.count).toBe(1);
  });

  it('reports an error', async () => {
    await using fn = new OneFunction(provided());

    const { functionError, payload } = await fn.invoke({ fail: true });

    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({ errorType: 'Custom', errorMessage: 'refused' });
  });

  it('exits', async () => {
    await using fn = new OneFunction(provided());

    const { payload } = await fn.invoke({ exit: 2 });
    const second = await fn.invoke({ id: '8' });

    expect(payload.errorMessage).toMatch(/Runtime exited with error: exit status 2$/);
    expect(second.payload.count).toBe(1);
  });

  it('has no bootstrap, or one that may not be executed', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'bootstrap'), '#!/bin/sh\n', { mode: 0o644 });
    await using fn = new OneFunction(provided(folder.path));

    const { functionError, payload, requestId, logs } = await fn.invoke();

    const errorMessage = `RequestId: ${requestId} Error: Couldn't find valid bootstrap(s): [${join(folder.path, 'bootstrap')}]`;
    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({ errorType: 'Runtime.InvalidEntrypoint', errorMessage });
    expect(logs.replaceAll(/Duration: [\d.]+ ms/g, 'Duration: <n> ms')).toContain(
      [
        'INIT_REPORT Init Duration: <n> ms\tPhase: init\tStatus: error\tError Type: Runtime.InvalidEntrypoint',
        'INIT_REPORT Init Duration: <n> ms\tPhase: invoke\tStatus: error\tError Type: Runtime.InvalidEntrypoint',
        `START RequestId: ${requestId} Version: $LATEST`,
        errorMessage,
        'Runtime.InvalidEntrypoint',
        `END RequestId: ${requestId}`,
        `REPORT RequestId: ${requestId}`,
      ].join('\n'),
    );
  });
});
