import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it, type TestContext } from 'vitest';
import { AwsClients, type AwsOptions } from '../../src/aws/index.ts';
import { FolderArtifactStore, type PackageResult, packageTemplate, S3ArtifactStore } from '../../src/package/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { missing, needsMoto } from '../set-up/needs.ts';
import { run } from '../set-up/python-tools.ts';
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

  it('shows no half object when it is killed, and the next run clears away what is left and succeeds', async (context) => {
    await using scene = await aScene(context, { method: 'PUT', part: 3, times: 1, kind: 'no answer' });
    const child = packager(scene, `({ type }) => type === 'artifact-uploading' && console.log(type)`);
    await saidSomething(child);

    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(await scene.objects()).toEqual([]);
    expect(await scene.unfinished()).toHaveLength(1);
    expect(await foldersOf(child.pid, tmpdir())).toHaveLength(1);
    scene.heal();
    expect((await scene.run()).artifacts).toMatchObject([{ uploaded: true }]);
    expect(await scene.objects()).toEqual([SIZE]);
    expect(await scene.unfinished()).toEqual([]);
    expect(await foldersOf(child.pid, tmpdir())).toEqual([]);
  });

  it('leaves the upload of another process alone', async (context) => {
    await using scene = await aScene(context, { method: 'PUT', part: 3, times: 1, kind: 'no answer' });
    const child = packager(scene, `({ type }) => type === 'artifact-uploading' && console.log(type)`);
    await saidSomething(child);

    const { artifacts } = await scene.run();

    expect(artifacts).toMatchObject([{ uploaded: true }]);
    expect(await scene.unfinished()).toHaveLength(1);
    expect(await foldersOf(child.pid, tmpdir())).toHaveLength(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await scene.run({ forceUpload: true });
    expect(await scene.unfinished()).toEqual([]);
    expect(await foldersOf(child.pid, tmpdir())).toEqual([]);
  });

  it('gives up uploads that were begun long ago, whoever began them, but not what somebody else calls otherwise', async (context) => {
    await using scene = await aScene(context, { method: 'PUT', part: 1, times: 0, kind: 500 });
    const [own, other] = [`${'a'.repeat(64)}.zip`, 'backups/monday.tar'];
    await scene.begin(own);
    await scene.begin(other);

    scene.setOld(true);
    await scene.run();

    expect(await scene.unfinished()).toMatchObject([{ Key: other }]);
  });
});

describe('archives', () => {
  it('that are half written when packaging is killed are cleared away by the next run', async (context) => {
    await using scene = await aScene(context, { method: 'PUT', part: 1, times: 0, kind: 500 }, 'src');
    const temporary = join(scene.document.folder, 'tmp');
    await mkdir(temporary);
    const child = packager(scene, '() => {}', { TMPDIR: temporary, TMP: temporary, TEMP: temporary });
    await expect.poll(() => foldersOf(child.pid, temporary), { timeout: 20_000 }).toHaveLength(1);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const next = packager(scene, '() => {}', { TMPDIR: temporary, TMP: temporary, TEMP: temporary });
    const [code] = await once(next, 'exit');

    expect(code).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
    expect(await scene.objects()).toHaveLength(1);
  });

  it('that do not fit on the disk are a typed error, and the next run succeeds', async (context) => {
    await using scene = await aScene(context, { method: 'PUT', part: 1, times: 0, kind: 500 }, 'src');
    const disk = join(scene.document.folder, 'disk');
    await mkdir(disk);
    const mount = ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk];
    await run('mount', mount, { timeoutMs: 5_000 }).catch((error: Error) => {
      missing(context, `a small disk cannot be mounted here: ${error.message}`);
    });
    try {
      const full = packager(scene, '() => {}', { TMPDIR: disk, TMP: disk, TEMP: disk });
      const said = await textOf(full.stdout!);

      expect(said).toMatch(
        /PackageError ARCHIVE_NOT_WRITTEN .*ENOSPC|PackageError ARCHIVE_NOT_WRITTEN .*no space left/,
      );
      expect(await scene.objects()).toEqual([]);
      expect(await readdir(disk)).toEqual([]);
      await run('mount', ['-o', 'remount,size=100m', disk], { timeoutMs: 5_000 });
      const [code] = await once(packager(scene, '() => {}', { TMPDIR: disk, TMP: disk, TEMP: disk }), 'exit');
      expect(code).toBe(0);
      expect(await scene.objects()).toHaveLength(1);
    } finally {
      await run('umount', [disk], { timeoutMs: 5_000 });
    }
  });
});

