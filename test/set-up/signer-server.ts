import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3 } from '@aws-sdk/client-s3';

/** A job of AWS Signer. */
export interface SignerJob {
  readonly id: string;
  readonly profileName: string;
  readonly profileOwner: string | undefined;
  readonly source: { readonly bucketName: string; readonly key: string; readonly version: string };
  readonly signedKey: string;
  readonly reason: string | undefined;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  isRevoked: boolean;
}

/** AWS Signer in front of an S3: requests for anything else pass through. */
export interface SignerServer extends AsyncDisposable {
  readonly url: string;
  readonly jobs: readonly SignerJob[];
  /** Profiles whose jobs fail, with the reason. */
  readonly failures: Map<string, string>;
  /** Profiles that there are. */
  readonly profiles: Set<string>;
  /** So often is a job said to be under way before it is done. */
  looksUntilDone: number;
  /** Called when a job is looked at. */
  onLook: (() => void) | undefined;
}

/**
 * Starts it on a free port. As the service documents it: a job is about one version of an object, requests with the same
 * token are the same job, the signed object is called after the job.
 */
export async function startSigner(s3Url: string, s3: S3): Promise<SignerServer> {
  const jobs: SignerJob[] = [];
  const byToken = new Map<string, SignerJob>();
  const looks = new Map<string, number>();
  const failures = new Map<string, string>();
  const profiles = new Set(['shop']);

  const start = async (body: string): Promise<Answer> => {
    const { source, destination, profileName, profileOwner, clientRequestToken: token } = JSON.parse(body);
    if (!profiles.has(profileName)) {
      return refusal('ResourceNotFoundException', `Signing Profile ${profileName} is not found`);
    }
    if (typeof source.s3.version !== 'string') return refusal('ValidationException', 'version must not be null');
    const known = byToken.get(token);
    if (known !== undefined) return { status: 200, body: { jobId: known.id } };
    const id = randomUUID();
    const { bucketName: Bucket, key: Key, version: VersionId } = source.s3;
    const signedKey = `${destination.s3.prefix}${id}.zip`;
    const reason = failures.get(profileName);
    const { Body } = await s3.getObject({ Bucket, Key, VersionId });
    if (reason === undefined) {
      const content = await Body!.transformToByteArray();
      await s3.putObject({ Bucket, Key: signedKey, Body: content, Metadata: { 'signed-by': profileName } });
    }
    const job = { id, profileName, profileOwner, source: source.s3, signedKey, reason, isRevoked: false };
    byToken.set(token, { ...job, status: 'InProgress' });
    jobs.push(byToken.get(token)!);
    return { status: 200, body: { jobId: id, jobOwner: '123456789012' } };
  };

  const describe = (id: string): Answer => {
    const job = jobs.find((one) => one.id === id);
    if (job === undefined) return refusal('ResourceNotFoundException', `Signing job ${id} is not found`);
    handle.onLook?.();
    const seen = (looks.get(id) ?? 0) + 1;
    looks.set(id, seen);
    if (seen > handle.looksUntilDone) job.status = job.reason === undefined ? 'Succeeded' : 'Failed';
    const isDone = job.status === 'Succeeded';
    return {
      status: 200,
      body: {
        jobId: id,
        status: job.status,
        profileName: job.profileName,
        source: { s3: job.source },
        ...(job.status === 'Failed' && { statusReason: job.reason }),
        ...(isDone && { signedObject: { s3: { bucketName: job.source.bucketName, key: job.signedKey } } }),
        ...(isDone && { signatureExpiresAt: Date.now() / 1000 + 3600 }),
        ...(job.isRevoked && { revocationRecord: { reason: 'lost key', revokedAt: 1, revokedBy: 'somebody' } }),
      },
    };
  };

  const server = createServer((incoming, response) => {
    const [, first, id = ''] = (incoming.url ?? '').split('/');
    if (first !== 'signing-jobs') return passOn(incoming, response, new URL(s3Url));
    void incoming
      .toArray()
      .then((pieces) => (id === '' ? start(Buffer.concat(pieces).toString()) : describe(id)))
      .then(({ status, body, code }) => {
        const headers = { 'content-type': 'application/json', ...(code && { 'x-amzn-errortype': code }) };
        response.writeHead(status, headers).end(JSON.stringify(body));
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const handle: SignerServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    jobs,
    failures,
    profiles,
    looksUntilDone: 1,
    onLook: undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return handle;
}

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly code?: string;
}

function refusal(code: string, message: string): Answer {
  return { status: code === 'ResourceNotFoundException' ? 404 : 400, code, body: { code, message } };
}

function passOn(incoming: IncomingMessage, response: ServerResponse, { hostname: host, port }: URL): void {
  const { method, url: path, headers } = incoming;
  const outgoing = request({ host, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}
