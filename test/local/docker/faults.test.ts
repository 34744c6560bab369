import { describe, expect, it } from 'vitest';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { run } from '../../set-up/python-tools.ts';
import { eventually, node, written } from '../runtime/fixture.ts';
import { containersOf, inlineNode, inlinePython, OneContainerFunction } from './container.ts';

describe('a container', () => {
  it.for(['kill', 'stop', 'rm'] as const)(
    'that somebody ends (docker %s) in the middle of an invocation is an exit, and the next call gets another',
    async (command, context) => {
      const images = await needsLambdaImages(context);
      const id = `EndedBy-${command}`;
      await using fn = new OneContainerFunction(node('failures.hangs', { id, timeout: 60 }), images);
      const invocation = fn.invoke();
      await eventually(() => fn.eventsOf('log').some(({ message }) => message.includes('starting to wait')));
      const [name = ''] = await containersOf(id);

      const args = { kill: ['kill'], stop: ['stop', '--time', '0'], rm: ['rm', '--force'] }[command];
      await run('docker', [...args, name], { timeoutMs: 30_000 });
      const { payload, failure } = await invocation;
      const again = await fn.invoke({}, { timeout: 1 });

      expect(failure).toMatchObject({ kind: 'exit', errorType: 'Runtime.ExitError' });
      expect(payload.errorMessage).toMatch(/Runtime exited with error: signal: (killed|terminated)$/);
      expect(again.failure?.kind).toBe('timeout');
      await fn[Symbol.asyncDispose]();
      expect(await containersOf(id)).toEqual([]);
    },
  );

  it('that is full says so', async (context) => {
    const images = await needsLambdaImages(context);
    const text = 'exports.handler = async () => { const all = []; for (;;) all.push(Buffer.alloc(4e6, 1)); };';
    await using fn = new OneContainerFunction(inlineNode(text, { timeout: 60 }), images);

    const { failure, logs } = await fn.invoke();

    expect(failure?.kind).toBe('out-of-memory');
    expect(logs).toMatch(/Memory Size: 128 MB\tMax Memory Used: 128 MB\t/);
  });

  it('writes 100 MB, and all of it is there', async (context) => {
    const images = await needsLambdaImages(context);
    const text = `
      const line = 'x'.repeat(999) + '\\n';
      exports.handler = async () => {
        for (let count = 0; count < 100; count++) {
          await new Promise((resolve) => process.stdout.write(line.repeat(1000), resolve));
        }
        return 'written';
      };`;
    await using fn = new OneContainerFunction(inlineNode(text, { timeout: 60, memorySize: 512 }), images);

    const { payload, logs } = await fn.invoke();

    expect(payload).toBe('written');
    expect(written(logs)).toHaveLength(100_000_000);
  });

  it('writes half a letter and then the other half', async (context) => {
    const images = await needsLambdaImages(context);
    const text = `
import os, time
def handler(event, context):
    os.write(1, b"gr\\xc3")
    time.sleep(0.05)
    os.write(1, b"\\xbc\\xc3\\x9fe\\n")
    os.write(2, b"no line end")
`;
    await using fn = new OneContainerFunction(inlinePython(text), images);

    const { logs } = await fn.invoke();

    expect(written(logs)).toBe('grüße\nno line end\n');
  });

  it('logs a record of several lines as one', async (context) => {
    const images = await needsLambdaImages(context);
    const text = "exports.handler = async () => console.warn('first\\nsecond');";
    await using fn = new OneContainerFunction(inlineNode(text), images);

    const { requestId } = await fn.invoke();

    const [record] = fn.eventsOf('log');
    expect(record?.message).toMatch(new RegExp(`^\\S+\\t${requestId}\\tWARN\\tfirst\\nsecond$`));
  });

  it('has 50 calls in a row, each with its own log', async (context) => {
    const images = await needsLambdaImages(context);
    const text = 'def handler(event, context):\n    print("call", event["id"])\n    return event["id"]\n';
    await using fn = new OneContainerFunction(inlinePython(text), images);

    for (let id = 0; id < 50; id++) {
      const { payload, logs } = await fn.invoke({ id });

      expect([payload, written(logs)]).toEqual([id, `call ${id}\n`]);
    }
  });
});
