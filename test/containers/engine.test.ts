import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contextHost, parseEngineHost, usualSockets } from '../../src/containers/engine-address.ts';
import { findEngine } from '../../src/containers/find-engine.ts';
import { connectEngine, type PullProgress, registryOf } from '../../src/containers/index.ts';
import { OutputFrames } from '../../src/containers/output-frames.ts';
import { isAbandoned, ownContainers, ownerLabels } from '../../src/containers/ownership.ts';
import { registryAuth } from '../../src/containers/registry-auth.ts';
import { TemporaryFolder } from '../../src/core/index.ts';

const isWindows = process.platform === 'win32';

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Something that answers as an engine does, on a socket of its own. */
class FakeEngine implements AsyncDisposable {
  readonly socket: string;
  readonly requests: IncomingMessage[] = [];
  server = 'Docker/28.2.2 (linux)';
  platform = 'Docker Engine - Community';
  info: Record<string, unknown> = {};
  readonly #folder: TemporaryFolder;
  readonly #server;

  private constructor(folder: TemporaryFolder, answer: Answer) {
    this.#folder = folder;
    this.socket = isWindows ? `//./pipe/samwright-test-${process.pid}-${Date.now()}` : join(folder.path, 'engine.sock');
    this.#server = createServer((request, response) => {
      this.requests.push(request);
      if (request.url === '/_ping') response.setHeader('Server', this.server).end('OK');
      else if (request.url === '/version') response.end(JSON.stringify({ Platform: { Name: this.platform } }));
      else if (request.url === '/info') response.end(JSON.stringify(this.info));
      else void answer(request, response);
    });
  }

  static async start(answer: Answer = () => {}): Promise<FakeEngine> {
    const engine = new FakeEngine(await TemporaryFolder.create('sw-'), answer);
    engine.#server.listen(engine.socket);
    await once(engine.#server, 'listening');
    return engine;
  }

  get host(): string {
    return isWindows ? `npipe://${this.socket}` : `unix://${this.socket}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#folder[Symbol.asyncDispose]();
  }
}

describe('an engine', () => {
  it('is the first of the usual sockets that answers', async () => {
    await using engine = await FakeEngine.start();
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'not-a-socket'), '');
    const sockets = [join(folder.path, 'missing'), join(folder.path, 'not-a-socket'), engine.socket];

    const { address } = await findEngine({ environment: { DOCKER_CONFIG: folder.path }, sockets });

    expect(address).toEqual({ kind: 'socket', path: engine.socket });
  });

  it('is the one that DOCKER_HOST names, and no other', async () => {
    await using engine = await FakeEngine.start();
    await using other = await FakeEngine.start();

    const named = await findEngine({ environment: { DOCKER_HOST: engine.host }, sockets: [other.socket] });
    const gone = findEngine({ environment: { DOCKER_HOST: 'tcp://127.0.0.1:1' }, sockets: [other.socket] });

    expect(named.address).toEqual({ kind: 'socket', path: engine.socket });
    await expect(gone).rejects.toMatchObject({
      code: 'ENGINE_NOT_FOUND',
      message: 'Container engine: none answers (tried tcp://127.0.0.1:1: ECONNREFUSED, which DOCKER_HOST names).',
    });
  });

  it('is the one of the chosen context', async () => {
    await using engine = await FakeEngine.start();
    await using folder = await TemporaryFolder.create();
    const meta = join(folder.path, 'contexts/meta', createHash('sha256').update('colima').digest('hex'));
    await mkdir(meta, { recursive: true });
    await writeFile(join(folder.path, 'config.json'), JSON.stringify({ currentContext: 'colima' }));
    await writeFile(
      join(meta, 'meta.json'),
      JSON.stringify({ Name: 'colima', Endpoints: { docker: { Host: engine.host } } }),
    );

    const { address } = await findEngine({ environment: { DOCKER_CONFIG: folder.path }, sockets: [] });

    expect(address).toEqual({ kind: 'socket', path: engine.socket });
  });

  it('of a context may have certificates of its own', async () => {
    await using folder = await TemporaryFolder.create();
    const id = createHash('sha256').update('far').digest('hex');
    const environment = { DOCKER_CONFIG: folder.path, DOCKER_CONTEXT: 'far' };
    await mkdir(join(folder.path, 'contexts/meta', id), { recursive: true });
    await mkdir(join(folder.path, 'contexts/tls', id, 'docker'), { recursive: true });
    const meta = { Name: 'far', Endpoints: { docker: { Host: 'tcp://127.0.0.1:1' } } };
    await writeFile(join(folder.path, 'contexts/meta', id, 'meta.json'), JSON.stringify(meta));
    for (const name of ['ca', 'cert', 'key']) {
      await writeFile(join(folder.path, 'contexts/tls', id, 'docker', `${name}.pem`), `the ${name}`);
    }

    const host = await contextHost(environment);

    expect(host && (await parseEngineHost(host, environment))).toEqual({
      kind: 'tcp',
      host: '127.0.0.1',
      port: 1,
      tls: { ca: 'the ca', cert: 'the cert', key: 'the key' },
    });
  });

  it('is missed with a hint', async () => {
    await using folder = await TemporaryFolder.create();

    const search = findEngine({ environment: { DOCKER_CONFIG: folder.path }, sockets: [] });

    await expect(search).rejects.toMatchObject({
      code: 'ENGINE_NOT_FOUND',
      hint: 'Start Docker, Finch or Podman, or set DOCKER_HOST to where it listens.',
    });
  });

  it.each([
    ['unix:///run/docker.sock', { kind: 'socket', path: '/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['tcp://build-host:2375', { kind: 'tcp', host: 'build-host', port: 2375 }],
    ['build-host:4000', { kind: 'tcp', host: 'build-host', port: 4000 }],
    ['ssh://me@build-host', { kind: 'ssh', host: 'build-host', port: 22, user: 'me' }],
  ])('is addressed as %s', async (host, expected) => {
    expect(await parseEngineHost({ host }, {})).toEqual({ ...expected });
  });

  it('is not addressed by anything else', async () => {
    await expect(parseEngineHost({ host: 'ftp://somewhere' }, {})).rejects.toMatchObject({ code: 'ENGINE_NOT_FOUND' });
  });

  it.skipIf(isWindows)('is looked for where Finch and Podman listen, too', () => {
    const sockets = usualSockets({ XDG_RUNTIME_DIR: '/run/user/1000' });

    expect(sockets).toContain('/var/run/finch.sock');
    expect(sockets).toContain('/run/user/1000/podman/podman.sock');
  });

  it('is asked once what it is, until it is lost', async () => {
    await using engine = await FakeEngine.start();
    const ask = async (): Promise<number> => {
      const client = await connectEngine({ host: engine.host });
      await client.architecture();
      return engine.requests.filter(({ url }) => url === '/info').length;
    };

    expect(await ask()).toBe(1);
    expect(await ask()).toBe(1);
    (await connectEngine({ host: engine.host })).forget();
    expect(await ask()).toBe(2);
  });

  it('is another one for another user', async () => {
    const users = ['first', 'first', 'other'];
    const [first, again, other] = await Promise.all(
      users.map((user) => connectEngine({ host: `ssh://${user}@192.0.2.1` })),
    );

    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is asked for an image of the platform; progress is summed up over the layers', async () => {
    await using engine = await FakeEngine.start((_, response) => {
      const lines = [
        { status: 'Downloading', id: 'a', progressDetail: { current: 10, total: 100 } },
        { status: 'Downloading', id: 'b', progressDetail: { current: 5, total: 50 } },
        { status: 'Downloading', id: 'a', progressDetail: { current: 100, total: 100 } },
      ];
      response.end(lines.map((line) => `${JSON.stringify(line)}\r\n`).join(''));
    });
    const client = await connectEngine({ host: engine.host });
    const seen: PullProgress[] = [];

    await client.pull('registry.example/app:1', 'arm64', { onProgress: (progress) => seen.push(progress) });

    const url = new URL(engine.requests.at(-1)?.url ?? '', 'http://engine');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      fromImage: 'registry.example/app',
      tag: '1',
      platform: 'linux/arm64',
    });
    expect(seen).toEqual([
      { downloadedBytes: 10, totalBytes: 100 },
      { downloadedBytes: 15, totalBytes: 150 },
      { downloadedBytes: 105, totalBytes: 150 },
    ]);
  });

  it('may report a failed pull in the middle of its answer', async () => {
    await using engine = await FakeEngine.start((_, response) => {
      response.end('{"status":"Pulling from app"}\r\n{"error":"pull access denied for app"}\r\n');
    });
    const client = await connectEngine({ host: engine.host });

    await expect(client.pull('app', 'x86_64', { onProgress: () => {} })).rejects.toMatchObject({
      code: 'PULL_FAILED',
      message: 'Image "app": it cannot be pulled: pull access denied for app',
      hint: expect.stringContaining('docker login'),
    });
  });
});

