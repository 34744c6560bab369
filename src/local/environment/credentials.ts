import type { AwsClients } from '../../aws/index.ts';

/**
 * AWS credentials for the functions.
 *
 * @public
 */
export interface FunctionCredentials {
  /** Names the key pair. */
  readonly accessKeyId: string;
  /** Signs. */
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
}

/**
 * Which credentials the functions get: `placeholder` are such that nobody accepts, `chain` are those of the AWS tools on
 * this machine (environment variables, profiles, single sign-on, roles), anything else is given to them as it is.
 *
 * @public
 */
export type FunctionCredentialsOption = 'placeholder' | 'chain' | FunctionCredentials;

/** Credentials that sign requests nobody will accept: nothing local needs real ones, and nobody's are taken unasked. */
const PLACEHOLDER_CREDENTIALS: FunctionCredentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'placeholder-secret-access-key',
  sessionToken: 'placeholder-session-token',
};

/** The credentials for a new environment. Those of the chain are asked for each time: they expire. */
export function credentialsFor(
  option: FunctionCredentialsOption | undefined,
  aws: () => Promise<AwsClients>,
): FunctionCredentials | Promise<FunctionCredentials> {
  if (option === undefined || option === 'placeholder') return PLACEHOLDER_CREDENTIALS;
  return option === 'chain' ? aws().then((clients) => clients.credentials()) : option;
}
