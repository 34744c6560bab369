import { readFileSync } from 'node:fs';

/** The most memory that a process has used so far, in KiB, where the system tells (Linux). */
export function peakMemoryKib(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const peak = Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    return peak > 0 ? peak : undefined;
  } catch {
    return undefined;
  }
}
