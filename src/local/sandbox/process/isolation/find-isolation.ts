import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { hostEnvironment } from '../../../../core/index.ts';
import { LocalError } from '../../../errors.ts';
import { isProgram } from '../interpreter.ts';
import { bubblewrapArgs } from './bubblewrap.ts';
import type { Places } from './places.ts';
import { unshareArgs } from './unshare.ts';

/** A program of this machine that makes namespaces. */
export interface Isolation {
  readonly program: string;
  /** Its arguments, before `--` and the command. */
  args(places: Places, storageMiB?: number | undefined): readonly string[];
  /** How many processes of it stay before the function; they report the end of the function as a shell does. */
  readonly between: number;
}

/**
 * bubblewrap, with process numbers of its own where that may be, or util-linux's `unshare` where bubblewrap is not there or
 * may not do it. `root` is an empty folder.
 *
 * @throws {@link LocalError} `ISOLATION_UNAVAILABLE`.
 */
export async function findIsolation(root: string): Promise<Isolation> {
  if (process.platform !== 'linux') {
    throw LocalError.isolationUnavailable(`it needs Linux, this is ${process.platform}.`);
  }
  const candidates = [
    candidate('bwrap', (places, storageMiB) => bubblewrapArgs(places, storageMiB, 'own'), 2),
    candidate('bwrap', (places, storageMiB) => bubblewrapArgs(places, storageMiB, 'machine'), 1),
    candidate('unshare', (places, storageMiB) => unshareArgs(root, places, storageMiB), 0),
  ].filter((found) => found !== undefined);
  let cause: unknown;
  for (const isolation of candidates) {
    try {
      const args = isolation.args(new Map([['/usr', '/var/task']]));
      const { promisify } = await import('node:util');
      await promisify(execFile)(isolation.program, [...args, '--', '/bin/true']);
      return isolation;
    } catch (error) {
      cause ??= error;
    }
  }
  const names = [...new Set(candidates.map(({ program }) => program))].join(' and ');
  throw candidates.length === 0
    ? LocalError.isolationUnavailable('neither bubblewrap (bwrap) nor unshare is on the PATH.')
    : LocalError.isolationUnavailable(`${names} may not make namespaces here.`, cause);
}

function candidate(name: string, args: Isolation['args'], between: number): Isolation | undefined {
  const folders = (hostEnvironment()['PATH'] ?? '').split(delimiter);
  const program = folders.map((folder) => join(folder, name)).find(isProgram);
  return program === undefined ? undefined : { program, args, between };
}
