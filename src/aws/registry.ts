import { type AwsClients, requestOptions } from './clients.ts';
import { AwsError } from './errors.ts';

/** What a registry of images knows its user by. Good for twelve hours. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
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
