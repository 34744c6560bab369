import { closeSync, constants, fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import type { SandboxSpec } from '../../sandbox.ts';
import { processBehind } from '../process-tree.ts';

/** How many are kept for one function: as many as it has environments at the same time, as a rule. */
const MOST_OF_A_FUNCTION = 10;

/** The `/tmp` of a namespace: as long as it is open here, it is there, also when all processes of the namespace have ended. */
export class NamespaceStorage {
  #descriptor: number | undefined;

  /** Opens that of a process, unless one is open. What cannot be opened is lost with the namespace. */
  open(pid: number | undefined, between: number): void {
    if (pid === undefined || this.#descriptor !== undefined) return;
    const inside = processBehind(pid, between);
    if (inside === undefined) return;
    try {
      const descriptor = openSync(`/proc/${inside}/root/tmp`, constants.O_RDONLY | constants.O_DIRECTORY);
      // As long as the namespace is being made, it has that of this machine, which is nobody's to take over.
      if (isOfThisMachine(descriptor)) closeSync(descriptor);
      else this.#descriptor = descriptor;
    } catch {
      // It has just ended.
    }
  }

  /** Gives it away, if there is something in it. */
  take(): number | undefined {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor === undefined || !isEmpty(descriptor)) return descriptor;
    closeSync(descriptor);
    return undefined;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function isOfThisMachine(descriptor: number): boolean {
  const [one, other] = [fstatSync(descriptor), statSync('/tmp')];
  return one.dev === other.dev && one.ino === other.ino;
}

function isEmpty(descriptor: number): boolean {
  try {
    return readdirSync(`/proc/self/fd/${descriptor}`).length === 0;
  } catch {
    // The function has changed who may look into it.
    return false;
  }
}

/**
 * Storage of environments that have timed out or crashed. Lambda resets such an environment: the next invocation finds
 * other processes in it, and the files of `/tmp`.
 */
export class KeptStorage implements Disposable {
  /** By function; the latest last. */
  readonly #kept = new Map<string, { readonly lineage: string; readonly descriptor: number }[]>();

  keep({ functionId, lineage }: SandboxSpec, storage: NamespaceStorage): void {
    const descriptor = lineage === undefined ? undefined : storage.take();
    storage.close();
    if (lineage === undefined || descriptor === undefined) return;
    const kept = this.#kept.get(functionId) ?? [];
    this.#kept.set(functionId, kept);
    kept.push({ lineage, descriptor });
    if (kept.length > MOST_OF_A_FUNCTION) for (const { descriptor } of kept.splice(0, 1)) closeSync(descriptor);
  }

  /** An open folder to take over from. Whoever takes it closes it. */
  take({ functionId, lineage }: SandboxSpec): number | undefined {
    const kept = this.#kept.get(functionId) ?? [];
    const index = kept.findLastIndex((one) => one.lineage === lineage);
    return index < 0 ? undefined : kept.splice(index, 1)[0]?.descriptor;
  }

  [Symbol.dispose](): void {
    for (const { descriptor } of [...this.#kept.values()].flat()) closeSync(descriptor);
    this.#kept.clear();
  }
}

/** What runs a command when the files of an open folder are in `/tmp`: as many of them as can be. */
export function takingOver(descriptor: number): readonly string[] {
  const script = `PATH=/usr/bin:/bin cp -a /proc/self/fd/${descriptor}/. /tmp/; exec ${descriptor}<&-; exec "$@"`;
  return ['/bin/sh', '-c', script, 'sh'];
}
