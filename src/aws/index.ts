export { AwsClients, type AwsCredentials, type AwsOptions, requestOptions } from './clients.ts';
export type { Change, ResourceChangeDetail } from './cloudformation.ts';
export { AwsError, type AwsErrorCode } from './errors.ts';
export { type LayerDownload, layerDownload } from './layers.ts';
export { bucketExists, deleteObjects, objectExists } from './objects.ts';
export { putObject } from './put-object.ts';
export { type RegistryLogin, registryLogin } from './registry.ts';
export { deleteRepository } from './repositories.ts';
