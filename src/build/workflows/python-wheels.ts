import type { BuildTarget } from '../workflow.ts';

/** What wheels must be made for. */
export interface WheelTarget {
  /** `3.13`; absent where the template does not say. */
  readonly version?: string | undefined;
  /** Every name of a platform whose wheels run there, the best first. */
  readonly platforms: readonly string[];
}

/**
 * The platform of a function: Amazon Linux 2 has glibc 2.26, Amazon Linux 2023 (from Python 3.12 on) has 2.34.
 * See https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
 */
export function wheelTarget({
  runtime = '',
  architecture,
}: Pick<BuildTarget, 'runtime' | 'architecture'>): WheelTarget {
  const version = /^python(3\.\d+)$/.exec(runtime)?.[1];
  const minor = version === undefined ? Number.POSITIVE_INFINITY : minorOf(version);
  const newest = minor >= 12 ? 34 : 26;
  const processor = architecture === 'arm64' ? 'aarch64' : 'x86_64';
  const numbered = Array.from({ length: newest - 4 }, (_, index) => `manylinux_2_${newest - index}`);
  const named = ['manylinux2014', ...(processor === 'x86_64' ? ['manylinux2010', 'manylinux1'] : [])];
  // What was compiled on a machine of the kind says nothing of its glibc.
  return { version, platforms: [...numbered, ...named, 'linux'].map((name) => `${name}_${processor}`) };
}

/** A wheel, as its file name tells. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** It runs on every machine. */
  readonly isPure: boolean;
  /** It was compiled on a machine, for that machine. */
  readonly isForOneMachine: boolean;
  runsOn(target: WheelTarget): boolean;
}

/** Reads `name-version(-build)?-python-abi-platform.whl`. */
export function readWheelName(file: string): Wheel | undefined {
  const parts = file.replace(/\.whl$/, '').split('-');
  if (!file.endsWith('.whl') || parts.length < 5) return undefined;
  const [name = '', version = ''] = parts;
  const [pythons = [], abis = [], platforms = []] = parts.slice(-3).map((part) => part.split('.'));
  return {
    name,
    version,
    isPure: platforms.includes('any'),
    isForOneMachine: platforms.every((platform) => platform.startsWith('linux_')),
    runsOn: (target) =>
      platforms.some((platform) => platform === 'any' || target.platforms.includes(platform)) &&
      pythons.some((python) => abis.some((abi) => fits(python, abi, target.version))),
  };
}

function fits(python: string, abi: string, version: string | undefined): boolean {
  const [, kind, minor] = /^(py|cp)3(\d*)$/.exec(python) ?? [];
  if (kind === undefined) return false;
  if (version === undefined || minor === '') return true;
  const wanted = minorOf(version);
  // With the stable ABI, or with none, older is fine.
  return abi === 'abi3' || (abi === 'none' && kind === 'py') ? Number(minor) <= wanted : Number(minor) === wanted;
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
