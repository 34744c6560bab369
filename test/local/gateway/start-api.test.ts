import { describe, expect, it } from 'vitest';
import { startApi } from '../../../src/local/start-api.ts';
import { application, InProcessInvoker, restApi, route } from './functions.ts';

describe('startApi', () => {
  it('serves a REST route over a socket and without one', async () => {
    const invoker = new InProcessInvoker({
      Fn: (event) => ({ statusCode: 200, body: `hello ${event.pathParameters.name}` }),
    });
    await using api = await startApi(application(restApi([route('GET /hello/{name}')])), invoker);

    const overTheWire = await fetch(`${api.url}/hello/world`);
    const withoutASocket = await api.request('/hello/world');

    for (const response of [overTheWire, withoutASocket]) {
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.text()).toBe('hello world');
    }
  });
});
