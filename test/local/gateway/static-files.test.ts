import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { type LocalApi, startApi } from '../../../src/local/index.ts';
import { application, httpApi, InProcessInvoker, restApi, route } from './functions.ts';
import { joined, sendRaw } from './raw-http.ts';

let folder: TemporaryFolder;
let api: LocalApi;

beforeAll(async () => {
  folder = await TemporaryFolder.create();
  const files = join(folder.path, 'public');
  await mkdir(join(files, 'docs'), { recursive: true });
  await mkdir(join(folder.path, 'public-not'));
  await Promise.all([
    writeFile(join(files, 'index.html'), '<h1>home</h1>'),
    writeFile(join(files, 'a b.css'), 'p {}'),
    writeFile(join(files, 'empty.txt'), ''),
    writeFile(join(files, 'large.bin'), Buffer.alloc(300_000, 7)),
    writeFile(join(files, 'hello'), 'the file'),
    writeFile(join(files, '.env'), 'SECRET=1'),
    writeFile(join(files, 'docs/index.html'), 'docs'),
    writeFile(join(folder.path, 'secret.txt'), 'SECRET=2'),
    writeFile(join(folder.path, 'public-not/secret.txt'), 'SECRET=3'),
  ]);
  await symlink(join(folder.path, 'secret.txt'), join(files, 'link.txt'));
  await symlink(join(folder.path, 'public-not'), join(files, 'linked'));
  const invoker = new InProcessInvoker({ Fn: () => ({ statusCode: 200, body: 'the function' }) });
  const app = application(restApi([route('GET /hello')]), httpApi([route('GET /hello'), route('POST /a')]));
  api = await startApi({ ...app, folder: folder.path }, invoker, { staticDir: 'public' });
});

afterAll(async () => {
  await api.close();
  await folder[Symbol.asyncDispose]();
});

describe.each(['ServerlessRestApi', 'ServerlessHttpApi'])('static files beside %s', (apiId) => {
  it.each([
    ['/', 'text/html; charset=utf-8', '<h1>home</h1>'],
    ['/docs', 'text/html; charset=utf-8', 'docs'],
    ['/docs/', 'text/html; charset=utf-8', 'docs'],
    ['/a%20b.css?v=1', 'text/css; charset=utf-8', 'p {}'],
    ['/empty.txt', 'text/plain; charset=utf-8', ''],
  ])('serves %s', async (path, type, text) => {
    const answer = await fetch(`${api.urls[apiId]}${path}`);

    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, type, text]);
  });

  it('streams what is large', async () => {
    const answer = await fetch(`${api.urls[apiId]}/large.bin`);

    expect(answer.headers.get('content-length')).toBe('300000');
    expect((await answer.bytes()).every((byte) => byte === 7)).toBe(true);
  });

  it('answers HEAD without a body', async () => {
    const { status, headers, body } = await sendRaw(api.urls[apiId] ?? '', { method: 'HEAD', target: '/large.bin' });

    expect([status, joined(headers)['content-length'], body.length]).toEqual([200, '300000', 0]);
  });

  it('lets routes win', async () => {
    expect(await (await api.request('/hello', { apiId })).text()).toBe('the function');
  });

  it('leaves other methods to the API', async () => {
    const { status } = await api.request('/index.html', { apiId, method: 'POST' });

    expect(status).toBe(apiId === 'ServerlessRestApi' ? 403 : 404);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/docs/../../secret.txt',
    '/docs/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%252e%252e/secret.txt',
    '//../secret.txt',
    '/../public-not/secret.txt',
    '/link.txt',
    '/linked/secret.txt',
    '/.env',
    '/docs/%00index.html',
    '/C:/secret.txt',
    '/nothing.txt',
  ])('does not serve %s', async (target) => {
    const { status, body } = await sendRaw(api.urls[apiId] ?? '', { method: 'GET', target });

    expect(status).toBe(apiId === 'ServerlessRestApi' ? 403 : 404);
    expect(body.toString()).not.toContain('SECRET');
  });
});

it('says when the folder is none', async () => {
  const starting = startApi(application(restApi([route('GET /')])), new InProcessInvoker({}), { staticDir: 'none' });

  await expect(starting).rejects.toMatchObject({ code: 'STATIC_DIR_NOT_FOUND' });
});
