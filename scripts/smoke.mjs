// Runs the built package on whichever Node.js starts this file: define, validate, invoke, serve, package.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SamClient } from 'samwright';

const template = fileURLToPath(new URL('../examples/hello-node/template.yaml', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'samwright-smoke-'));
const sam = new SamClient({ template, parameters: {} });
try {
  assert.deepEqual(await sam.validate(), []);

  const { payload } = await sam.invokeLocal('HelloWorldFunction', { event: {} });
  assert.equal(payload.statusCode, 200);

  const api = await sam.startApi();
  const response = await fetch(`${api.url}/hello`);
  assert.deepEqual(await response.json(), { message: 'hello world' });

  const { artifacts } = await sam.package({ folder });
  assert.equal(artifacts.length, 1);
} finally {
  await sam.close();
  await rm(folder, { recursive: true, force: true });
}
console.log(`Node.js ${process.version}: works`);
