import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { AwsClients, type AwsOptions } from '../../src/aws/index.ts';
import { TemporaryFolder, writeFileAtomically } from '../../src/core/index.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' };

// What the machine has set up must not decide what a test sees.
let home: TemporaryFolder;
beforeEach(async () => {
  home = await TemporaryFolder.create('samwright-home-');
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(home.path, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home.path, 'credentials'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await home[Symbol.asyncDispose]();
});

describe('AwsClients', () => {
  it('loads each client once, when it is used', async () => {
    const aws = clients({ region: 'eu-west-1', credentials });

    expect(await aws.s3()).toBe(await aws.s3());
    expect(await aws.cloudFormation()).toBe(await aws.cloudFormation());
  });

  it.each<[string, AwsOptions, Record<string, string>, string]>([
    ['the option', { region: 'eu-west-1' }, { AWS_REGION: 'eu-west-2' }, 'eu-west-1'],
    ['AWS_REGION', {}, { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' }, 'eu-west-2'],
    ['AWS_DEFAULT_REGION', { profile: 'blue' }, { AWS_DEFAULT_REGION: 'eu-west-3' }, 'eu-west-3'],
    ['the profile', { profile: 'blue' }, {}, 'eu-north-1'],
    ['the profile of AWS_PROFILE', {}, { AWS_PROFILE: 'blue' }, 'eu-north-1'],
    ['the default profile', {}, {}, 'eu-south-1'],
  ])('takes the region from %s', async (_where, options, environment, region) => {
    const config = '[default]\nregion = eu-south-1\n[profile blue]\nregion = eu-north-1\n';
    await writeFileAtomically(join(home.path, 'config'), config);
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);

    expect(await clients(options).region()).toBe(region);
  });

  it('takes the keys of a profile', async () => {
    const server = await listening(200, '<ListAllMyBucketsResult/>');
    const keys = '[blue]\naws_access_key_id = AKIDBLUE\naws_secret_access_key = secret\n';
    await writeFileAtomically(join(home.path, 'credentials'), keys);
    const s3 = await clients({ profile: 'blue', region: 'eu-west-1', endpoint: server.url }).s3();

    await s3.listBuckets();

    expect(server.requests[0]?.headers.authorization).toContain('Credential=AKIDBLUE/');
  });

  it('addresses buckets by path at an endpoint of its own, also from AWS_ENDPOINT_URL', async () => {
    const server = await listening(200);
    vi.stubEnv('AWS_ENDPOINT_URL', server.url);
    const s3 = await clients({ region: 'eu-west-1', credentials: async () => credentials }).s3();

    await s3.headObject({ Bucket: 'bucket', Key: 'a/b' });

    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['HEAD /bucket/a/b']);
  });
});

describe('AwsError', () => {
  it('tells where credentials were looked for', async () => {
    const cloudFormation = await clients({ region: 'eu-west-1' }).cloudFormation();

    await expect(cloudFormation.describeStacks({})).rejects.toMatchObject({
      name: 'AwsError',
      code: 'NO_CREDENTIALS',
      message: expect.stringMatching(
        /^CloudFormation DescribeStacks: no AWS credentials found \(looked for environment variables/,
      ),
      hint: expect.stringContaining('AWS_PROFILE'),
      cause: expect.objectContaining({ name: 'CredentialsProviderError' }),
    });
  });

  it('names the profile that has no credentials', async () => {
    const s3 = await clients({ region: 'eu-west-1', profile: 'green' }).s3();

    await expect(s3.listBuckets({})).rejects.toMatchObject({
      code: 'NO_CREDENTIALS',
      message: expect.stringMatching(/^S3 ListBuckets: .*profile "green"/),
    });
  });

  it('says that there is no region', async () => {
    const aws = clients({ credentials });
    const cloudFormation = await aws.cloudFormation();

    const expected = {
      code: 'NO_REGION',
      message: expect.stringContaining('no AWS region is set'),
      hint: expect.stringContaining('AWS_REGION'),
    };
    await expect(cloudFormation.describeStacks({})).rejects.toMatchObject(expected);
    await expect(aws.region()).rejects.toMatchObject(expected);
  });

  it.each([
    [403, 'ExpiredToken', 'The security token included in the request is expired', 'EXPIRED_TOKEN'],
    [403, 'InvalidClientTokenId', 'The security token included in the request is invalid.', 'INVALID_CREDENTIALS'],
    [
      403,
      'AccessDenied',
      'User: arn:aws:iam::1:user/u is not authorized to perform: cloudformation:DescribeStacks',
      'ACCESS_DENIED',
    ],
    [400, 'Throttling', 'Rate exceeded', 'THROTTLED'],
    [400, 'RequestExpired', 'Request has expired', 'EXPIRED_TOKEN'],
    [503, 'ServiceUnavailable', 'try later', 'SERVICE_UNAVAILABLE'],
    [400, 'ValidationError', 'Stack with id s does not exist', 'SERVICE'],
  ])('maps %i %s', async (status, name, message, code) => {
    const server = await listening(
      status,
      `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    );
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const cloudFormation = await clients({ region: 'eu-west-1', credentials, endpoint: server.url }).cloudFormation();

    await expect(cloudFormation.describeStacks({})).rejects.toMatchObject({
      code,
      service: 'CloudFormation',
      operation: 'DescribeStacks',
      serviceMessage: message,
      status,
      message: expect.stringMatching(new RegExp(`^CloudFormation DescribeStacks: .*${message}`)),
      cause: expect.any(Error),
    });
  });

  it('calls an endpoint that does not answer a matter of the network', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const s3 = await clients({ region: 'eu-west-1', credentials, endpoint: 'http://127.0.0.1:1' }).s3();

    await expect(s3.listBuckets({})).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(/^S3 ListBuckets: .*ECONNREFUSED/),
    });
  });

  it('says "access denied" for a HEAD request, whose answer has no text', async () => {
    const server = await listening(403);
    const s3 = await clients({ region: 'eu-west-1', credentials, endpoint: server.url }).s3();

    await expect(s3.headObject({ Bucket: 'b', Key: 'k' })).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: 'S3 HeadObject: access denied: the service answered 403',
    });
  });

  it('keeps session tokens that the service repeats out of every message', async () => {
    const message =
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.\n\nThe Canonical String for this request should have been\n&#39;POST\n/\nx-amz-security-token:SESSION-TOKEN&#39;';
    const server = await listening(
      403,
      `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>${message}</Message></Error></ErrorResponse>`,
    );
    const cloudFormation = await clients({ region: 'eu-west-1', credentials, endpoint: server.url }).cloudFormation();

    const error: unknown = await cloudFormation.describeStacks({}).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/SESSION-TOKEN|wJalrXUtnFEMI/);
  });
});

function clients(options: AwsOptions): AwsClients {
  const aws = new AwsClients(options);
  onTestFinished(() => aws.close());
  return aws;
}

async function listening(
  status: number,
  body = '',
): Promise<{ readonly url: string; readonly requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(status, { 'content-type': 'text/xml' }).end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
