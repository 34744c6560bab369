import { describe, expect, it } from 'vitest';
import type { InvocationFailure } from '../../../src/local/index.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { FAULTS, functionOf } from '../runtime/faults.ts';
import { written } from '../runtime/fixture.ts';
import { containersOf, inlinePython, OneContainerFunction } from './container.ts';

/** The faults of processes, in containers with AWS's own clients. (What an engine does to them is in faults.test.ts.) */

/** What is told otherwise there: the client for Node.js is that of version 24, and it is the kernel that limits memory. */
const OTHERWISE: Readonly<Record<string, { readonly failure: InvocationFailure; readonly says?: RegExp }>> = {
  'node rejects where nobody listens': {
    failure: { kind: 'exit', errorType: 'Runtime.ExitError', exitCode: 1 },
    says: /exit status 1$/,
  },
  'node fills its heap': {
    failure: { kind: 'out-of-memory', errorType: 'Runtime.OutOfMemory', exitSignal: 'SIGKILL' },
    says: /signal: killed$/,
  },
  'node answers with a circle': { failure: { kind: 'handler', errorType: 'Runtime.JSONStringifyError' } },
  'node answers with a BigInt': { failure: { kind: 'handler', errorType: 'Runtime.JSONStringifyError' } },
};

/** AWS's client for Node.js does not wait for what is still being written: a test of faults.test.ts does so itself. */
const isServed = ([language, name]: (typeof FAULTS)[number]): boolean =>
  language !== 'node' || name !== 'floods stdout';

describe('a fault', { concurrent: true }, () => {
  it.for(FAULTS.filter(isServed))(
    'of %s that %s is told as what it is, in a container',
    { timeout: 120_000 },
    async ([language, name, { handler, event, timeout = 60, ...told }], context) => {
      const images = await needsLambdaImages(context);
      const id = `Fault-${language}-${name.replaceAll(' ', '-')}`;
      const { failure, says = told.says } = OTHERWISE[`${language} ${name}`] ?? told;
      const definition = functionOf(language, handler, { id, timeout, memorySize: 256 });
      await using fn = new OneContainerFunction(definition, images);

      const outcome = await fn.invoke(event);
      await fn[Symbol.asyncDispose]();

      expect(outcome.failure).toEqual(failure);
      expect(failure === undefined ? String(outcome.payload) : outcome.payload.errorMessage).toMatch(says);
      if (handler === 'floods') expect(written(outcome.logs)).toHaveLength(100 * 1024 * 1024);
      if (handler === 'writesPartly') expect(written(outcome.logs)).toMatch(/^grüße 🥳\n/);
      expect(await containersOf(id)).toEqual([]);
    },
  );
});

describe('many calls of containers', () => {
  const echo = inlinePython('def handler(event, context):\n    return event["id"]\n', { id: 'Many', timeout: 60 });

  it('200 at the same time all get their own answer, and nothing is left', { timeout: 120_000 }, async (context) => {
    const images = await needsLambdaImages(context);
    await using fn = new OneContainerFunction(echo, images, {}, [], { maxConcurrency: 3 });

    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, id) => fn.invoke({ id })));
    await fn[Symbol.asyncDispose]();

    expect(outcomes.map(({ payload }) => payload)).toEqual(Array.from({ length: 200 }, (_, id) => id));
    expect(fn.eventsOf('environment-starting')).toHaveLength(3);
    expect(await containersOf('Many')).toEqual([]);
  });

  it('10,000 one after the other have one container', { timeout: 240_000 }, async (context) => {
    const images = await needsLambdaImages(context);
    await using fn = new OneContainerFunction(echo, images);

    let wrong = 0;
    let starts = 0;
    for (let id = 0; id < 10_000; id++) {
      const { payload, initDurationMs } = await fn.invoke({ id });
      if (payload !== id) wrong++;
      if (initDurationMs !== undefined) starts++;
      fn.events.length = 0;
    }
    const { maxMemoryUsedMB = 0 } = await fn.invoke({ id: 0 });

    expect({ wrong, starts }).toEqual({ wrong: 0, starts: 1 });
    expect(maxMemoryUsedMB).toBeLessThan(128);
  });
});
