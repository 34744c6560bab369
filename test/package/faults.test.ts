import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { AwsClients } from '../../src/aws/index.ts';
import { type PackageResult, packageTemplate, S3ArtifactStore } from '../../src/package/index.ts';
import { needsMoto } from '../set-up/needs.ts';
import { aFolder } from './a-folder.ts';

const SIZE = 20 << 20;

describe('an upload through a bad connection', () => {
  it.for<[string, Fault]>([
    ['is cut in the middle of a part', { method: 'PUT', part: 2, times: 1, kind: 'cut' }],
    ['is cut before the parts are put together', { method: 'POST', query: 'uploadId', times: 1, kind: 'cut' }],
    ['is throttled', { method: 'PUT', part: 1, times: 2, kind: 503 }],
    ['meets an error of the service', { method: 'PUT', part: 3, times: 1, kind: 500 }],
  ])('goes on when it %s', async ([, fault], context) => {
    await using scene = await aScene(context, fault);

    const { artifacts } = await scene.run();

    expect(artifacts).toMatchObject([{ uploaded: true, bytes: SIZE }]);
    expect(await scene.objects()).toEqual([SIZE]);
    expect(await scene.unfinished()).toEqual([]);
  });

  it('leaves nothing when the service does not come back, and the next run succeeds', async (context) => {
    await using scene = await aScene(context, { method: 'PUT', part: 2, times: 50, kind: 500 });

    await expect(scene.run()).rejects.toMatchObject({ name: 'AwsError', code: 'SERVICE_UNAVAILABLE' });

    expect(await scene.objects()).toEqual([]);
    expect(await scene.unfinished()).toEqual([]);
    scene.heal();
    expect((await scene.run()).artifacts).toMatchObject([{ uploaded: true }]);
    expect(await scene.objects()).toEqual([SIZE]);
  });

  it('shows no half object when it is killed, and the next run succeeds', async (context) => {
    await using scene = await aScene(context, { method: 'PUT', part: 3, times: 1000, kind: 503 });
    const index = (name: string): string => JSON.stringify(new URL(`../../src/${name}/index.ts`, import.meta.url).href);
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { AwsClients } from ${index('aws')};
         import { packageTemplate, S3ArtifactStore } from ${index('package')};
         const aws = new AwsClients(${JSON.stringify(scene.aws)});
         const store = new S3ArtifactStore(aws, { bucket: ${JSON.stringify(scene.bucket)} });
         const onEvent = ({ type }) => type === 'artifact-uploading' && console.log(type);
         await packageTemplate(${JSON.stringify(scene.document)}, { store, onEvent });`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    await once(child.stdout, 'data');

    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(await scene.objects()).toEqual([]);
    scene.heal();
    expect((await scene.run()).artifacts).toMatchObject([{ uploaded: true }]);
    expect(await scene.objects()).toEqual([SIZE]);
  });
});

interface Fault {
  readonly method: string;
  /** The number of the part that it is about. */
  readonly part?: number;
  readonly query?: string;
  readonly times: number;
  /** What happens to the request. */
  readonly kind: 'cut' | 500 | 503;
}

interface Scene extends AsyncDisposable {
  readonly bucket: string;
  readonly aws: object;
  readonly document: Parameters<typeof packageTemplate>[0];
  run(): Promise<PackageResult>;
  /** The sizes of the objects that are there. */
  objects(): Promise<readonly (number | undefined)[]>;
  /** Uploads that were begun and neither finished nor given up. */
  unfinished(): Promise<readonly unknown[]>;
  heal(): void;
}

let buckets = 0;

/** A template with one file of three parts, and S3 behind something that disturbs the requests that `fault` is about. */
async function aScene(context: TestContext, fault: Fault): Promise<Scene> {
  const moto = new URL(needsMoto(context));
  let times: number = fault.times;
  const proxy = createServer((incoming, response) => {
    if (times > 0 && concerns(fault, incoming)) {
      times--;
      if (fault.kind === 'cut') incoming.once('data', () => incoming.socket.destroy());
      else {
        incoming.resume().once('end', () => {
          const code = fault.kind === 503 ? 'SlowDown' : 'InternalError';
          response.writeHead(Number(fault.kind)).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
        });
      }
      return;
    }
    const { method, url, headers } = incoming;
    const outgoing = request({ host: moto.hostname, port: moto.port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const options = { region: 'us-east-1', credentials, endpoint };
  const aws = new AwsClients(options);
  const direct = new AwsClients({ ...options, endpoint: moto.origin });
  const s3 = await direct.s3();
  const bucket = `faults-${process.pid}-${++buckets}`;
  await s3.createBucket({ Bucket: bucket });
  const folder = await aFolder({});
  await writeFile(join(folder.path, 'definition.json'), randomBytes(SIZE));
  const Api = { Type: 'AWS::Serverless::Api', Properties: { DefinitionUri: 'definition.json' } };
  const document = { template: { Resources: { Api } }, folder: folder.path };
  return {
    bucket,
    aws: options,
    document,
    run: () => packageTemplate(document, { store: new S3ArtifactStore(aws, { bucket }) }),
    objects: async () => ((await s3.listObjectsV2({ Bucket: bucket })).Contents ?? []).map(({ Size }) => Size),
    unfinished: async () => (await s3.listMultipartUploads({ Bucket: bucket })).Uploads ?? [],
    heal: () => {
      times = 0;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([aws.close(), direct.close(), folder[Symbol.asyncDispose]()]);
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

function concerns({ method, part, query }: Fault, { method: actual, url = '' }: IncomingMessage): boolean {
  const parameters = new URL(url, 'http://s3').searchParams;
  if (actual !== method) return false;
  return part === undefined ? parameters.has(query ?? '') : parameters.get('partNumber') === String(part);
}
