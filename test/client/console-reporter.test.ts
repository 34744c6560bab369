import { consoleReporter, type SamEvent } from 'samwright';
import { describe, expect, it } from 'vitest';

const source = '/app/src';
const resources = ['Orders'];

/** One event of each type, in the order of a life. */
const events: readonly SamEvent[] = [
  { type: 'environment-starting', functionId: 'Orders', runtime: 'nodejs22.x', interpreter: '/bin/node' },
  { type: 'environment-ready', functionId: 'Orders', initDurationMs: 31.25 },
  { type: 'log', functionId: 'Orders', requestId: '1', message: 'hello', stream: 'stdout' },
  { type: 'invocation-finished', functionId: 'Orders', requestId: '1', durationMs: 1.5 },
  { type: 'invocation-finished', functionId: 'Orders', requestId: '2', durationMs: 2, functionError: 'Unhandled' },
  { type: 'environment-ended', functionId: 'Orders', reason: 'timeout' },
  { type: 'environment-ended', functionId: 'Orders', reason: 'closed' },
  { type: 'warning', code: 'LAYER_LEFT_OUT', functionId: 'Orders', message: 'A layer is left out.' },
  { type: 'api-listening', apiId: 'Api', url: 'http://127.0.0.1:3000' },
  { type: 'request-finished', apiId: 'Api', method: 'GET', path: '/a', status: 200, durationMs: 3 },
  { type: 'request-finished', apiId: 'Api', method: 'GET', path: '/b', status: 502, durationMs: 3, failure: 'no JSON' },
  { type: 'lambda-listening', url: 'http://127.0.0.1:3001' },
  { type: 'lambda-request-finished', method: 'POST', path: '/x', status: 404, durationMs: 1, failure: 'no function' },
  { type: 'async-invocation-retrying', functionId: 'Orders', requestId: '3', attempt: 1, delayMs: 60_000 },
  {
    type: 'async-invocation-finished',
    functionId: 'Orders',
    requestId: '3',
    condition: 'RetriesExhausted',
    attempts: 3,
  },
  { type: 'artifact-zipped', resources, source, files: 3, bytes: 2048, durationMs: 12 },
  { type: 'artifact-zipped', resources, source, files: 1, bytes: 2048, durationMs: 12 },
  { type: 'artifact-uploading', resources, source, bytes: 1024, total: 2048 },
  { type: 'artifact-uploaded', resources, source, uri: 's3://b/k', bytes: 2048 },
  { type: 'artifact-unchanged', resources, source, uri: 's3://b/k' },
  { type: 'template-packaged', artifacts: 2, uploaded: 1 },
  { type: 'change-set-creating', stackName: 's', operation: 'create' },
  {
    type: 'change-set-created',
    stackName: 's',
    changeSetId: 'c',
    changes: [
      { action: 'Add', logicalId: 'A', resourceType: 'AWS::SQS::Queue' },
      { action: 'Modify', logicalId: 'B', resourceType: 'AWS::SNS::Topic', replacement: 'True' },
    ],
  },
  { type: 'change-set-executing', stackName: 's', changeSetId: 'c' },
  {
    type: 'stack-event',
    stackName: 's',
    logicalId: 'A',
    resourceType: 'AWS::SQS::Queue',
    status: 'CREATE_FAILED',
    reason: 'no',
    time: new Date(0),
  },
  { type: 'stack-unchanged', stackName: 's' },
  { type: 'stack-outputs', stackName: 's', outputs: { Url: 'https://x' } },
  { type: 'stack-outputs', stackName: 's', outputs: {} },
];

/** What the reporter writes for the events. */
function written(interactive: boolean): string {
  const pieces: string[] = [];
  const report = consoleReporter({ stream: { write: (piece) => pieces.push(piece) }, interactive });
  for (const event of events) report(event);
  return pieces.join('');
}

describe('consoleReporter', () => {
  it('prints plain lines into a log', () => {
    expect(written(false)).toMatchInlineSnapshot(`
      "Orders: ready in 31.3 ms
      Orders | hello
      ✔ Orders: 1.5 ms
      ✘ Orders: failed after 2.0 ms
      Orders: environment ended (timeout)
      ⚠ A layer is left out.
      ✔ Api: listening on http://127.0.0.1:3000
      GET /a → 200 in 3.0 ms
      GET /b → 502 in 3.0 ms: no JSON
      ✔ Lambda: listening on http://127.0.0.1:3001
      POST /x → 404 in 1.0 ms: no function
      Orders: attempt 1 failed, again in 60.00 s
      Orders: RetriesExhausted after 3 attempts
      src: 3 files zipped to 2.0 KiB in 12.0 ms
      src: 1 file zipped to 2.0 KiB in 12.0 ms
      ✔ src: 2.0 KiB to s3://b/k
      src: unchanged at s3://b/k
      ✔ packaged: 2 artifacts, 1 new
      s: 2 changes
        + A (AWS::SQS::Queue)
        ~ B (AWS::SNS::Topic, replaced)
      CREATE_FAILED A (AWS::SQS::Queue): no
      ✔ s: nothing to change
      Outputs
        Url = https://x
      "
    `);
  });

  it('shows what is under way in a line that the next event replaces', () => {
    const text = written(true);

    expect(text).toContain('\r\x1b[2K⠋ Orders: starting nodejs22.x\r\x1b[2K');
    expect(text).toContain('██████████░░░░░░░░░░ src 1.0 KiB of 2.0 KiB');
  });

  it('colours what is good and what is bad', () => {
    const text = written(true);

    expect(text).toContain('\x1b[32m✔ Orders: 1.5 ms\x1b[0m\n');
    expect(text).toContain('\x1b[31m✘ Orders: failed after 2.0 ms\x1b[0m\n');
  });

  it('writes to process.stderr by default, never to stdout', () => {
    const { write } = process.stderr;
    const pieces: unknown[] = [];
    process.stderr.write = (piece) => pieces.push(piece) > 0;
    try {
      consoleReporter({ interactive: false })({ type: 'api-listening', apiId: 'Api', url: 'http://127.0.0.1:1' });
    } finally {
      process.stderr.write = write;
    }

    expect(pieces.join('')).toBe('✔ Api: listening on http://127.0.0.1:1\n');
  });
});
