import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, type TestContext, vi } from 'vitest';
import type { FunctionDefinition, LayerDefinition } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
// What is kept of a namespace is no part of the door of the folder.
import { NamespaceStorage } from '../../../src/local/sandbox/process/isolation/kept-storage.ts';
import { missing } from '../../set-up/needs.ts';
import { layer } from '../runtime/archive.ts';
import { eventually, node, OneFunction, python } from '../runtime/fixture.ts';

afterEach(() => vi.unstubAllEnvs());

/** Skips a test where no namespace can be made. */
function needsBubblewrap(context: TestContext): void {
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '/bin/true'], { stdio: 'ignore' });
  } catch {
    missing(context, 'bubblewrap (bwrap) is not there, or may not make namespaces.');
  }
}

/** Skips a test where `unshare` can make none. */
function needsUnshare(context: TestContext): void {
  try {
    execFileSync('unshare', ['--user', '--map-root-user', '--mount', '/bin/true'], { stdio: 'ignore' });
  } catch {
    missing(context, 'unshare (util-linux) is not there, or may not make namespaces.');
  }
}

/** Skips a test where no namespace can have process numbers of its own. */
function needsOwnNumbers(context: TestContext): void {
  needsBubblewrap(context);
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '--unshare-pid', '--proc', '/proc', '/bin/true'], {
      stdio: 'ignore',
    });
  } catch {
    missing(context, 'bubblewrap (bwrap) may not mount /proc.');
  }
}

/** Leaves `unshare` alone on the PATH, by a link in the folder. */
async function onlyUnshare(context: TestContext, folder: string): Promise<void> {
  needsUnshare(context);
  const unshare = execFileSync('/bin/sh', ['-c', 'command -v unshare'], { encoding: 'utf8' }).trim();
  await symlink(unshare, join(folder, 'unshare'));
  vi.stubEnv('PATH', folder);
}

/** The processes of this machine with an argument. */
function processesWith(argument: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').includes(argument);
    } catch {
      return false;
    }
  });
}

/** How many `/tmp` of namespaces this process keeps open. */
function openStorage(): number {
  const paths = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return paths.filter((path) => path === '/tmp').length;
}

function isolated(fn: FunctionDefinition, layers: LayerDefinition[] = []): OneFunction {
  return new OneFunction(fn, { isolation: 'namespace' }, layers);
}

const inline = (text: string): FunctionDefinition['code'] => ({ kind: 'inline', text });

