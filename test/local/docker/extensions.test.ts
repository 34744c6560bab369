import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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

describe('an extension in a container', () => {
  it('is started from a layer, and told of each invocation and of the end', async (context) => {
    const images = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'extensions'));
    await writeFile(join(folder.path, 'extensions/watcher'), extension, { mode: 0o755 });
    const content = { kind: 'folder' as const, path: folder.path };
    const layers = [{ id: 'Ext', name: 'Ext', arn: 'arn', content, compatibleRuntimes: [] }];
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
