import { describe, expect, it } from 'vitest';
import { abortable, delay, emit, settlesWithin } from '../../src/core/index.ts';

describe('emit', () => {
  it('delivers at once, and no listener can break the operation', () => {
    const seen: string[] = [];

    emit({ onEvent: (event: string) => void seen.push(event) }, 'a');
    emit({ onEvent: () => expect.fail('a broken listener') }, 'b');
    emit({}, 'c');

    expect(seen).toEqual(['a']);
  });
});

describe('a wait with a limit', () => {
  it('is told whether it came to its end, and throws what the promise throws', async () => {
    const never = new Promise(() => {});

    expect(await settlesWithin(Promise.resolve(), 60_000)).toBe(true);
    expect(await settlesWithin(never, 1)).toBe(false);
    await expect(settlesWithin(Promise.reject(new Error('no')), 60_000)).rejects.toThrow('no');
  });
});

describe('abort', () => {
  const reason = new Error('enough');

  it('ends a delay with the reason', async () => {
    const controller = new AbortController();
    const waiting = delay(60_000, controller.signal);

    controller.abort(reason);

    await expect(waiting).rejects.toBe(reason);
  });

  it('ends a wait for a promise with the reason, also when it came first', async () => {
    const controller = new AbortController();
    const waiting = abortable(new Promise(() => {}), controller.signal);

    controller.abort(reason);

    await expect(waiting).rejects.toBe(reason);
    await expect(abortable(Promise.reject(new Error('late')), controller.signal)).rejects.toBe(reason);
  });

  it('changes nothing for what settles in time', async () => {
    const { signal } = new AbortController();

    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    await expect(abortable(Promise.reject(reason), signal)).rejects.toBe(reason);
  });
});
