import { readFileSync } from 'node:fs';

/** Whether there is such a process. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A zombie that nobody has collected yet does not run.
  return !/\) [ZX] /.test(statusOf(pid));
}

/** Empty where the system does not tell, or the process has ended meanwhile. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}
