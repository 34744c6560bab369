import { readdir } from 'node:fs/promises';
import type { Architecture } from './platform.ts';

const HANDLERS = '/proc/sys/fs/binfmt_misc';

/**
 * Whether an engine runs programs of the other architecture too. An engine that shares this kernel does when there is a
 * handler for them; one in a virtual machine brings emulation along, and of one elsewhere nothing can be said.
 */
export async function canEmulate(own: Architecture, sharesThisKernel: boolean): Promise<boolean> {
  if (!sharesThisKernel) return true;
  const handlers: string[] = await readdir(HANDLERS).catch(() => []);
  const other = own === 'x86_64' ? /aarch64|arm64/ : /x86[-_]64|rosetta|FEX/i;
  return handlers.some((name) => other.test(name));
}
