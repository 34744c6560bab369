import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { systemCodeOf } from '../../../core/index.ts';
import { processBehind } from './process-tree.ts';

/** A process, and what came of it where it was told to wait for its turn. */
interface Runner {
  /** How many others stand before the one that runs the function. */
  readonly between: number;
  told?: Promise<void> | undefined;
}

/** The processes of execution environments. */
const processes = new Map<number, Runner>();
let canBeTold = process.platform === 'linux';

/**
 * Linux lets a process that is woken take the place of whoever woke it when all processors have work: of this process,
 * for which all requests wait. So as soon as there are as many environments as processors, they are made batch
 * processes (`SCHED_BATCH`), which get as much time as others but wait for their turn. That is a fifth more requests per
 * second on two processors. Only on Linux, where `chrt` (util-linux, BusyBox) is there; nothing depends on it.
 */
export function waitsForTurn(pid: number, between: number = 0): void {
  processes.set(pid, { between });
  if (!canBeTold || processes.size < availableParallelism()) return;
  for (const [each, runner] of processes) runner.told ??= makeBatch(processBehind(each, runner.between) ?? each);
}

/** Forgets a process that has ended; resolves when nothing that was started for it is under way. */
export async function forgetTurn(pid: number): Promise<void> {
  const runner = processes.get(pid);
  processes.delete(pid);
  await runner?.told;
}

async function makeBatch(pid: number): Promise<void> {
  try {
    await promisify(execFile)('chrt', ['-a', '-b', '-p', '0', String(pid)]);
  } catch (error) {
    // The process may have ended, or not be ours to change (a wrapper that became somebody else): then it stays as it is.
    if (systemCodeOf(error) === 'ENOENT') canBeTold = false;
  }
}
