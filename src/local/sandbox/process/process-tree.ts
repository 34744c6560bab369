import { readFileSync } from 'node:fs';

/** The processes that a process has started and that are there (Linux). */
export function childrenOf(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ');
    return children.filter((child) => child !== '').map(Number);
  } catch {
    // It has ended.
    return [];
  }
}

/** The process behind so many others, each of which has started the next one first; none where it has ended. */
export function processBehind(pid: number, between: number): number | undefined {
  let behind: number | undefined = pid;
  for (let left = between; left > 0 && behind !== undefined; left--) [behind] = childrenOf(behind);
  return behind;
}
