import { describe, expect, it } from 'vitest';
import { Memo, mapLimit } from '../../src/core/index.ts';

describe('mapLimit', () => {
  it('keeps the order and the limit', async () => {
    let running = 0;
    let most = 0;

    const results = await mapLimit([30, 10, 20, 5], 2, async (ms) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, ms));
      running--;
      return ms * 2;
    });

    expect(results).toEqual([60, 20, 40, 10]);
    expect(most).toBe(2);
  });

  it('starts nothing after a failure and waits for what is under way', async () => {
    const started: number[] = [];
    let finished = false;

    const all = mapLimit([1, 2, 3, 4], 2, async (item) => {
      started.push(item);
      if (item === 1) throw new Error('one');
      await new Promise((resolve) => setTimeout(resolve, 10));
      finished = true;
    });

    await expect(all).rejects.toThrow('one');
    expect(started).toEqual([1, 2]);
    expect(finished).toBe(true);
  });

  it('does nothing for no items', async () => {
    expect(await mapLimit([], 4, async () => 1)).toEqual([]);
  });
});

describe('Memo', () => {
  it('shares one run among concurrent callers', async () => {
    const memo = new Memo<string, number>();
    let runs = 0;
    const make = async (): Promise<number> => ++runs;

    expect(await Promise.all([memo.get('a', make), memo.get('a', make)])).toEqual([1, 1]);
    expect(await memo.get('b', make)).toBe(2);
  });

  it('forgets a failed run', async () => {
    const memo = new Memo<string, number>();

    await expect(memo.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(await memo.get('a', async () => 7)).toBe(7);
  });
});
