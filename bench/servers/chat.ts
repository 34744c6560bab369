import { fileURLToPath } from 'node:url';
import { SamClient } from 'samwright';

const template = fileURLToPath(new URL('chat/template.yaml', import.meta.url));
const sam = new SamClient({ template });
const api = await sam.startApi();

process.on('message', () => process.send?.(process.memoryUsage().rss));
process.send?.(api.url.replace('http', 'ws'));
process.once('disconnect', () => sam.close().then(() => process.exit()));
