import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LayerDefinition } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { inlineNode, OneContainerFunction } from './container.ts';

const extension = `#!/var/lang/bin/node
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
(async () => {
  const registration = await fetch(api + '/register', {
    method: 'POST', headers: { 'Lambda-Extension-Name': 'watcher' }, body: JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] }),
  });
  const id = registration.headers.get('lambda-extension-identifier');
  for (;;) {
    const event = await (await fetch(api + '/event/next', { headers: { 'Lambda-Extension-Identifier': id } })).json();
    await fetch(process.env.WITNESS + event.eventType + '/' + (event.requestId ?? event.shutdownReason));
    if (event.eventType === 'SHUTDOWN') process.exit(0);
  }
})();
`;

/** Subscribes to what happens, listening at HOST, and writes what it is answered and told. */
const subscriber = `#!/var/lang/bin/node
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API;
const server = require('node:http').createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => { body += piece; });
  request.on('end', () => {
    for (const { type } of JSON.parse(body)) console.log('told ' + type);
    response.end();
  });
});
server.listen(4243, process.env.HOST, async () => {
  const registration = await fetch(api + '/2020-01-01/extension/register', {
    method: 'POST', headers: { 'Lambda-Extension-Name': 'subscriber' }, body: JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] }),
  });
  const headers = { 'Lambda-Extension-Identifier': registration.headers.get('lambda-extension-identifier') };
  const answer = await fetch(api + '/2022-07-01/telemetry', {
    method: 'PUT', headers, body: JSON.stringify({
      schemaVersion: '2022-12-13', types: ['platform'], buffering: { timeoutMs: 25, maxItems: 1000, maxBytes: 262144 },
      destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:4243/told' },
    }),
  });
  console.log('answered ' + answer.status + ' ' + await answer.text());
  for (;;) {
    const event = await (await fetch(api + '/2020-01-01/extension/event/next', { headers })).json();
    if (event.eventType === 'SHUTDOWN') process.exit(0);
  }
});
`;

/** A layer of one extension, in a folder that it is written to. */
async function layerOf(folder: string, name: string, text: string): Promise<LayerDefinition> {
  await mkdir(join(folder, 'extensions'));
  await writeFile(join(folder, 'extensions', name), text, { mode: 0o755 });
  return { id: 'Ext', name: 'Ext', arn: 'arn', content: { kind: 'folder', path: folder }, compatibleRuntimes: [] };
}

describe('an extension in a container', () => {
  it('is told what happens where it can be reached', async (context) => {
    const images = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    const layer = await layerOf(folder.path, 'subscriber', subscriber);
    const definition = inlineNode('exports.handler = async () => "answer";', {
      layers: [{ kind: 'local', id: 'Ext' }],
      environment: { HOST: '0.0.0.0' },
    });
    await using fn = new OneContainerFunction(definition, images, {}, [layer]);

    let logs = '';
    while (!logs.includes('told platform.report')) logs += (await fn.invoke()).logs;

    expect(logs).toContain('answered 200 "OK"\n');
    expect(logs).toContain('told platform.initStart\n');
  });

  it('is answered as by the emulator of AWS where it cannot', async (context) => {
    const images = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    const layer = await layerOf(folder.path, 'subscriber', subscriber);
    const definition = inlineNode('exports.handler = async () => "answer";', {
      layers: [{ kind: 'local', id: 'Ext' }],
      environment: { HOST: '127.0.0.1' },
    });
    await using fn = new OneContainerFunction(definition, images, {}, [layer]);

    const { payload, logs } = await fn.invoke();

    expect(payload).toBe('answer');
    expect(logs).toContain(
      'answered 202 {"errorMessage":"Telemetry API is not supported","errorType":"Telemetry.NotSupported"}',
    );
  });

  it('is started from a layer, and told of each invocation and of the end', async (context) => {
    const images = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    const layers = [await layerOf(folder.path, 'watcher', extension)];
    const told: (string | undefined)[] = [];
    const witness = createServer((request, response) => {
      told.push(request.url);
      response.end();
    });
    witness.listen(0, '127.0.0.1');
    await once(witness, 'listening');
    const address = witness.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const definition = inlineNode('exports.handler = async () => "answer";', {
      layers: [{ kind: 'local', id: 'Ext' }],
      environment: { WITNESS: `http://127.0.0.1:${port}/` },
    });
    // An environment whose extension is not done yet is busy: the second invocation is to wait for it.
    const pool = { maxConcurrency: 1 };
    await using fn = new OneContainerFunction(definition, images, { network: 'host' }, layers, pool);

    const first = await fn.invoke();
    const second = await fn.invoke();
    await fn.pool.close();
    witness.close();

    expect([first.payload, second.payload]).toEqual(['answer', 'answer']);
    expect(first.logs).toContain('EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE, SHUTDOWN]');
    expect(told).toEqual([`/INVOKE/${first.requestId}`, `/INVOKE/${second.requestId}`, '/SHUTDOWN/spindown']);
  });
});
