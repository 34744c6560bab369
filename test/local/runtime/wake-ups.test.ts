import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { missing } from '../../set-up/needs.ts';
import { eventually, node, OneFunction } from './fixture.ts';

/** sched(7). */
const SCHED_BATCH = '3';

/** The 41st field of `/proc/<pid>/stat`; the name of the program, which comes second, may have spaces in it. */
function policyOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38];
}

it('makes environments wait for their turn when there are as many as processors', async (context) => {
  if (spawnSync('chrt', ['--help']).error) missing(context, 'There is no chrt.');
  await using fn = new OneFunction(node('counter.handler'));
  const many = Array.from({ length: availableParallelism() + 1 });

  const results = await Promise.all(many.map(() => fn.invoke({ waitMs: 300 })));
  const pids = [...new Set(results.map(({ payload }) => payload.pid))];
  await eventually(() => pids.every((pid) => policyOf(pid) === SCHED_BATCH));

  expect(pids.length).toBe(many.length);
  expect((await fn.invoke()).functionError).toBeUndefined();
});