describe('a folder that artifacts are kept in', () => {
  it('may have no room: a typed error, nothing half-written, and the next run succeeds', async (context) => {
    await using project = await aFolder({ 'src/app.js': `// ${randomBytes(150_000).toString('hex')}`, 'disk/': '' });
    const [disk, store] = ['disk', 'disk/artifacts'].map((name) => join(project.path, name)) as [string, string];
    const text = 'Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { CodeUri: src } }\n';
    const document = parseTemplate(text, { folder: project.path }).document!;
    const packaged = (): Promise<PackageResult> =>
      packageTemplate(document, { store: new FolderArtifactStore(store), outputTemplateFile: join(disk, 'out.yaml') });
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { timeoutMs: 5_000 }).catch((error: Error) => {
      missing(context, `a small disk cannot be mounted here: ${error.message}`);
    });
    try {
      await expect(packaged()).rejects.toMatchObject({
        name: 'PackageError',
        code: 'ARCHIVE_NOT_WRITTEN',
        message: expect.stringMatching(/^"[^"]+" cannot be written to: .*(?:ENOSPC|no space left)/),
      });
      expect((await readdir(disk, { recursive: true })).filter((name) => name !== 'artifacts')).toEqual([]);

      await run('mount', ['-o', 'remount,size=4m', disk], { timeoutMs: 5_000 });
      const { artifacts } = await packaged();
      expect(artifacts).toMatchObject([{ uploaded: true }]);
      expect((await readdir(disk)).sort()).toEqual(['artifacts', 'out.yaml']);
    } finally {
      await run('umount', [disk], { timeoutMs: 5_000 });
    }
  });
});

/** Another process that packages; an error it prints. */
function packager(scene: Scene, onEvent: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  const index = (name: string): string => JSON.stringify(new URL(`../../src/${name}/index.ts`, import.meta.url).href);
  const program = `
    import { AwsClients } from ${index('aws')};
    import { packageTemplate, S3ArtifactStore } from ${index('package')};
    const aws = new AwsClients(${JSON.stringify(scene.aws)});
    const store = new S3ArtifactStore(aws, { bucket: ${JSON.stringify(scene.bucket)} });
    try {
      await packageTemplate(${JSON.stringify(scene.document)}, { store, onEvent: ${onEvent} });
    } catch (error) {
      console.log(error.name, error.code, error.message);
      process.exitCode = 1;
    }`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
}

/** Waits until it has said something; one that ends before is an error. */
async function saidSomething(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`it ended with ${code}`);
  });
  await Promise.race([once(child.stdout!, 'data'), ended]);
  ended.catch(() => {});
}

async function textOf(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString();
}

/** The folders that a process packages in. */
async function foldersOf(pid: number | undefined, parent: string): Promise<readonly string[]> {
  const names = (await readdir(parent)).filter((name) => name.startsWith('samwright-package-'));
  const owners = await Promise.all(
    names.map((name) => readFile(join(parent, name, 'owner.pid'), 'utf8').catch(() => '')),
  );
  return names.filter((_, at) => owners[at] === String(pid));
}

interface Fault {
  readonly method: string;
  /** The number of the part that it is about. */
  readonly part?: number;
  readonly query?: string;
  readonly times: number;
  /** What happens to the request. */
  readonly kind: 'cut' | 'no answer' | 500 | 503;
}

interface Scene extends AsyncDisposable {
  readonly bucket: string;
  readonly aws: AwsOptions;
  readonly document: Parameters<typeof packageTemplate>[0];
  run(options?: { readonly forceUpload?: boolean }): Promise<PackageResult>;
  /** The sizes of the objects that are there. */
  objects(): Promise<readonly (number | undefined)[]>;
  /** Uploads that were begun and neither finished nor given up. */
  unfinished(): Promise<readonly unknown[]>;
  heal(): void;
  /** Begins an upload of somebody else. */
  begin(key: string): Promise<void>;
  /** Whether the service says that uploads were begun long ago. */
  setOld(isOld: boolean): void;
}

let buckets = 0;

/** A template with one file of three parts, and S3 behind something that disturbs the requests that `fault` is about. */
async function aScene(context: TestContext, fault: Fault, archive?: 'src'): Promise<Scene> {
  const moto = new URL(needsMoto(context));
  let times: number = fault.times;
  let isOld = false;
  const proxy = createServer((incoming, response) => {
    if (times > 0 && concerns(fault, incoming)) {
      times--;
      if (fault.kind === 'no answer') incoming.resume();
      else if (fault.kind === 'cut') incoming.once('data', () => incoming.socket.destroy());
      else {
        incoming.resume().once('end', () => {
          const code = fault.kind === 503 ? 'SlowDown' : 'InternalError';
          response.writeHead(Number(fault.kind)).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
        });
      }
      return;
    }
    const { method, url = '', headers } = incoming;
    const outgoing = request({ host: moto.hostname, port: moto.port, method, path: url, headers }, (answer) => {
      if (method === 'GET' && /[?&]uploads/.test(url)) {
        // moto has one time for all of them.
        const begun = isOld ? '2020-01-01T00:00:00.000Z' : new Date().toISOString();
        void answer.toArray().then((pieces) => {
          const text = Buffer.concat(pieces).toString();
          response.writeHead(200).end(text.replace(/(?<=<Initiated>)[^<]*/g, begun));
        });
        return;
      }
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
  await mkdir(join(folder.path, 'src'));
  await writeFile(join(folder.path, archive ?? '', 'definition.json'), randomBytes(SIZE));
  const Api = { Type: 'AWS::Serverless::Api', Properties: { DefinitionUri: archive ?? 'definition.json' } };
  const document = { template: { Resources: { Api } }, folder: folder.path };
  return {
    bucket,
    aws: options,
    document,
    run: ({ forceUpload = false } = {}) =>
      packageTemplate(document, { store: new S3ArtifactStore(aws, { bucket }), forceUpload }),
    begin: async (Key) => void (await s3.createMultipartUpload({ Bucket: bucket, Key })),
    setOld: (value) => {
      isOld = value;
    },
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
