import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { CodeDeploy } from '@aws-sdk/client-codedeploy';
import type { ECR } from '@aws-sdk/client-ecr';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { S3 } from '@aws-sdk/client-s3';
import type { Signer } from '@aws-sdk/client-signer';
import { hostEnvironment, isError } from '../core/index.ts';
import type { AwsCredentials, AwsOptions } from './aws-options.ts';
import { AwsError } from './errors.ts';

const FIRST = { step: 'initialize', priority: 'high', name: 'samwrightErrors' } as const;

/** The SDK's clients: each is loaded when it is first used, then kept. All their errors are {@link AwsError}s. */
export class AwsClients implements AsyncDisposable {
  readonly #options: AwsOptions;
  #cloudFormation: Promise<CloudFormation> | undefined;
  #codeDeploy: Promise<CodeDeploy> | undefined;
  /** By region: a registry of images may be in another one. */
  readonly #ecr = new Map<string, Promise<ECR>>();
  #lambda: Promise<Lambda> | undefined;
  #s3: Promise<S3> | undefined;
  #signer: Promise<Signer> | undefined;
  readonly #retired: (Promise<{ destroy(): void }> | undefined)[] = [];

  constructor(options: AwsOptions = {}) {
    this.#options = options;
  }

  cloudFormation(): Promise<CloudFormation> {
    this.#cloudFormation ??= import('@aws-sdk/client-cloudformation').then(({ CloudFormation }) => {
      const client = new CloudFormation(this.#configuration('CLOUDFORMATION'));
      client.middlewareStack.add(this.#errorMapper(), FIRST);
      return client;
    });
    return this.#cloudFormation;
  }

  codeDeploy(): Promise<CodeDeploy> {
    this.#codeDeploy ??= import('@aws-sdk/client-codedeploy').then(({ CodeDeploy }) => {
      const client = new CodeDeploy(this.#configuration('CODEDEPLOY'));
      client.middlewareStack.add(this.#errorMapper(), FIRST);
      return client;
    });
    return this.#codeDeploy;
  }

