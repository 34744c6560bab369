import { isError, messageOf, systemCodeOf } from '../core/index.ts';
import type { ContainerSpec } from './container-engine.ts';
import { ContainerError } from './container-error.ts';

/** The HTTP status that the engine answered with. */
export function statusOf(error: unknown): number | undefined {
  if (!isError(error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** Whether there was no answer at all. */
export function isGone(error: unknown): boolean {
  return (
    statusOf(error) === undefined && (systemCodeOf(error) !== undefined || /socket hang up/.test(messageOf(error)))
  );
}

/** Of Docker, Docker Desktop and Podman. */
const MOUNT_FAILURE =
  /bind source path|mounts denied|not (been )?shared|error while mounting volume|invalid mount|making volume mountpoint|statfs \S+: no such file/i;

/** What the engine says against a container, by what it is about. */
export function createFailure(spec: ContainerSpec, error: unknown): ContainerError {
  const message = messageOf(error);
  const sources = spec.mounts.map(({ source }) => source);
  if (/no such image|image not known/i.test(message)) {
    return ContainerError.imageNotFound(spec.image, 'the container engine does not have it.');
  }
  if (MOUNT_FAILURE.test(message)) {
    return ContainerError.mountFailed(sources, error);
  }
  if (/port is already allocated|address already in use|ports are not available/i.test(message)) {
    return ContainerError.portInUse(spec.ports ?? [], error);
  }
  if (/network \S+ not found/i.test(message)) return ContainerError.networkNotFound(spec.network ?? 'bridge', error);
  if (/\bexec\b.*(not found|no such file|permission denied|exec format)|no command specified/is.test(message)) {
    return ContainerError.entryPointInvalid([...(spec.entryPoint ?? []), ...(spec.command ?? [])][0] ?? '', error);
  }
  return ContainerError.engineFailed(`starting a container of ${spec.image}`, error);
}
