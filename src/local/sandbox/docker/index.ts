export type { ContainerEvent, DockerSandboxesOptions, PullPolicy } from './docker-options.ts';
export { DockerSandboxes } from './docker-sandboxes.ts';
