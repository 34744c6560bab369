import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type EnvironmentVariables, hostEnvironment, isObject } from '../core/index.ts';
import { configFolder, readJson } from './engine-address.ts';
import { registryOf } from './image-name.ts';

/** What a registry wants to know of who pulls. */
export interface RegistryAuth {
  readonly serveraddress: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly identitytoken?: string | undefined;
}

/** The credentials that `docker login` has stored for the registry of an image; undefined where there are none. */
export async function registryAuth(
  image: string,
  environment: EnvironmentVariables = hostEnvironment(),
): Promise<RegistryAuth | undefined> {
  const registry = registryOf(image);
  const config = await readJson(join(configFolder(environment), 'config.json'));
  if (config === undefined) return undefined;
  const { credHelpers, credsStore, auths } = config;
  const helper = isObject(credHelpers) ? (credHelpers[registry] ?? credsStore) : credsStore;
  if (typeof helper === 'string') {
    const found = await askHelper(helper, registry, environment);
    if (found !== undefined) return found;
  }
  const entry = isObject(auths) ? (auths[registry] ?? auths[`https://${registry}`]) : undefined;
  if (!isObject(entry)) return undefined;
  const { auth, identitytoken } = entry;
  if (typeof identitytoken === 'string') return { serveraddress: registry, identitytoken };
  if (typeof auth !== 'string') return undefined;
  const [username = '', ...password] = Buffer.from(auth, 'base64').toString().split(':');
  return { serveraddress: registry, username, password: password.join(':') };
}

/** Asks `docker-credential-<helper>`. One that is missing or knows nothing is no error: public images need none. */
function askHelper(
  helper: string,
  registry: string,
  environment: EnvironmentVariables,
): Promise<RegistryAuth | undefined> {
  return new Promise((resolve) => {
    const child = spawn(`docker-credential-${helper}`, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...environment },
      windowsHide: true,
      timeout: 30_000,
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    child.on('error', () => resolve(undefined));
    child.stdin.on('error', () => {});
    child.on('close', () => resolve(helperAnswer(text, registry)));
    child.stdin.end(registry);
  });
}

function helperAnswer(text: string, registry: string): RegistryAuth | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(answer)) return undefined;
  const { Username: username, Secret: secret } = answer;
  if (typeof username !== 'string' || typeof secret !== 'string') return undefined;
  return username === '<token>'
    ? { serveraddress: registry, identitytoken: secret }
    : { serveraddress: registry, username, password: secret };
}