describe('an engine that is not what it seems', () => {
  it('runs containers of Windows', async () => {
    await using engine = await FakeEngine.start();
    engine.info = { OSType: 'windows' };
    const client = await connectEngine({ host: engine.host });

    await expect(client.architecture()).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      hint: 'Switch Docker Desktop to Linux containers.',
    });
  });

  it.each([
    [{ Rootless: true, SecurityOptions: null }, { hostName: 'host.containers.internal' }],
    [{ SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'] }, { hostName: undefined }],
    [{ SecurityOptions: ['name=seccomp,profile=default'] }, undefined],
  ])('is rootless or not: %j', async (info, expected) => {
    await using engine = await FakeEngine.start();
    engine.info = info;
    const client = await connectEngine({ host: engine.host });

    expect(await client.rootless()).toEqual(expected);
  });

  it('is Finch, which is told of mounts in their old form, and keeps a log', async () => {
    const bodies: Record<string, unknown>[] = [];
    await using engine = await FakeEngine.start(async (request, response) => {
      let text = '';
      for await (const piece of request) text += String(piece);
      bodies.push(JSON.parse(text).HostConfig);
      response.statusCode = 201;
      response.end('{"Id":"abc"}');
    });
    engine.server = '';
    engine.platform = 'Finch Daemon - v0.20.0';
    const client = await connectEngine({ host: engine.host });

    const { limitsFolders } = await client.create({
      name: 'samwright-Fn-1',
      image: 'app',
      environment: {},
      mounts: [{ source: '/code', target: '/var/task' }],
      writableFolders: [{ path: '/tmp', sizeMib: 512 }],
      isReadOnly: true,
      extraHosts: [],
      dns: [],
      labels: {},
    });
    ownContainers.clear();

    expect(bodies).toEqual([
      expect.objectContaining({
        Binds: ['/code:/var/task:ro', 'samwright-Fn-1-tmp:/tmp'],
        LogConfig: { Type: 'json-file', Config: {} },
      }),
    ]);
    expect(bodies[0]).not.toHaveProperty('Mounts');
    expect(limitsFolders).toBe(false);
  });
});

