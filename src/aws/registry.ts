import { type AwsClients, requestOptions } from './clients.ts';
import { AwsError } from './errors.ts';

/** What a registry of images knows its user by. Good for twelve hours. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** The host of the account's own registry in the region of the clients: `<account>.dkr.ecr.<region>.amazonaws.com`. */
export async function registryHost(aws: AwsClients, signal?: AbortSignal | undefined): Promise<string> {
  const ecr = await aws.ecr(await aws.region());
  const { authorizationData = [] } = await ecr.getAuthorizationToken({}, requestOptions(signal));
  return (authorizationData[0]?.proxyEndpoint ?? '').replace(/^https?:\/\//, '');
}

/** Asks for access to the registries of Amazon ECR in `region` that the credentials may use. */
export async function registryLogin(
  aws: AwsClients,
  region: string,
  signal?: AbortSignal | undefined,
): Promise<RegistryLogin> {
  const ecr = await aws.ecr(region);
  const { authorizationData = [] } = await ecr.getAuthorizationToken({}, requestOptions(signal));
  const token = Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString();
  const [username = '', ...password] = token.split(':');
  if (username === '') {
    const cause = new Error('the service answers without a token');
    throw AwsError.from(cause, { service: 'ECR', operation: 'GetAuthorizationToken' });
  }
  return { username, password: password.join(':') };
}
