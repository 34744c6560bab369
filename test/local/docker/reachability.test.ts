import { describe, expect, it } from 'vitest';
import type { Container, ContainerError } from '../../../src/containers/index.ts';
import { Reachability } from '../../../src/local/sandbox/docker/reachability.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { node } from '../runtime/fixture.ts';
import { OneContainerFunction } from './container.ts';

const notReached = { name: 'ContainerError', code: 'ENGINE_CANNOT_CALL_BACK' };
const never = new Promise<void>(() => {});

/** A container whose Bash ends like that: with a code, never, or not even started. */
function containerWith(bash: number | 'hangs' | 'is slow' | 'missing'): Pick<Container, 'name' | 'execute'> {
  return {
    name: 'samwright-Fn-1',
    execute: async (_, listener) => {
      if (bash === 'missing') throw new Error('no such file');
      if (bash !== 'is slow') listener.output('stdout', Buffer.from('\n'));
      if (typeof bash === 'number') listener.exited({ code: bash, isOutOfMemory: false });
    },
  };
}

describe('a container that does not reach this process', () => {
  it('is an error of the engine, not of the function', async (context) => {
    const images = await needsLambdaImages(context);
    // In a container, that is the container.
    const options = { hostAddress: '127.0.0.1' };
    await using fn = new OneContainerFunction(node('hello.handler'), images, options);

    await expect(fn.invoke()).rejects.toMatchObject(notReached);
  });

  it.each([
    ['is refused', 1],
    ['gets no answer', 'hangs'],
  ] as const)('says so when it %s', async (_, bash) => {
    const { promise, resolve } = Promise.withResolvers<ContainerError>();

    new Reachability(5).of({ connected: never }, '172.17.0.1:4000').watch(containerWith(bash), resolve);

    expect((await promise).message).toBe(
      'Container engine: container samwright-Fn-1 does not reach this process at 172.17.0.1:4000.',
    );
  });

  it.each([
    ['gets through', 0],
    ['has no Bash', 127],
    ['has nothing to start', 'missing'],
    ['has not begun to call', 'is slow'],
  ] as const)('is not known of one that %s', async (_, bash) => {
    const failures: ContainerError[] = [];
    const container = containerWith(bash);
    const tried = new Promise<void>((resolve) => {
      const execute: Container['execute'] = (...args) => container.execute(...args).finally(resolve);
      const watched = { name: container.name, execute };
      new Reachability(5).of({ connected: never }, 'host:1').watch(watched, (error) => failures.push(error));
    });

    await tried;
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(failures).toEqual([]);
  });

  it.each([
    ['dial tcp 172.17.0.1:4000: connect: connection refused', true],
    ['Error: connect ECONNREFUSED 192.168.65.254:4000', true],
    ['tcp connect error: Connection refused (os error 111)', true],
    ['dial tcp 127.0.0.1:5432: connect: connection refused', false],
    ['the table is full', false],
  ])('is told by what it writes before it ends: %s', (text, isTold) => {
    const container = new Reachability(5).of({ connected: never }, '172.17.0.1:4000');

    container.written(Buffer.from(text));

    expect(container.failureOf('samwright-Fn-1') !== undefined).toBe(isTold);
  });

  it('is not thought of once another one has got through', async () => {
    const reachability = new Reachability(5);
    reachability.of({ connected: Promise.resolve() }, 'host:1');
    await Promise.resolve();
    const later = reachability.of({ connected: never }, 'host:2');

    later.written(Buffer.from('connect ECONNREFUSED 127.0.0.1:9000'));

    expect(later.failureOf('another')).toBeUndefined();
  });
});