describe('what an engine says against a container', () => {
  it.each([
    [
      'driver failed programming external connectivity: Bind for 127.0.0.1:5005 failed: port is already allocated',
      'PORT_IN_USE',
      'Choose another port',
    ],
    ['Ports are not available: exposing port TCP 127.0.0.1:5005: bind: address already in use', 'PORT_IN_USE', ''],
    ['write /var/lib/docker/tmp/x: no space left on device', 'ENGINE_FAILED', 'docker system prune'],
    ['Mounts denied: The path /private/etc is not shared from the host', 'MOUNT_FAILED', 'TMPDIR'],
    ['making volume mountpoint for volume /code: mkdir /code: permission denied', 'MOUNT_FAILED', 'Share the folder'],
    ['app: image not known', 'IMAGE_NOT_FOUND', 'pull it'],
  ])('%s', async (message, code, hint) => {
    await using engine = await FakeEngine.start((_, response) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ message }));
    });
    const client = await connectEngine({ host: engine.host });
    const spec = { image: 'app', environment: {}, writableFolders: [], isReadOnly: true, extraHosts: [], dns: [] };

    const created = client.create({ ...spec, name: 'one', mounts: [], labels: {}, ports: [5005] });

    await expect(created).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) });
  });
});

describe('a container', () => {
  it('is abandoned when its owner is gone', async () => {
    const labels = ownerLabels();
    const another = { ...labels, 'samwright.owner.session': 'another' };

    expect(isAbandoned('a', { ...another, 'samwright.owner.pid': '999999999' })).toBe(true);
    expect(isAbandoned('a', another)).toBe(false);
    expect(
      isAbandoned('a', { ...another, 'samwright.owner.host': 'elsewhere', 'samwright.owner.pid': '999999999' }),
    ).toBe(false);
    expect(isAbandoned('a', {})).toBe(false);
  });

  it.runIf(process.platform === 'linux')('is abandoned when another process has the id of its owner by now', () => {
    const labels = { ...ownerLabels(), 'samwright.owner.session': 'another', 'samwright.owner.started': '1' };

    expect(isAbandoned('a', labels)).toBe(true);
  });

  it('of this process is abandoned when nobody knows it any more', () => {
    ownContainers.add('known');

    expect(isAbandoned('known', ownerLabels())).toBe(false);
    expect(isAbandoned('unknown', ownerLabels())).toBe(true);
    ownContainers.delete('known');
  });

  it('writes in frames, which may arrive in any pieces', () => {
    const frame = (stream: number, text: string): Buffer => {
      const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
      head.writeUInt32BE(Buffer.byteLength(text), 4);
      return Buffer.concat([head, Buffer.from(text)]);
    };
    const whole = Buffer.concat([frame(1, 'one\n'), frame(2, 'grüße'), frame(1, ''), frame(1, 'x'.repeat(300))]);

    for (let size = 1; size <= whole.length; size++) {
      const text = { stdout: '', stderr: '' };
      const frames = new OutputFrames((stream, piece) => {
        text[stream] += piece.toString('latin1');
      });
      for (let at = 0; at < whole.length; at += size) frames.feed(whole.subarray(at, at + size));

      expect(text.stdout).toBe(`one\n${'x'.repeat(300)}`);
      expect(Buffer.from(text.stderr, 'latin1').toString()).toBe('grüße');
    }
  });
});

