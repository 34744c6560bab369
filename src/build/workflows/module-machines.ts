import { closeSync, existsSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../../core/index.ts';
import type { BuildTarget } from '../workflow.ts';
import { packagesIn } from './collect-modules.ts';
import type { PackageMachine } from './machine.ts';
import { type PackageManifest, readManifest } from './package-json.ts';

/** Removes the packages that say of themselves that they are for other machines, wherever they are in `node_modules`. */
export async function removeForeign(modules: string, machine: PackageMachine): Promise<void> {
  for (const name of packagesIn(modules)) {
    const folder = join(modules, name);
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest !== undefined && !isFor(machine, manifest)) await rm(folder, { recursive: true });
    else if (existsSync(join(folder, 'node_modules'))) await removeForeign(join(folder, 'node_modules'), machine);
  }
}

/** Says of packages that have machine code for other machines only that they will not work. */
export function foreignCode(target: BuildTarget, modules: string, machine: PackageMachine): Diagnostic[] {
  if (!existsSync(modules)) return [];
  const names = packagesIn(modules).filter((name) => {
    const addons = addonsIn(join(modules, name));
    return addons.length > 0 && !addons.some((file) => runsOn(machine, file));
  });
  return names.map((name) => ({
    code: 'COMPILED_FOR_OTHER_MACHINE',
    severity: 'warning',
    message: `${target.id}: the machine code of ${name} is not for ${machine.os} ${machine.cpu}, which the function runs on. Build with useContainer, or on such a machine.`,
  }));
}

/** Where a package names no machines it is for all; names with `!` are those that it is not for. */
function isFor(machine: PackageMachine, { machines }: PackageManifest): boolean {
  return (['os', 'cpu', 'libc'] as const).every((kind) => {
    const names = machines[kind];
    if (names.includes(`!${machine[kind]}`)) return false;
    const wanted = names.filter((name) => !name.startsWith('!'));
    return wanted.length === 0 || wanted.includes(machine[kind]) || wanted.includes('any');
  });
}

/** The files of a package that Node.js loads as machine code. */
function addonsIn(folder: string): string[] {
  if (!lstatSync(folder).isDirectory()) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.node'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What ELF files call processors. */
const PROCESSORS: Readonly<Record<string, number>> = { x64: 0x3e, arm64: 0xb7 };

function runsOn({ cpu }: PackageMachine, file: string): boolean {
  const head = Buffer.alloc(20);
  const opened = openSync(file, 'r');
  try {
    readSync(opened, head);
  } finally {
    closeSync(opened);
  }
  return head.toString('latin1', 0, 4) === '\x7fELF' && head.readUInt16LE(18) === PROCESSORS[cpu];
}
