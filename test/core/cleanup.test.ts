import { describe, expect, it } from 'vitest';
import { CleanupStack } from '../../src/core/index.ts';

describe('CleanupStack', () => {
  it('releases last-in-first-out, once', async () => {
    const released: string[] = [];
    const stack = new CleanupStack();
    stack.use({ [Symbol.dispose]: () => void released.push('first') });
    stack.use({ [Symbol.asyncDispose]: async () => void released.push('second') });
    stack.defer(() => void released.push('third'));

    await Promise.all([stack.close(), stack.close()]);
    await stack.close();

    expect(released).toEqual(['third', 'second', 'first']);
  });

  it('hands everything to the owner that it is moved to', async () => {
    const released: string[] = [];
    let owner: CleanupStack | undefined;
    {
      await using acquired = new CleanupStack();
      acquired.defer(() => void released.push('resource'));
      owner = acquired.move();
    }

    expect(released).toEqual([]);
    await owner.close();
    expect(released).toEqual(['resource']);
  });

  it('lets go of what has been released by itself', async () => {
    const released: string[] = [];
    const stack = new CleanupStack();
    stack.use({ [Symbol.dispose]: () => void released.push('kept') });
    const forgotten = stack.use({ [Symbol.dispose]: () => void released.push('forgotten') });

    stack.forget(forgotten);
    await stack.close();

    expect(released).toEqual(['kept']);
  });

  it('releases everything when acquiring fails half-way', async () => {
    const released: string[] = [];
    const acquire = async (): Promise<void> => {
      await using acquired = new CleanupStack();
      acquired.defer(() => void released.push('resource'));
      throw new Error('the second one is missing');
    };

    await expect(acquire()).rejects.toThrow('the second one is missing');
    expect(released).toEqual(['resource']);
  });

  it('goes on after a failure and reports all of them', async () => {
    const released: string[] = [];
    const stack = new CleanupStack();
    stack.defer(() => Promise.reject(new Error('a')));
    stack.defer(() => void released.push('between'));
    stack.defer(() => Promise.reject(new Error('b')));

    const failure = await stack.close().catch((error: unknown) => error);

    expect(released).toEqual(['between']);
    expect(failure).toBeInstanceOf(AggregateError);
    expect((failure as AggregateError).errors.map(String)).toEqual(['Error: b', 'Error: a']);
  });
});
