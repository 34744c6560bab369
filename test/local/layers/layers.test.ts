import { execFile, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Lambda } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import type { FunctionDefinition } from '../../../src/application/index.ts';
import { sha256, TemporaryFolder } from '../../../src/core/index.ts';
import { extractZip } from '../../../src/local/code/index.ts';
import { SandboxPool } from '../../../src/local/index.ts';
import { FileLock } from '../../../src/local/layers/file-lock.ts';
import { defaultLayerCacheFolder, LayerCache, layersOfCallback } from '../../../src/local/layers/index.ts';
import { mergeLayers } from '../../../src/local/sandbox/merge-layers.ts';
import { needsMoto } from '../../set-up/needs.ts';
import { layer as localLayer } from '../runtime/archive.ts';
import { application, node, OneFunction } from '../runtime/fixture.ts';
import { AwsFront } from './aws-front.ts';
import { zipWith } from './zip-entries.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const arnOf = (name: string, version = 1): string => `arn:aws:lambda:eu-west-1:123456789012:layer:${name}:${version}`;

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await TemporaryFolder.create();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

/** A function that tells what module `greeting` says, with layers by ARN. */
function greeter(...arns: string[]): FunctionDefinition {
  const text = "exports.handler = async () => require('greeting');";
  return node('index.handler', {
    code: { kind: 'inline', text },
    layers: arns.map((arn) => ({ kind: 'arn', arn })),
  });
}

const greeting = (text: string): Buffer =>
  zipWith([{ name: 'nodejs/node_modules/greeting/index.js', content: `module.exports = '${text}';` }]);

/** Everything in the cache. */
const inCache = async (): Promise<string[]> =>
  (await readdir(folder.path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.path.length + 1))
    .sort();

/** A layer version in moto, and the server before moto that gives `content` for it. */
async function published(context: TestContext, zip: Buffer, content: () => Buffer | number) {
  const aws = await AwsFront.start(needsMoto(context), content);
  onTestFinished(() => aws[Symbol.asyncDispose]());
  const options = { region: 'eu-west-1', credentials, endpoint: aws.url };
  const lambda = new Lambda(options);
  const { LayerVersionArn: arn = '' } = await lambda.publishLayerVersion({
    LayerName: `greeting-${crypto.randomUUID()}`,
    Content: { ZipFile: zip },
  });
  lambda.destroy();
  aws.requests.length = 0;
  return { arn, requests: aws.requests, options };
}

