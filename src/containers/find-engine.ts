import type { Socket } from 'node:net';
import { type EnvironmentVariables, hostEnvironment, messageOf, systemCodeOf } from '../core/index.ts';
import { ContainerError } from './container-error.ts';
import {
  contextHost,
  describeAddress,
  type EngineAddress,
  type EngineHost,
  parseEngineHost,
  usualSockets,
} from './engine-address.ts';

/** An engine that answers. */
export interface FoundEngine {
  readonly address: EngineAddress;
  /** The two ends of a connection to an engine that is reached over the network. */
  readonly remote?: { readonly localAddress: string; readonly remoteAddress: string } | undefined;
  /** The header `Server` of its answer to a ping: `Docker/28.2.2 (linux)`. */
  readonly server?: string | undefined;
}

/** Where engines are looked for. */
export interface EngineSearch {
  /** This one and no other: `unix:///path`, `tcp://host:port` … */
  readonly host?: string | undefined;
  readonly environment?: EnvironmentVariables | undefined;
  /** Instead of the usual ones. */
  readonly sockets?: readonly string[] | undefined;
}

/** An engine that does not answer within so many milliseconds is not there. */
const PATIENCE_MS = 5_000;

/**
 * The engine that is named (by the option, by `DOCKER_HOST`, by the chosen context), else the first of the usual
 * sockets that answers.
 */
export async function findEngine(search: EngineSearch = {}): Promise<FoundEngine> {
  const environment = search.environment ?? hostEnvironment();
  const named = await namedHost(search.host, environment);
  const candidates: readonly EngineAddress[] =
    named === undefined
      ? (search.sockets ?? usualSockets(environment)).map((path) => ({ kind: 'socket', path }))
      : [await parseEngineHost(named, environment)];
  const tried: string[] = [];
  let isDenied = false;
  for (const address of candidates) {
    if (address.kind === 'ssh') return { address };
    try {
      const { server, ...remote } = await ping(address);
      return address.kind === 'tcp' ? { address, server, remote } : { address, server };
    } catch (error) {
      if (named === undefined && systemCodeOf(error) === 'ENOENT') continue;
      isDenied ||= systemCodeOf(error) === 'EACCES';
      tried.push(`${describeAddress(address)}: ${systemCodeOf(error) ?? messageOf(error)}`);
    }
  }
  throw ContainerError.engineNotFound(tried, isDenied, named?.by);
}

/** The engine that is to be used, and what says so. */
async function namedHost(
  option: string | undefined,
  environment: EnvironmentVariables,
): Promise<(EngineHost & { readonly by: string }) | undefined> {
  if (option !== undefined) return { host: option, by: 'the option `host`' };
  const { DOCKER_HOST: variable } = environment;
  if (variable) return { host: variable, by: 'DOCKER_HOST' };
  const chosen = await contextHost(environment);
  return chosen && { ...chosen, by: `the context "${chosen.context}" of Docker` };
}

async function ping(
  address: Exclude<EngineAddress, { kind: 'ssh' }>,
): Promise<NonNullable<FoundEngine['remote']> & Pick<FoundEngine, 'server'>> {
  const isSecure = address.kind === 'tcp' && address.tls !== undefined;
  // `import` would read every export, one of which loads all of undici: ten times what the rest takes.
  const { request } = process.getBuiltinModule(isSecure ? 'node:https' : 'node:http');
  const target =
    address.kind === 'socket'
      ? { socketPath: address.path }
      : { host: address.host, port: address.port, ...address.tls };
  return new Promise((resolve, reject) => {
    const ping = request(
      { ...target, path: '/_ping', agent: false, signal: AbortSignal.timeout(PATIENCE_MS) },
      (response) => {
        const { localAddress = '', remoteAddress = '' }: Socket = response.socket;
        response.resume();
        const { server } = response.headers;
        if (response.statusCode === 200) resolve({ localAddress, remoteAddress, server: String(server ?? '') });
        else reject(ContainerError.engineFailed('a ping', `status ${response.statusCode}`));
      },
    );
    ping.on('error', reject);
    ping.end();
  });
}