  ecr(region?: string | undefined): Promise<ECR> {
    const known = this.#ecr.get(region ?? '');
    if (known !== undefined) return known;
    const made = import('@aws-sdk/client-ecr').then(({ ECR }) => {
      const client = new ECR({ ...this.#configuration('ECR'), ...(region !== undefined && { region }) });
      client.middlewareStack.add(this.#errorMapper(), FIRST);
      return client;
    });
    this.#ecr.set(region ?? '', made);
    return made;
  }

  lambda(): Promise<Lambda> {
    this.#lambda ??= import('@aws-sdk/client-lambda').then(({ Lambda }) => {
      const client = new Lambda(this.#configuration('LAMBDA'));
      client.middlewareStack.add(this.#errorMapper(), FIRST);
      return client;
    });
    return this.#lambda;
  }

  s3(): Promise<S3> {
    this.#s3 ??= import('@aws-sdk/client-s3').then(({ S3 }) => {
      const configuration = this.#configuration('S3');
      // An emulator has no host name for each bucket.
      const client = new S3({ ...configuration, forcePathStyle: configuration.endpoint !== undefined });
      client.middlewareStack.add(this.#errorMapper(), FIRST);
      return client;
    });
    return this.#s3;
  }

  signer(): Promise<Signer> {
    this.#signer ??= import('@aws-sdk/client-signer').then(({ Signer }) => {
      const client = new Signer(this.#configuration('SIGNER'));
      client.middlewareStack.add(this.#errorMapper(), FIRST);
      return client;
    });
    return this.#signer;
  }

  /** The region that requests go to. */
  async region(): Promise<string> {
    const known = this.#region();
    if (known !== undefined) return known;
    const { config } = await this.s3();
    try {
      return await config.region();
    } catch (error) {
      throw AwsError.from(error, { service: 'AWS', operation: 'configuration' });
    }
  }

  /** The credentials that requests are signed with: those that are given, or the first that the SDK finds. */
  async credentials(): Promise<AwsCredentials> {
    const { config } = await this.s3();
    try {
      return await config.credentials();
    } catch (error) {
      throw AwsError.from(error, {
        service: 'AWS',
        operation: 'credentials',
        profile: this.#options.profile ?? hostEnvironment()['AWS_PROFILE'],
      });
    }
  }

  /** The address that replaces the services' own, if there is one. */
  endpoint(service: Service): string | undefined {
    const environment = hostEnvironment();
    return this.#options.endpoint ?? environment[`AWS_ENDPOINT_URL_${service}`] ?? environment['AWS_ENDPOINT_URL'];
  }

  /**
   * Has the credentials be got anew with the next request. False when they were given as they are: then there is
   * nowhere to get others from.
   */
  renewCredentials(): boolean {
    if (typeof this.#options.credentials === 'object') return false;
    // Requests that are under way still need the old clients.
    this.#retired.push(...this.#forgetClients());
    return true;
  }

  /** Lets go of idle connections. The clients may be used again afterwards. */
  async close(): Promise<void> {
    const clients = await Promise.all([...this.#forgetClients(), ...this.#retired.splice(0)]);
    for (const client of clients) client?.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #forgetClients(): (Promise<{ destroy(): void }> | undefined)[] {
    const known = [this.#cloudFormation, this.#codeDeploy, this.#lambda, this.#s3, this.#signer, ...this.#ecr.values()];
    this.#ecr.clear();
    this.#cloudFormation = undefined;
    this.#codeDeploy = undefined;
    this.#lambda = undefined;
    this.#s3 = undefined;
    this.#signer = undefined;
    return known;
  }

  #region(): string | undefined {
    const { AWS_REGION, AWS_DEFAULT_REGION } = hostEnvironment();
    return this.#options.region || AWS_REGION || AWS_DEFAULT_REGION || undefined;
  }

  #configuration(service: Service): ClientConfiguration {
    const { profile, credentials } = this.#options;
    const region = this.#region();
    const endpoint = this.endpoint(service);
    return {
      ...(region !== undefined && { region }),
      ...(profile !== undefined && { profile }),
      ...(credentials !== undefined && { credentials: forSdk(credentials) }),
      ...(endpoint !== undefined && { endpoint }),
    };
  }

  /** Everything that a client does passes through here, so no caller has to translate errors. */
  #errorMapper(): ErrorMapper {
    const profile = this.#options.profile ?? hostEnvironment()['AWS_PROFILE'];
    return (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isError(error) && error.name === 'AbortError') throw error;
        const { clientName = 'AWS', commandName = 'call' } = context;
        const service = clientName.replace(/Client$/, '');
        throw AwsError.from(error, { service, operation: commandName.replace(/Command$/, ''), profile });
      }
    };
  }
}

/** As the SDK's middleware; the first of its chain, so that it sees the errors of all others. */
type ErrorMapper = <Args, Result>(
  next: (args: Args) => Promise<Result>,
  context: { readonly clientName?: string; readonly commandName?: string },
) => (args: Args) => Promise<Result>;

/** As `AWS_ENDPOINT_URL_<SERVICE>` names it. */
type Service = 'S3' | 'CLOUDFORMATION' | 'CODEDEPLOY' | 'LAMBDA' | 'ECR' | 'SIGNER';

interface ClientConfiguration {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: SdkCredentials | (() => Promise<SdkCredentials>);
  readonly endpoint?: string;
}

interface SdkCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

function forSdk(credentials: NonNullable<AwsOptions['credentials']>): NonNullable<ClientConfiguration['credentials']> {
  if (typeof credentials === 'function') return async () => plain(await credentials());
  return plain(credentials);
}

function plain({ accessKeyId, secretAccessKey, sessionToken, expiration }: AwsCredentials): SdkCredentials {
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(expiration !== undefined && { expiration }),
  };
}

/** The options of a single call that ends with `signal`. */
export function requestOptions(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
