import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { type LocalApi, SamClient, type SamEvent } from 'samwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { needsBrowser } from '../set-up/browser.ts';

/** A page of one origin that uses APIs of another, in a browser that minds. */

const template = fileURLToPath(new URL('../fixtures/browser/template.yaml', import.meta.url));

let room: TemporaryFolder;
let site: SamClient;
let sam: SamClient;
let pages: LocalApi;
let api: LocalApi;
let browser: Browser | undefined;
const events: SamEvent[] = [];

beforeAll(async () => {
  room = await TemporaryFolder.create();
  const common = { template, region: 'eu-west-1' };
  site = new SamClient({ ...common, parameters: { RoomFolder: room.path } });
  pages = await site.startApi({ staticDir: 'public' });
  const parameters = { RoomFolder: room.path, Origin: pages.url };
  sam = new SamClient({ ...common, parameters, onEvent: (event) => events.push(event) });
  api = await sam.startApi();
});

beforeEach(async (context) => {
  browser ??= await needsBrowser(context);
});

afterAll(async () => {
  await browser?.close();
  await sam.close();
  await site.close();
  await room[Symbol.asyncDispose]();
});

/** Runs `work` in a page of the site. */
async function inPage<Result>(work: (url: string) => Promise<Result>, url: string): Promise<Result> {
  const page = await browser!.newPage();
  try {
    await page.goto(pages.url);
    expect(await page.title()).toBe('site');
    return await page.evaluate(work, url);
  } finally {
    await page.close();
  }
}

describe('a browser', () => {
  it('gets through preflights, keeps cookies and sends them back', async () => {
    const result = await inPage(async (url) => {
      const login = await fetch(`${url}/login`, {
        method: 'PUT',
        credentials: 'include',
        headers: { 'content-type': 'application/json', 'x-own': 'abc' },
        body: '{}',
      });
      const me = await fetch(`${url}/me`, { credentials: 'include' });
      const refused = await fetch(`${url}/login`, { method: 'PUT', headers: { 'x-other': '1' } }).then(
        () => 'allowed',
        () => 'refused',
      );
      return [login.status, login.headers.get('x-answer'), await me.json(), refused];
    }, api.urls['Backend'] ?? '');

    expect(result).toEqual([200, 'welcome', { cookies: ['session=abc'] }, 'refused']);
    const preflights = events.filter((event) => event.type === 'request-finished' && event.method === 'OPTIONS');
    expect(preflights).toHaveLength(2);
  });

  it('uploads a file and reads the answer as it streams', async () => {
    const result = await inPage(async (url) => {
      const form = new FormData();
      form.set('file', new File([new Uint8Array(1_000_000)], 'photo.png', { type: 'image/png' }));
      const answer = await fetch(url, { method: 'POST', headers: { 'x-own': '1' }, body: form });
      return [answer.status, await answer.text()];
    }, api.urls['UploadUrl'] ?? '');

    expect(result).toEqual([201, 'photo.png 1000000']);
  });

  it('chats', async () => {
    const texts = await inPage(
      async (url) => {
        const opened = (socket: WebSocket): Promise<unknown> =>
          new Promise((resolve, reject) => {
            socket.onopen = resolve;
            socket.onerror = reject;
          });
        const heard = (socket: WebSocket): Promise<string> =>
          new Promise((resolve) => {
            socket.onmessage = ({ data }) => resolve(String(data));
          });
        const [ada, bob] = [new WebSocket(url), new WebSocket(`${url}/live?name=bob`)];
        await Promise.all([opened(ada), opened(bob)]);
        const all = Promise.all([heard(ada), heard(bob)]);
        ada.send(JSON.stringify({ action: 'say', text: 'hi all' }));
        const received = await all;
        const closed = new Promise((resolve) => {
          bob.onclose = resolve;
        });
        ada.close();
        bob.close(4000, 'bye');
        await closed;
        return received;
      },
      (api.urls['Chat'] ?? '').replace('http', 'ws'),
    );

    expect(texts).toEqual(['hi all', 'hi all']);
    await expect.poll(() => readdir(room.path)).toEqual([]);
  });
});
