import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { freePort } from './free-port.ts';
import { missing } from './needs.ts';

/** A registry of images on this machine: what Amazon ECR is behind its own API. */
export interface DockerRegistry extends AsyncDisposable {
  /** `localhost:<port>`, which engines take without TLS. */
  readonly host: string;
  /** The tags of a repository. */
  tags(repository: string): Promise<readonly string[]>;
}

const PROGRAM = '/usr/bin/docker-registry';
const TIED_PROCESS = fileURLToPath(new URL('tied-process.ts', import.meta.url));

/** `123456789012-auth-token`, the password in the token that moto gives; the user of ECR is always `AWS`. */
const USERS = 'AWS:$2b$04$y7MV8dpczDEYBox5y6NSUufPC8BHpRJtuxcOIydoW0ng0eE8E0Cfi\n';
const LOGIN = Buffer.from('AWS:123456789012-auth-token').toString('base64');

/** Starts Debian's docker-registry on a free port. Where there is none, the test that asks is skipped, with the reason. */
export async function needsDockerRegistry(context: TestContext): Promise<DockerRegistry> {
  if (!existsSync(PROGRAM)) return missing(context, `No registry of images: ${PROGRAM} is not there`);
  const folder = await TemporaryFolder.create('samwright-registry-');
  const port = await freePort();
  const users = join(folder.path, 'users');
  const config = join(folder.path, 'config.yml');
  await writeFile(users, USERS);
  await writeFile(
    config,
    [
      'version: 0.1',
      'log: { level: error, accesslog: { disabled: true } }',
      `storage: { filesystem: { rootdirectory: ${join(folder.path, 'data')} } }`,
      `http: { addr: 'localhost:${port}' }`,
      `auth: { htpasswd: { realm: ecr, path: ${users} } }`,
    ].join('\n'),
  );
  const child = spawn(process.execPath, [TIED_PROCESS, PROGRAM, 'serve', config], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(child, 'exit');
  const host = `localhost:${port}`;
  const headers = { authorization: `Basic ${LOGIN}` };
  const deadline = Date.now() + 30_000;
  while (!(await fetch(`http://${host}/v2/`, { headers }).catch(() => undefined))?.ok) {
    if (Date.now() > deadline) throw new Error('docker-registry does not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    host,
    tags: async (repository) => {
      const response = await fetch(`http://${host}/v2/${repository}/tags/list`, { headers });
      const { tags = [] } = (await response.json()) as { readonly tags?: readonly string[] };
      return tags;
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
      await folder[Symbol.asyncDispose]();
    },
  };
}
