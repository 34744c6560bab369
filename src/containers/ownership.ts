import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning } from '../core/index.ts';

let session: string | undefined;

/** One copy of this package in one process. */
function ownSession(): string {
  session ??= randomUUID();
  return session;
}

/** Names of the containers that this copy takes care of, from before they are made until they are removed. */
export const ownContainers: Set<string> = new Set();

/** Every container of this package has it. */
export const MARK = 'samwright';

/** Who has to remove a container. `startedAt` tells a process from a later one with the same id, where it can be known. */
export function ownerLabels(): Record<string, string> {
  const startedAt = startOf(process.pid);
  return {
    [MARK]: 'sandbox',
    'samwright.owner.host': hostname(),
    'samwright.owner.pid': String(process.pid),
    'samwright.owner.session': ownSession(),
    ...(startedAt !== undefined && { 'samwright.owner.started': startedAt }),
  };
}

/** Whether nobody takes care of a container any more. Those of other machines that use the engine are left alone. */
export function isAbandoned(name: string, labels: Readonly<Record<string, string>>): boolean {
  if (!(MARK in labels) || labels['samwright.owner.host'] !== hostname()) return false;
  if (labels['samwright.owner.session'] === ownSession()) return !ownContainers.has(name);
  const pid = Number(labels['samwright.owner.pid']);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (!isRunning(pid)) return true;
  const startedAt = labels['samwright.owner.started'];
  const actual = startOf(pid);
  return startedAt !== undefined && actual !== undefined && startedAt !== actual;
}

/** When a process was started, in clock ticks since the machine was; Linux only. */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in parentheses, may have spaces and parentheses itself.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
