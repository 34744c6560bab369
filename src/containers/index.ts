export type {
  Container,
  ContainerEngine,
  ContainerExit,
  ContainerImage,
  ContainerListener,
  ContainerMount,
  ContainerNetwork,
  ContainerSpec,
  ImageBuild,
  PullProgress,
  RootlessEngine,
} from './container-engine.ts';
export { ContainerError, type ContainerErrorCode } from './container-error.ts';
export { connectEngine } from './docker-engine.ts';
export { canEmulate } from './emulation.ts';
export { registryOf } from './image-name.ts';
export type { Architecture } from './platform.ts';
