import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { JobsUnderWay, type JobUnderWay } from '../../../src/local/pool/jobs-under-way.ts';

function jobOf(
  functionId: string,
  signal: AbortSignal | undefined,
  end: (reason: unknown) => void = () => {},
): JobUnderWay {
  return { functionId, signal, place: -1, end };
}

it('ends the jobs of a signal that is aborted, and no others', () => {
  const jobs = new JobsUnderWay();
  const ended: string[] = [];
  const [ours, others] = [new AbortController(), new AbortController()];
  const add = (name: string, signal: AbortSignal | undefined): JobUnderWay => {
    const job = jobOf(name, signal, (reason) => ended.push(`${name}: ${reason}`));
    jobs.add(job);
    return job;
  };
  const answered = add('A', ours.signal);
  for (const name of ['B', 'C']) add(name, ours.signal);
  add('D', others.signal);
  add('E', undefined);
  jobs.remove(answered);

  ours.abort('stop');

  expect(ended.sort()).toEqual(['B: stop', 'C: stop']);
});

it('knows what is under way, whatever order it ends in', () => {
  const jobs = new JobsUnderWay();
  const made = ['A', 'B', 'C', 'D'].map((name) => jobOf(name, undefined));
  for (const job of made) jobs.add(job);

  const removed = [0, 3, 0].map((index) => jobs.remove(made[index] ?? expect.fail()));

  expect(removed).toEqual([true, true, false]);
  expect(
    jobs
      .all()
      .map(({ functionId }) => functionId)
      .sort(),
  ).toEqual(['B', 'C']);
});

it('has one listener on a signal, which stays for the next job until a job with another signal has ended', () => {
  const jobs = new JobsUnderWay();
  const { signal } = new AbortController();
  const { signal: other } = new AbortController();
  const [first, second, later] = [jobOf('A', signal), jobOf('B', signal), jobOf('C', other)];
  const listeners = (): number[] => [signal, other].map((one) => getEventListeners(one, 'abort').length);
  const steps = [
    () => jobs.add(first),
    () => jobs.add(second),
    () => jobs.remove(first),
    () => jobs.remove(second),
    () => jobs.add(first),
    () => jobs.add(later),
    () => jobs.remove(later),
    () => jobs.remove(first),
    () => jobs.close(),
  ];

  const counts = steps.map((step) => {
    step();
    return listeners();
  });

  expect(counts).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
    [1, 0],
    [1, 0],
    [1, 1],
    [1, 1],
    [1, 0],
    [0, 0],
  ]);
});
