import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type EnvironmentVariables, isObject } from '../core/index.ts';
import { ContainerError } from './container-error.ts';

/** Where an engine listens. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: EngineTls | undefined }
  | { readonly kind: 'ssh'; readonly host: string; readonly port: number; readonly user?: string | undefined };

/** What a connection over TLS needs: texts of PEM files. */
export interface EngineTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** An address as it is written, and the folder of the certificates for it, where it has one of its own. */
export interface EngineHost {
  readonly host: string;
  readonly certificates?: string | undefined;
}

/** Reads `unix:///path`, `npipe:////./pipe/name`, `tcp://host:port`, `ssh://user@host` and `host:port`. */
export async function parseEngineHost(
  { host, certificates }: EngineHost,
  environment: EnvironmentVariables,
): Promise<EngineAddress> {
  const [, scheme = 'tcp', rest = host] = /^([a-z]+):\/\/(.*)$/.exec(host) ?? [];
  if ((scheme === 'unix' || scheme === 'npipe') && rest !== '') return { kind: 'socket', path: rest };
  if (!URL.canParse(`http://${rest}`)) throw ContainerError.badHost(host);
  const { hostname, port, username } = new URL(`http://${rest}`);
  if (scheme === 'ssh') {
    return { kind: 'ssh', host: hostname, port: Number(port || 22), user: username || undefined };
  }
  if (scheme !== 'tcp' && scheme !== 'http' && scheme !== 'https') throw ContainerError.badHost(host);
  const asksForTls = scheme === 'https' || Boolean(environment['DOCKER_TLS_VERIFY']) || port === '2376';
  const isSecure = asksForTls || certificates !== undefined;
  const folder = certificates ?? environment['DOCKER_CERT_PATH'] ?? configFolder(environment);
  const tls = isSecure ? await readCertificates(folder) : undefined;
  return { kind: 'tcp', host: hostname, port: Number(port || (isSecure ? 2376 : 2375)), tls };
}

/** As it is written, for messages. */
export function describeAddress(address: EngineAddress): string {
  if (address.kind === 'socket') return `${address.path.startsWith('//./pipe') ? 'npipe' : 'unix'}://${address.path}`;
  return `${address.kind}://${address.host}:${address.port}`;
}

/** The address of the context that `docker context use` has chosen; undefined for the default one. */
export async function contextHost(
  environment: EnvironmentVariables,
): Promise<(EngineHost & { readonly context: string }) | undefined> {
  const folder = configFolder(environment);
  const current = environment['DOCKER_CONTEXT'] ?? (await readJson(join(folder, 'config.json')))?.['currentContext'];
  if (typeof current !== 'string' || current === '' || current === 'default') return undefined;
  const id = createHash('sha256').update(current).digest('hex');
  const context = await readJson(join(folder, 'contexts', 'meta', id, 'meta.json'));
  const endpoints = context?.['Endpoints'];
  const docker = isObject(endpoints) ? endpoints['docker'] : undefined;
  const host = isObject(docker) ? docker['Host'] : undefined;
  if (typeof host !== 'string') return undefined;
  const certificates = join(folder, 'contexts', 'tls', id, 'docker');
  const hasCertificates = (await stat(join(certificates, 'ca.pem')).catch(() => undefined)) !== undefined;
  return { context: current, host, ...(hasCertificates && { certificates }) };
}

/** The sockets of Docker, Rancher Desktop, Colima, OrbStack, Podman and Finch, in the order in which they are tried. */
export function usualSockets(environment: EnvironmentVariables): readonly string[] {
  if (process.platform === 'win32')
    return ['docker_engine', 'dockerDesktopLinuxEngine', 'podman-machine-default'].map((name) => `//./pipe/${name}`);
  const home = homedir();
  const runtime = environment['XDG_RUNTIME_DIR'];
  return [
    '/var/run/docker.sock',
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    ...(runtime === undefined ? [] : [join(runtime, 'docker.sock')]),
    join(home, '.rd/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.orbstack/run/docker.sock'),
    '/var/run/finch.sock',
    '/Applications/Finch/lima/data/finch/sock/finch.sock',
    ...(runtime === undefined ? [] : [join(runtime, 'podman/podman.sock')]),
    '/run/podman/podman.sock',
    join(home, '.local/share/containers/podman/machine/podman.sock'),
  ];
}

/** Where Docker's own command keeps its configuration. */
export function configFolder(environment: EnvironmentVariables): string {
  return environment['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
}

async function readCertificates(folder: string): Promise<EngineTls> {
  const read = (name: string): Promise<string> => readFile(join(folder, `${name}.pem`), 'utf8');
  const [ca, cert, key] = await Promise.all([read('ca'), read('cert'), read('key')]).catch((error: unknown) => {
    throw ContainerError.engineFailed(`reading the certificates in ${folder}`, error);
  });
  return { ca, cert, key };
}

/** A JSON file, or undefined when it is not there or is not JSON. */
export async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
