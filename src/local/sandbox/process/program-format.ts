import { open } from 'node:fs/promises';
import { canEmulate } from '../../../containers/index.ts';
import { LocalError } from '../../errors.ts';

/** A machine that programs are made for. */
export interface ProgramMachine {
  readonly platform: NodeJS.Platform;
  /** `x64` or `arm64`; undefined for any, or where it cannot be told. */
  readonly arch?: string | undefined;
}

/** What a program is made for, by its first bytes; undefined for scripts, and for what is not known. */
export function madeFor(head: Buffer): ProgramMachine | undefined {
  if (head.length < 20) return undefined;
  if (head.toString('latin1', 0, 4) === '\x7fELF') {
    return { platform: 'linux', arch: ELF_MACHINES[head.readUInt16LE(18)] };
  }
  const magic = head.readUInt32LE(0);
  if (magic === MACH_O_64) return { platform: 'darwin', arch: MACH_O_CPUS[head.readUInt32LE(4)] };
  return head.toString('latin1', 0, 2) === 'MZ' ? { platform: 'win32' } : undefined;
}

/**
 * Sees to it that a program can be started here: where it cannot, systems say little, and some hand it to a shell.
 *
 * @throws {@link LocalError} `SANDBOX_START_FAILED`.
 */
export async function requireRunnable(functionId: string, file: string, here: ProgramMachine = process): Promise<void> {
  const wanted = madeFor(await headOf(file));
  if (wanted === undefined) return;
  const isOurs = wanted.platform === here.platform && (wanted.arch ?? here.arch) === here.arch;
  if (isOurs || (wanted.platform === here.platform && (await emulates(here)))) return;
  throw LocalError.programForAnotherMachine(functionId, file, nameOf(wanted), nameOf(here));
}

/** macOS and Windows bring it along. */
async function emulates({ platform, arch }: ProgramMachine): Promise<boolean> {
  return platform !== 'linux' || (await canEmulate(arch === 'arm64' ? 'arm64' : 'x86_64', true));
}

async function headOf(file: string): Promise<Buffer> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(20), 0, 20, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    // It may be executed and not read.
    return Buffer.alloc(0);
  }
}

function nameOf({ platform, arch }: ProgramMachine): string {
  const system = NAMES[platform] ?? platform;
  return arch === undefined ? system : `${system} on ${arch === 'x64' ? 'x86_64' : arch}`;
}

const NAMES: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
const ELF_MACHINES: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64' };
const MACH_O_64 = 0xfeedfacf;
const MACH_O_CPUS: Readonly<Record<number, string>> = { 16777223: 'x64', 16777228: 'arm64' };