describe('a process in a namespace', () => {
  it('has the places of Lambda, and can write to /tmp only', async (context) => {
    needsBubblewrap(context);
    const text = `
      const fs = require('node:fs');
      const tryTo = (path) => { try { fs.writeFileSync(path, ''); return 'written'; } catch ({ code }) { return code; } };
      exports.handler = async () => ({
        cwd: process.cwd(), file: __filename, program: process.execPath,
        root: process.env.LAMBDA_TASK_ROOT, path: process.env.PATH,
        tmp: fs.readdirSync('/tmp'),
        writes: ['/var/task/x', '/opt/x', '/etc/samwright-x', '/tmp/x'].map(tryTo),
      });`;
    await using fn = isolated(node('index.handler', { code: inline(text) }));

    expect((await fn.invoke()).payload).toEqual({
      cwd: '/var/task',
      file: '/var/task/index.js',
      program: expect.stringMatching(/^\/var\/lang\//),
      root: '/var/task',
      path: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      tmp: [],
      writes: ['EROFS', 'EROFS', 'EROFS', 'written'],
    });
    expect((await fn.invoke()).payload.tmp).toEqual(['x']);
  });

  it('has all layers in /opt, the last one on top', async (context) => {
    needsBubblewrap(context);
    await using folder = await TemporaryFolder.create();
    for (const name of ['one', 'two']) {
      await mkdir(join(folder.path, name, 'nodejs/node_modules/greeting'), { recursive: true });
      await writeFile(join(folder.path, name, 'nodejs/node_modules/greeting/index.js'), `module.exports = '${name}';`);
      await writeFile(join(folder.path, name, `${name}.txt`), name);
    }
    const code = inline(
      "exports.handler = async () => [require('greeting'), require('fs').readdirSync('/opt').sort()];",
    );
    const layers = ['one', 'two'].map((id) => ({ kind: 'local' as const, id }));
    const definitions = ['one', 'two'].map((id) => layer(id, join(folder.path, id)));
    await using both = isolated(node('index.handler', { code, layers }), definitions);
    await using single = isolated(node('index.handler', { code, layers: layers.slice(0, 1) }), definitions);

    expect((await both.invoke()).payload).toEqual(['two', ['nodejs', 'one.txt', 'two.txt']]);
    expect((await single.invoke()).payload).toEqual(['one', ['nodejs', 'one.txt']]);
  });

  it('gives /tmp the size of the ephemeral storage', async (context) => {
    needsBubblewrap(context);
    const code = inline(`
      const fs = require('node:fs');
      exports.handler = async ({ mebibytes }) => {
        try { fs.writeFileSync('/tmp/file', Buffer.alloc(mebibytes * 1024 * 1024)); return 'written'; } catch ({ code }) { return code; }
      };`);
    await using usual = isolated(node('index.handler', { code, memorySize: 512 }));
    await using large = isolated(node('index.handler', { code, memorySize: 512, ephemeralStorage: 600 }));

    expect((await usual.invoke({ mebibytes: 100 })).payload).toBe('written');
    expect((await usual.invoke({ mebibytes: 520 })).payload).toBe('ENOSPC');
    expect((await large.invoke({ mebibytes: 520 })).payload).toBe('written');
  });

  it('runs Python, wrapper scripts and binaries', async (context) => {
    needsBubblewrap(context);
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'wrapper'), '#!/bin/sh\nexport WRAPPED="by $0"\nexec "$@"\n');
    await writeFile(
      join(folder.path, 'bootstrap'),
      '#!/bin/sh\necho "in $PWD with $AWS_LAMBDA_RUNTIME_API" >&2\nexit 3\n',
    );
    for (const name of ['wrapper', 'bootstrap']) await chmod(join(folder.path, name), 0o755);
    await writeFile(
      join(folder.path, 'app.py'),
      'import os\n\n\ndef handler(event, context):\n    return [__file__, os.environ["WRAPPED"]]\n',
    );
    const code = { kind: 'folder', path: folder.path } as const;
    const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper' };
    await using py = isolated(python('app.handler', { code, environment }));
    await using own = isolated(node('any', { runtime: 'provided.al2023', code }));

    expect((await py.invoke()).payload).toEqual(['/var/task/app.py', 'by /var/task/wrapper']);
    const ended = await own.invoke();
    expect(ended.payload).toMatchObject({ errorMessage: expect.stringMatching(/exit status 3$/) });
    expect(ended.logs).toMatch(/in \/var\/task with 127\.0\.0\.1:\d+/);
  });

  it('reports signals as such', async (context) => {
    needsBubblewrap(context);
    const killed =
      "exports.handler = async () => { process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {}); };";
    await using crashes = isolated(node('index.handler', { code: inline(killed) }));

    expect((await crashes.invoke()).payload).toMatchObject({
      errorMessage: expect.stringMatching(/signal: segmentation fault$/),
    });
  });

  it('has process numbers of its own, and whatever was started in it ends with it', async (context) => {
    needsOwnNumbers(context);
    const seconds = `1000.${randomInt(1e9)}`;
    const text = `
      const { spawn } = require('node:child_process');
      exports.handler = async ({ hangs }) => {
        spawn('sleep', ['${seconds}']);
        spawn('sleep', ['${seconds}'], { detached: true, stdio: 'ignore' }).unref();
        console.log('started');
        if (hangs) for (;;);
        return [process.pid < 10, require('node:fs').readlinkSync('/proc/self') === String(process.pid)];
      };`;
    await using fn = isolated(node('index.handler', { code: inline(text), timeout: 2 }));

    expect((await fn.invoke()).payload).toEqual([true, true]);
    expect(processesWith(seconds)).toHaveLength(2);
    const { payload } = await fn.invoke({ hangs: true });

    expect(payload.errorType).toBe('Sandbox.Timedout');
    await eventually(() => processesWith(seconds).length === 0);
  });

  it('hears SIGTERM before it ends, with extensions', async (context) => {
    needsBubblewrap(context);
    await using folder = await TemporaryFolder.create();
    await using record = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'extensions'));
    const extension = join(folder.path, 'extensions', 'recorder');
    await copyFile(new URL('../../fixtures/extensions/recorder.cjs', import.meta.url), extension);
    await chmod(extension, 0o755);
    const heard = Promise.withResolvers<string>();
    const server = createServer((socket) => socket.once('data', (data) => heard.resolve(String(data))));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const text = `
      const socket = require('node:net').connect(Number(process.env.PORT), '127.0.0.1');
      process.on('SIGTERM', () => socket.end('goodbye', () => process.exit(0)));
      exports.handler = () => new Promise((resolve) => {
        if (socket.connecting) socket.once('connect', () => resolve('connected')); else resolve('connected');
      });`;
    const definition = node('index.handler', {
      code: inline(text),
      layers: [{ kind: 'local', id: 'Ext' }],
      environment: {
        PORT: String(typeof address === 'object' ? address?.port : ''),
        RECORD: join(record.path, 'record'),
        BEHAVIOUR: '',
      },
    });

    {
      await using fn = isolated(definition, [layer('Ext', folder.path)]);
      expect((await fn.invoke()).payload).toBe('connected');
    }

    expect(await heard.promise).toBe('goodbye');
    server.close();
  });

  it.for([
    ['a timeout', 'bwrap', 'hang', 'timeout'],
    ['an exit', 'bwrap', 'exit', 'exit'],
    ['a timeout', 'unshare', 'hang', 'timeout'],
    ['an exit', 'unshare', 'exit', 'exit'],
  ] as const)('that follows on %s has the files of /tmp (%s)', async ([, program, end, kind], context) => {
    await using folder = await TemporaryFolder.create();
    if (program === 'bwrap') needsBubblewrap(context);
    else await onlyUnshare(context, folder.path);
    const text = `
      const fs = require('node:fs');
      let count = 0;
      exports.handler = async ({ line, end }) => {
        fs.appendFileSync('/tmp/lines', line);
        if (!fs.existsSync('/tmp/deep')) {
          fs.mkdirSync('/tmp/deep/er', { recursive: true });
          fs.symlinkSync('../lines', '/tmp/deep/link');
          fs.writeFileSync('/tmp/deep/er/program', '', { mode: 0o755 });
        }
        if (end === 'hang') for (;;);
        if (end === 'exit') process.exit(3);
        const { mode } = fs.statSync('/tmp/deep/er/program');
        const open = fs.readdirSync('/proc/self/fd').map((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd); } catch { return ''; } });
        return {
          lines: fs.readFileSync('/tmp/deep/link', 'utf8'), count: ++count, mode: mode & 0o777,
          open: open.filter((path) => path === '/'),
        };
      };`;
    await using fn = isolated(node('index.handler', { code: inline(text), timeout: end === 'hang' ? 2 : 60 }));
    await fn.invoke({ line: 'a' });

    const failed = await fn.invoke({ line: 'b', end });
    const next = await fn.invoke({ line: 'c' });
    const openMeanwhile = openStorage();

    expect(failed.failure?.kind).toBe(kind);
    expect(next.payload).toEqual({ lines: 'abc', count: 1, mode: 0o755, open: [] });
    expect(openMeanwhile).toBe(1);
    await fn[Symbol.asyncDispose]();
    expect(openStorage()).toBe(0);
  });

  it.runIf(process.platform === 'linux')(
    'leaves nobody the /tmp of this machine, which it has until it is made',
    async () => {
      await using _folder = await TemporaryFolder.create('samwright-', '/tmp');
      const storage = new NamespaceStorage();

      storage.open(process.pid, 0);

      expect(storage.take()).toBeUndefined();
      expect(openStorage()).toBe(0);
    },
  );

  it('is made by unshare where bubblewrap is not there', async (context) => {
    await using folder = await TemporaryFolder.create();
    await onlyUnshare(context, folder.path);
    const text = `
      const fs = require('node:fs');
      const tryTo = (path) => { try { fs.writeFileSync(path, ''); return 'written'; } catch ({ code }) { return code; } };
      exports.handler = async ({ ends }) => {
        if (ends) process.kill(process.pid, 'SIGSEGV');
        return {
          cwd: process.cwd(), path: process.env.PATH, tmp: fs.readdirSync('/tmp'), root: fs.readdirSync('/').includes('.old'),
          writes: ['/var/task/x', '/opt/x', '/etc/samwright-x', '/x', '/tmp/x'].map(tryTo),
        };
      };`;
    await using fn = isolated(node('index.handler', { code: inline(text) }));

    expect((await fn.invoke()).payload).toEqual({
      cwd: '/var/task',
      path: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      tmp: [],
      root: false,
      writes: ['EROFS', 'EROFS', 'EROFS', 'EROFS', 'written'],
    });
    expect((await fn.invoke({ ends: true })).failure).toMatchObject({ exitSignal: 'SIGSEGV' });
  });

  it('is refused where neither is there', async () => {
    vi.stubEnv('PATH', '/nowhere');
    await using fn = isolated(node('hello.handler'));

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'ISOLATION_UNAVAILABLE',
      message: expect.stringMatching(
        /^isolation "namespace": (neither bubblewrap \(bwrap\) nor unshare is on the PATH|it needs Linux, this is \w+)\.$/,
      ),
      hint: expect.stringContaining('bubblewrap'),
    });
  });
});