describe('a layer in AWS', () => {
  it('is downloaded once, for all functions and pools', async (context) => {
    const zip = greeting('from AWS');
    const { arn, requests, options } = await published(context, zip, () => zip);
    // The region is the one of the ARN.
    const pool = { aws: { ...options, region: 'us-east-1' }, layerCacheFolder: folder.path };

    for (const round of [1, 2]) {
      await using fn = new OneFunction(greeter(arn), pool);
      const results = await Promise.all([fn.invoke(), fn.invoke()]);
      expect([round, ...results.map(({ payload }) => payload)]).toEqual([round, 'from AWS', 'from AWS']);
    }

    expect(requests).toEqual([expect.stringMatching(/^GET \/2018-10-31\/layers\/.*\/versions\/1$/), 'GET /content']);
    expect(await inCache()).toEqual([
      expect.stringMatching(/^content.[0-9a-f]{64}.nodejs.node_modules.greeting.index\.js$/),
      expect.stringMatching(/^versions.greeting-.*-1-[0-9a-f]{16}$/),
    ]);
  });

  it('is not found', async (context) => {
    const { options } = await published(context, greeting(''), () => 500);
    await using fn = new OneFunction(greeter(arnOf('nowhere')), { aws: options, layerCacheFolder: folder.path });

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'LAYER_NOT_FOUND',
      message: `Layer ${arnOf('nowhere')}: there is no such layer version in AWS.`,
    });
    expect(await inCache()).toEqual([]);
  });

  it.for([
    ['the download fails', (): number => 403, /127\.0\.0\.1:\d+ answered 403\.$/],
    ['something else comes', (): Buffer => greeting('other'), /is not what Lambda has/],
  ] as const)('leaves nothing half-written when %s, and can be had later', async ([, content, message], context) => {
    const zip = greeting('at last');
    let answer: () => Buffer | number = content;
    const { arn, options } = await published(context, zip, () => answer());
    await using fn = new OneFunction(greeter(arn), { aws: options, layerCacheFolder: folder.path });

    const error = await fn.invoke().catch((thrown: unknown) => thrown);
    const left = await inCache();
    answer = () => zip;

    expect(error).toMatchObject({ code: 'LAYER_DOWNLOAD_FAILED', message: expect.stringMatching(message) });
    expect(String(error)).not.toContain('s3cret');
    expect(left).toEqual([]);
    expect((await fn.invoke()).payload).toBe('at last');
  });

  it('needs credentials', async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', join(folder.path, 'none'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder.path, 'none'));
    await using fn = new OneFunction(greeter(arnOf('greeting')), { layerCacheFolder: folder.path });

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'LAYER_DOWNLOAD_FAILED',
      cause: expect.objectContaining({ code: 'NO_CREDENTIALS' }),
      hint: expect.stringContaining("remoteLayers: 'leave-out'"),
    });
    expect(await inCache()).toEqual([]);
  });

  it('may be left out, with a warning', async () => {
    const fn = node('hello.handler', { layers: [{ kind: 'arn', arn: arnOf('greeting') }] });
    await using one = new OneFunction(fn, { remoteLayers: 'leave-out' });

    expect((await one.invoke()).functionError).toBeUndefined();
    expect(one.eventsOf('warning')).toContainEqual(expect.objectContaining({ code: 'LAYER_LEFT_OUT' }));
  });

  it('may come from a callback', async () => {
    const remoteLayers = async (arn: string): Promise<Buffer> => greeting(arn);
    await using fn = new OneFunction(greeter(arnOf('greeting')), { remoteLayers, layerCacheFolder: folder.path });

    expect((await fn.invoke()).payload).toBe(arnOf('greeting'));
  });

  it('wins over the layers before it', async () => {
    const remoteLayers = async (arn: string): Promise<Buffer> => greeting(arn.split(':').at(-2) ?? '');
    const invoke = async (...names: string[]): Promise<unknown> => {
      const options = { remoteLayers, layerCacheFolder: folder.path };
      await using fn = new OneFunction(greeter(...names.map((name) => arnOf(name))), options);
      return (await fn.invoke()).payload;
    };

    expect(await invoke('one', 'two')).toBe('two');
    expect(await invoke('two', 'one')).toBe('one');
  });
});

