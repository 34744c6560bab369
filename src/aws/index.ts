export { AwsClients, type AwsCredentials, type AwsOptions, requestOptions } from './clients.ts';
export { AwsError, type AwsErrorCode } from './errors.ts';
export { type LayerDownload, layerDownload } from './layers.ts';
export { bucketExists, objectExists, putObject } from './objects.ts';
