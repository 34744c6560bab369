import { expect, it, vi } from 'vitest';
import { Deadline } from '../../src/core/index.ts';

/** What a deadline has called, in order. */
function calls(): { readonly called: string[]; readonly call: (name: string) => () => void } {
  const called: string[] = [];
  return { called, call: (name) => () => called.push(name) };
}

it('calls what was set last, once', async () => {
  const { called, call } = calls();
  const deadline = new Deadline();
  deadline.set(30, call('first'));
  deadline.set(30, call('the same time'));
  deadline.set(5, call('another time'));

  await vi.waitFor(() => expect(called).not.toEqual([]), 10_000);
  await new Promise((resolve) => setTimeout(resolve, 60));

  expect(called).toEqual(['another time']);
});

it('calls nothing when it is cleared, and can be set again, also when its time is over', async () => {
  const { called, call } = calls();
  const deadline = new Deadline();
  deadline.set(10, call('cleared'));
  deadline.clear();
  await new Promise((resolve) => setTimeout(resolve, 40));

  deadline.set(10, call('again'));
  await vi.waitFor(() => expect(called).toEqual(['again']), 10_000);
  deadline.set(10, call('once more'));
  await vi.waitFor(() => expect(called).toEqual(['again', 'once more']), 10_000);
});

it('keeps the process while it is set', () => {
  const deadline = new Deadline();
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();

  const counts = [
    () => deadline.set(60_000, () => {}),
    () => deadline.clear(),
    () => deadline.set(60_000, () => {}),
    () => deadline.clear(),
  ].map((change) => {
    change();
    return timers() - before;
  });

  expect(counts).toEqual([1, 0, 1, 0]);
});
