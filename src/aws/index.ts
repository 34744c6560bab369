export { AwsClients, type AwsCredentials, type AwsOptions, requestOptions } from './clients.ts';
export { AwsError, type AwsErrorCode } from './errors.ts';
export { bucketExists, objectExists, putObject } from './objects.ts';
