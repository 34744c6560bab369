import { fileURLToPath } from 'node:url';
import { SamClient } from 'samwright';

const template = fileURLToPath(new URL('../../examples/hello-node/template.yaml', import.meta.url));
const sam = new SamClient({ template });
const api = await sam.startApi({ port: Number(process.argv[2]) });

process.once('SIGINT', async () => {
  await api.close();
  await sam.close();
});