describe('credentials for a registry', () => {
  it.each([
    ['node:22', 'https://index.docker.io/v1/'],
    ['someone/app', 'https://index.docker.io/v1/'],
    ['localhost/app', 'localhost'],
    ['localhost:5000/app', 'localhost:5000'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1', '123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
  ])('of %s are those of %s', (image, registry) => {
    expect(registryOf(image)).toBe(registry);
  });

  it('are what docker login has stored', async () => {
    await using folder = await TemporaryFolder.create();
    const auth = Buffer.from('AWS:pass:word').toString('base64');
    const config = { auths: { 'localhost:5000': { auth }, 'token.example': { identitytoken: 'a-token' } } };
    await writeFile(join(folder.path, 'config.json'), JSON.stringify(config));
    const environment = { DOCKER_CONFIG: folder.path };

    expect(await registryAuth('localhost:5000/app', environment)).toEqual({
      serveraddress: 'localhost:5000',
      username: 'AWS',
      password: 'pass:word',
    });
    expect(await registryAuth('token.example/app', environment)).toEqual({
      serveraddress: 'token.example',
      identitytoken: 'a-token',
    });
    expect(await registryAuth('other.example/app', environment)).toBeUndefined();
  });

  it.skipIf(isWindows)('are asked from the helper of the registry', async () => {
    await using folder = await TemporaryFolder.create();
    const script = `#!/bin/sh\nread registry\necho "{\\"ServerURL\\":\\"$registry\\",\\"Username\\":\\"AWS\\",\\"Secret\\":\\"for $registry\\"}"\n`;
    await writeFile(join(folder.path, 'docker-credential-fake'), script, { mode: 0o755 });
    await writeFile(join(folder.path, 'config.json'), JSON.stringify({ credHelpers: { 'ecr.example': 'fake' } }));
    const environment = { DOCKER_CONFIG: folder.path, PATH: `${folder.path}:${process.env['PATH']}` };

    expect(await registryAuth('ecr.example/app:1', environment)).toEqual({
      serveraddress: 'ecr.example',
      username: 'AWS',
      password: 'for ecr.example',
    });
    expect(await registryAuth('other.example/app:1', environment)).toBeUndefined();
  });
});

describe('folders that can be written to', () => {
  const spec = {
    image: 'app',
    environment: {},
    mounts: [],
    writableFolders: [{ path: '/tmp', sizeMib: 512 }],
    isReadOnly: true,
    extraHosts: [],
    dns: [],
    labels: {},
  };

  it.each([
    ['of an engine with quotas have a size', undefined, true],
    ['of Docker 20.10 have none', 'invalid option: "size"', false],
    ['of a disk without quotas have none', 'quota size requested but no quota support', false],
    [
      'of Podman on such a disk have none',
      'volume options size and inodes not supported. Filesystem does not support Project Quota',
      false,
    ],
  ])('%s, and a container is asked for once', async (_title, refusal, limitsFolders) => {
    const asked: unknown[] = [];
    await using engine = await FakeEngine.start(async (request, response) => {
      let text = '';
      for await (const piece of request) text += String(piece);
      const { Name: name, DriverOpts: options, HostConfig: host } = JSON.parse(text);
      const isVolume = request.url?.startsWith('/volumes/create') === true;
      asked.push(isVolume ? [name, options] : host.Mounts[0].Source);
      const isRefused = isVolume && refusal !== undefined;
      response.statusCode = isRefused ? 500 : 201;
      response.end(JSON.stringify(isRefused ? { message: refusal } : { Id: 'abc' }));
    });
    const client = await connectEngine({ host: engine.host });

    const first = await client.create({ ...spec, name: 'first' });
    const second = await client.create({ ...spec, name: 'second' });
    ownContainers.clear();

    expect([first, second].map((container) => container.limitsFolders)).toEqual([limitsFolders, limitsFolders]);
    expect(asked).toEqual([
      ['first-tmp', { size: '512m' }],
      'first-tmp',
      ...(limitsFolders ? [['second-tmp', { size: '512m' }]] : []),
      'second-tmp',
    ]);
    expect(engine.requests.map(({ url }) => url)).not.toContain('/version');
  });

  it.each([
    'Conflict. The name "first-tmp" is already in use',
    'error creating volume mountpoint /var/lib/docker/volumes/first-tmp/_data: disk quota exceeded',
  ])('have a size again after they had none for another reason: %s', async (refusal) => {
    await using engine = await FakeEngine.start(async (request, response) => {
      let text = '';
      for await (const piece of request) text += String(piece);
      const isRefused = JSON.parse(text).Name === 'first-tmp';
      response.statusCode = isRefused ? 500 : 201;
      response.end(JSON.stringify(isRefused ? { message: refusal } : { Id: 'abc' }));
    });
    const client = await connectEngine({ host: engine.host });

    const first = await client.create({ ...spec, name: 'first' });
    const second = await client.create({ ...spec, name: 'second' });
    ownContainers.clear();

    expect([first, second].map(({ limitsFolders }) => limitsFolders)).toEqual([false, true]);
  });

  it('have a container around them without a first process where the engine has none', async () => {
    const asked: unknown[] = [];
    await using engine = await FakeEngine.start(async (request, response) => {
      let text = '';
      for await (const piece of request) text += String(piece);
      const { Init: init } = JSON.parse(text).HostConfig ?? {};
      if (request.url?.startsWith('/containers/create')) asked.push(init);
      response.statusCode = init === true ? 500 : 201;
      response.end(
        init === true ? '{"message":"container-init binary not found on the host: stat catatonit"}' : '{"Id":"abc"}',
      );
    });
    const client = await connectEngine({ host: engine.host });

    await client.create({ ...spec, name: 'first' });
    await client.create({ ...spec, name: 'second' });
    ownContainers.clear();

    expect(asked).toEqual([true, undefined, undefined]);
  });
});