describe('the cache of layers', () => {
  it('downloads once for several processes that want the same layer at the same time', async () => {
    const log = join(folder.path, '..', `${folder.path.split('/').at(-1)}.log`);
    onTestFinished(() => rm(log, { force: true }));
    const children = [1, 2, 3, 4].map(() => runInProcess(folder.path, log, greeting('shared')));

    const results = await Promise.all(children);

    expect(new Set(results).size).toBe(1);
    expect(await readFile(join(results[0] ?? '', 'nodejs/node_modules/greeting/index.js'), 'utf8')).toContain('shared');
    expect(await readFile(log, 'utf8')).toBe('read\n');
    expect((await inCache()).filter((path) => path.includes('.lock'))).toEqual([]);
  });

  it('takes over from a process that was killed while it downloaded', async () => {
    await mkdir(join(folder.path, 'versions'), { recursive: true });
    await mkdir(join(folder.path, 'content', '.left-behind'), { recursive: true });
    const old = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(folder.path, 'content', '.left-behind'), old, old);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const lock = `${versionFile(arnOf('greeting'))}.lock`;
    await writeFile(join(folder.path, lock), JSON.stringify({ pid, host: hostname(), id: 'x' }));
    const cache = new LayerCache(
      folder.path,
      layersOfCallback(async () => greeting('later')),
    );

    const path = await cache.folder(arnOf('greeting'));

    expect(await readdir(path)).toEqual(['nodejs']);
    expect(await readdir(join(folder.path, 'content'))).toEqual([path.split(/[\\/]/).at(-1)]);
    expect((await inCache()).filter((name) => name.includes('.lock'))).toEqual([]);
  });

  it('stops waiting for another process when it is aborted', async () => {
    await mkdir(join(folder.path, 'versions'), { recursive: true });
    const lock = `${versionFile(arnOf('greeting'))}.lock`;
    await writeFile(join(folder.path, lock), JSON.stringify({ pid: process.pid, host: hostname(), id: 'x' }));
    const cache = new LayerCache(
      folder.path,
      layersOfCallback(async () => greeting('never')),
    );

    const waiting = cache.folder(arnOf('greeting'), AbortSignal.timeout(100));

    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('keeps layers with the same content once', async () => {
    const cache = new LayerCache(
      folder.path,
      layersOfCallback(async () => greeting('same')),
    );

    const [one, two] = await Promise.all([cache.folder(arnOf('one')), cache.folder(arnOf('two'))]);

    expect(one).toBe(two);
    expect(await readdir(join(folder.path, 'content'))).toHaveLength(1);
  });

  it('lets nothing of a zip out of its folder', async () => {
    const outside = join(folder.path, 'outside');
    const zip = zipWith([
      { name: 'a/b/c/deep/file', content: 'kept', mode: 0o755 },
      { name: 'short/x', content: 'x' },
      // Each of these is inside when only the text counts; together they lead out.
      { name: 'a/b/c/hop', content: '../../../short', isLink: true },
      { name: 'a/b/c/out', content: 'hop/../../..', isLink: true },
      { name: 'absolute', content: outside, isLink: true },
      { name: 'up', content: '../../..', isLink: true },
      { name: 'good', content: 'a/b/c/deep/file', isLink: true },
      { name: 'up/written', content: 'through a link' },
    ]);
    const cache = new LayerCache(
      join(folder.path, 'cache'),
      layersOfCallback(async () => zip),
    );

    const path = await cache.folder(arnOf('evil'));

    expect(await readFile(join(path, 'good'), 'utf8')).toBe('kept');
    expect((await stat(join(path, 'a/b/c/deep/file'))).mode & 0o777).toBe(0o755);
    expect(await readFile(join(path, 'up/written'), 'utf8')).toBe('through a link');
    expect((await readdir(path)).sort()).toEqual(['a', 'good', 'short', 'up']);
    expect((await readdir(join(path, 'a/b/c'))).sort()).toEqual(['deep', 'hop']);
    expect(await readdir(folder.path)).toEqual(['cache']);
  });

  it('makes no link of a zip through another one', async () => {
    const zip = zipWith([
      { name: 'a/b/c/file', content: 'x' },
      { name: 'short/x', content: 'x' },
      { name: 'a/b/c/hop', content: '../../../short', isLink: true },
      // In a folder in whose place there is to be a link, which leads out by way of another.
      { name: 'way/evil', content: 'nowhere', isLink: true },
      { name: 'way', content: 'a/b/c/hop/../..', isLink: true },
    ]);
    const unpacked = join(folder.path, 'unpacked');
    await mkdir(unpacked);

    await extractZip(zip, unpacked);

    expect(await readdir(folder.path)).toEqual(['unpacked']);
    expect((await readdir(unpacked)).sort()).toEqual(['a', 'short']);
  });

  it('refuses a zip whose names lead out, and keeps nothing of it', async () => {
    const zip = zipWith([
      { name: 'good', content: 'x' },
      { name: '../../evil', content: 'x' },
    ]);
    const cache = new LayerCache(
      folder.path,
      layersOfCallback(async () => zip),
    );

    await expect(cache.folder(arnOf('evil'))).rejects.toMatchObject({ code: 'LAYER_DOWNLOAD_FAILED' });
    expect(await inCache()).toEqual([]);
    expect(await readdir(join(folder.path, 'content'))).toEqual([]);
  });

  it.each([
    ['linux', {}, '/home/ada/.cache/samwright/layers'],
    ['linux', { XDG_CACHE_HOME: '/cache' }, '/cache/samwright/layers'],
    ['darwin', {}, '/home/ada/Library/Caches/samwright/layers'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/samwright/Cache/layers'],
  ] as const)('is where the system keeps such things (%s %o)', (platform, environment, path) => {
    expect(defaultLayerCacheFolder(platform, environment, '/home/ada').replaceAll('\\', '/')).toBe(path);
  });
});

describe('the lock of a layer', () => {
  const refuse = (): Promise<void> => Promise.reject(Object.assign(new Error('EPERM: refused'), { code: 'EPERM' }));

  it('waits for a file that Windows is about to remove', async () => {
    const path = join(folder.path, 'lock');
    let refusals = 0;
    const write = (file: string, text: string): Promise<void> => (++refusals < 3 ? refuse() : writeFile(file, text));

    await using _lock = await FileLock.acquire(path, undefined, write);

    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('is not to be had where nobody may write', async () => {
    await expect(FileLock.acquire(join(folder.path, 'lock'), undefined, refuse)).rejects.toMatchObject({
      code: 'EPERM',
    });
  });
});

describe('layers together', () => {
  it('are what /opt is: the last one on top', async () => {
    const [one, two, opt] = ['one', 'two', 'opt'].map((name) => join(folder.path, name)) as [string, string, string];
    await mkdir(join(one, 'lib'), { recursive: true });
    await mkdir(join(two, 'lib'), { recursive: true });
    await mkdir(join(two, 'empty'));
    await writeFile(join(one, 'lib/a'), 'one');
    await writeFile(join(one, 'lib/b'), 'one', { mode: 0o755 });
    await writeFile(join(one, 'lib/c'), 'one');
    await writeFile(join(two, 'lib/a'), 'two');
    await symlink('a', join(two, 'lib/c'));

    await mergeLayers([one, two], opt);

    expect(await readFile(join(opt, 'lib/a'), 'utf8')).toBe('two');
    expect(await readFile(join(opt, 'lib/b'), 'utf8')).toBe('one');
    expect(await readFile(join(opt, 'lib/c'), 'utf8')).toBe('two');
    expect((await stat(join(opt, 'lib/b'))).mode & 0o777).toBe(0o755);
    expect(await readdir(join(opt, 'empty'))).toEqual([]);
    expect(await readFile(join(one, 'lib/c'), 'utf8')).toBe('one');
  });
});

describe('a layer of the template', () => {
  it('is seen when it changes, by the functions that use it', async () => {
    const module = join(folder.path, 'nodejs/node_modules/greeting');
    await mkdir(module, { recursive: true });
    // Installed packages are not looked at, but what the author writes is.
    await mkdir(join(folder.path, 'nodejs/lib'));
    await writeFile(join(folder.path, 'nodejs/lib/text.js'), "module.exports = 'before';");
    await writeFile(join(module, 'index.js'), "module.exports = require('../../lib/text.js');");
    const code = { kind: 'inline', text: "exports.handler = async () => require('greeting');" } as const;
    const uses = node('index.handler', { id: 'Uses', code, layers: [{ kind: 'local', id: 'Shared' }] });
    const other = node('counter.handler', { id: 'Other' });
    const app = application([uses, other], [localLayer('Shared', folder.path)]);
    await using pool = new SandboxPool(app);
    const invoke = async (functionId: string) => {
      const { payload, initDurationMs } = await pool.invoke({ functionId, payload: Buffer.from('{}') });
      return { payload: JSON.parse(Buffer.from(payload).toString()), isCold: initDurationMs !== undefined };
    };

    const before = await invoke('Uses');
    await invoke('Other');
    await writeFile(join(folder.path, 'nodejs/lib/text.js'), "module.exports = 'after';");

    expect(before.payload).toBe('before');
    expect(await invoke('Uses')).toEqual({ payload: 'after', isCold: true });
    expect((await invoke('Other')).isCold).toBe(false);
  });
});

function versionFile(arn: string): string {
  const [, name = '', version = ''] = /:layer:([\w-]+):(\d+)$/.exec(arn) ?? [];
  return join('versions', `${name}-${version}-${sha256(arn).slice(0, 16)}`);
}

/** Another process that wants the layer; each download leaves a line in `log`. */
async function runInProcess(cache: string, log: string, zip: Buffer): Promise<string> {
  const layers = new URL('../../../src/local/layers/index.ts', import.meta.url).href;
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    import { LayerCache, layersOfCallback } from ${JSON.stringify(layers)};
    const source = layersOfCallback(async () => {
      appendFileSync(${JSON.stringify(log)}, 'read\\n');
      await setTimeout(300);
      return Buffer.from('${zip.toString('base64')}', 'base64');
    });
    console.log(await new LayerCache(${JSON.stringify(cache)}, source).folder('${arnOf('shared')}'));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script]);
  return stdout.trim();
}
