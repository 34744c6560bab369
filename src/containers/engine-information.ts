import { hostname, release } from 'node:os';
import type { RootlessEngine } from './container-engine.ts';
import { canEmulate } from './emulation.ts';
import { type Architecture, architectureOf } from './platform.ts';

/** What is asked of an engine once. */
export interface EngineInformation {
  readonly architecture: Architecture;
  /** Whether it runs programs of the other architecture too. */
  readonly emulates: boolean;
  readonly isHere: boolean;
  readonly sharesKernel: boolean;
  readonly rootless: RootlessEngine | undefined;
  /** Whether it has a first process to put into containers; Podman does not say. */
  readonly hasInit: boolean | 'unknown';
}

/** What an engine says of itself, as far as it is read. */
export interface DockerInfo {
  readonly Architecture?: string;
  readonly OSType?: string;
  readonly Name?: string;
  readonly KernelVersion?: string;
  readonly InitBinary?: string;
  readonly InitCommit?: { readonly ID?: string };
  readonly SecurityOptions?: readonly string[] | null;
  /** Podman's own word for it. */
  readonly Rootless?: boolean;
}

/** What follows from what an engine says of itself; `isRemote`: it was reached on another machine. */
export async function engineInformation(info: DockerInfo, isRemote: boolean): Promise<EngineInformation> {
  const architecture = architectureOf(info.Architecture) ?? 'x86_64';
  // In a virtual machine, the engine has another kernel; in a container of its own, this process has another name.
  const sharesKernel = process.platform === 'linux' && info.KernelVersion === release();
  const isHere = sharesKernel && !isRemote && info.Name === hostname();
  const { InitBinary: init = '', InitCommit: initVersion } = info;
  return {
    architecture,
    emulates: await canEmulate(architecture, isHere),
    isHere,
    sharesKernel,
    rootless: rootlessOf(info),
    hasInit: init === '' ? 'unknown' : initVersion?.ID !== 'N/A',
  };
}

function rootlessOf({ Rootless: isPodman = false, SecurityOptions: options }: DockerInfo): RootlessEngine | undefined {
  if (isPodman) return { hostName: 'host.containers.internal' };
  return options?.some((option) => option.startsWith('name=rootless')) ? { hostName: undefined } : undefined;
}
