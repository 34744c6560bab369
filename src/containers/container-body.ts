import type Docker from 'dockerode';
import type { ContainerSpec } from './container-engine.ts';
import { volumeLabels, volumesOf } from './docker-volumes.ts';
import { ownerLabels } from './ownership.ts';

/** A container as Docker's API wants it asked for; `hasInit`: the engine has a first process to put into it. */
export function containerBody(spec: ContainerSpec, hasInit: boolean): Docker.ContainerCreateOptions {
  const { command, entryPoint, workingDirectory, memoryMib, network, user, ports = [] } = spec;
  return {
    Image: spec.image,
    ...(command !== undefined && { Cmd: [...command] }),
    ...(entryPoint !== undefined && { Entrypoint: [...entryPoint] }),
    ...(workingDirectory !== undefined && { WorkingDir: workingDirectory }),
    ...(user !== undefined && { User: user }),
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    Labels: { ...ownerLabels(), ...volumeLabels(spec), ...spec.labels },
    ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
    HostConfig: {
      PortBindings: Object.fromEntries(
        ports.map((port) => [`${port}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(port) }]]),
      ),
      Mounts: mountsOf(spec),
      ReadonlyRootfs: spec.isReadOnly,
      // The first process of a container is deaf to most signals; on Lambda a runtime is not the first one.
      ...(hasInit && { Init: true }),
      ...(memoryMib !== undefined && lambdaLimits(memoryMib)),
      ...(network !== undefined && { NetworkMode: network }),
      ExtraHosts: [...spec.extraHosts],
      Dns: [...spec.dns],
      // What it writes comes over the connection; nothing is to be kept on the disk of the engine.
      LogConfig: { Type: 'none', Config: {} },
      // Lets it read what is mounted where SELinux is on; means nothing elsewhere.
      SecurityOpt: ['label=disable', ...(spec.mayTrace ? ['seccomp=unconfined'] : [])],
      ...(spec.mayTrace && { CapAdd: ['SYS_PTRACE'] }),
    },
  };
}

function mountsOf(spec: ContainerSpec): Docker.MountSettings[] {
  const folders = spec.mounts.map(
    ({ source, target, isWritable = false }): Docker.MountSettings => ({
      Type: 'bind',
      Source: source,
      Target: target,
      ReadOnly: !isWritable,
    }),
  );
  const volumes = [...volumesOf(spec)].map(
    ([path, volume]): Docker.MountSettings => ({ Type: 'volume', Source: volume, Target: path }),
  );
  return [...folders, ...volumes];
}

function lambdaLimits(memoryMib: number): Docker.HostConfig {
  const memory = memoryMib * 1_048_576;
  return {
    Memory: memory,
    MemorySwap: memory,
    PidsLimit: 1024,
    Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
  };
}

/** The same body for Finch. */
export function finchBody(spec: ContainerSpec, body: Docker.ContainerCreateOptions): Docker.ContainerCreateOptions {
  const { Mounts: _mounts, ...host } = body.HostConfig ?? {};
  const binds = spec.mounts.map(
    ({ source, target, isWritable = false }) => `${source}:${target}${isWritable ? '' : ':ro'}`,
  );
  const volumes = [...volumesOf(spec)].map(([path, volume]) => `${volume}:${path}`);
  return {
    ...body,
    HostConfig: { ...host, Binds: [...binds, ...volumes], LogConfig: { Type: 'json-file', Config: {} } },
  };
}
