import { createSocket } from 'node:dgram';
import { BlockList, createServer, isIPv4 } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import {
  type ContainerEngine,
  ContainerError,
  type ContainerNetwork,
  type RootlessEngine,
} from '../../../containers/index.ts';

/** How a container reaches the Runtime API of this process. */
export interface RuntimeAddress {
  /** The address of this machine to listen on. */
  readonly listen: string;
  /** What the container calls it. */
  readonly host: string;
  /** What the container has to be told, as `name:address`. */
  readonly extraHosts: readonly string[];
  /** Who may connect: the container itself, by its own address, or who comes from one of these. */
  readonly from: 'container' | 'anyone' | readonly string[];
}

/** Where the choice is not to be left to {@link runtimeAddress}. */
export interface RuntimeAddressOptions {
  readonly network?: string | undefined;
  readonly hostAddress?: string | undefined;
  readonly listenAddress?: string | undefined;
}

type ReachedEngine = Pick<ContainerEngine, 'address' | 'remote' | 'network' | 'isHere' | 'sharesKernel' | 'rootless'>;

const LOOPBACK = ['127.0.0.1', '::1'];
/** Of the addresses for documentation, which nobody has. */
const SOMEWHERE = '192.0.2.1';
const HOST_NAME = 'host.docker.internal';

/**
 * The narrowest address that containers reach:
 *
 * 1. the address of this machine in the containers' own network (Linux without a virtual machine; also when this process is itself in a container
 *    beside them): only the very container may connect, by its address;
 * 2. the loopback address, where the engine is a virtual machine on this one (Docker Desktop, Finch, Colima …) that
 *    forwards `host.docker.internal` to it;
 * 3. for an engine on this machine that an ordinary user runs, whose networks are apart from those of the machine: the
 *    address of this machine in the network around it; only this machine itself may connect;
 * 4. for an engine across the network, the address that connections to it come from: only that engine may connect.
 *
 * No other machine can reach the first two, and nothing listens on all addresses unless it is told to.
 */
export async function runtimeAddress(
  engine: ReachedEngine,
  { network = 'bridge', hostAddress, listenAddress }: RuntimeAddressOptions = {},
): Promise<RuntimeAddress> {
  const isRemote = engine.remote !== undefined && !LOOPBACK.includes(engine.remote.remoteAddress);
  if (hostAddress !== undefined || listenAddress !== undefined) {
    const listen = listenAddress ?? (isIPv4(hostAddress ?? '') ? (hostAddress ?? '') : '127.0.0.1');
    const host = hostAddress ?? listen;
    const extraHosts = host === HOST_NAME ? [`${HOST_NAME}:host-gateway`] : [];
    return { listen, host, extraHosts, from: 'anyone' };
  }
  if (network === 'none' || network.startsWith('container:')) {
    throw ContainerError.cannotCallBack(engine.address, `network "${network}" leads nowhere.`);
  }
  if (engine.address.startsWith('ssh:')) {
    throw ContainerError.cannotCallBack(engine.address, 'it is behind SSH.');
  }
  const rootless = isRemote ? undefined : await engine.rootless();
  const hasHostNetwork = rootless === undefined || rootless.hostName !== undefined;
  if (network === 'host' && hasHostNetwork && !isRemote && (await engine.sharesKernel())) {
    return { listen: '127.0.0.1', host: '127.0.0.1', extraHosts: [], from: LOOPBACK };
  }
  if (rootless !== undefined && (await engine.isHere())) return await addressForRootless(engine, rootless);
  const found = await engine.network(network);
  const own = (await isInNetworks(engine, found)) ? await ownAddressIn(found) : undefined;
  if (own !== undefined) return { listen: own, host: own, extraHosts: [], from: 'container' };
  if (isRemote && engine.remote !== undefined) {
    const { localAddress, remoteAddress } = engine.remote;
    return { listen: localAddress, host: localAddress, extraHosts: [], from: [remoteAddress] };
  }
  return { listen: '127.0.0.1', host: HOST_NAME, extraHosts: [`${HOST_NAME}:host-gateway`], from: LOOPBACK };
}

/**
 * Whether the networks of the engine are this machine's, too, and not only have the same addresses: all engines begin
 * with 172.17.0.0/16.
 */
async function isInNetworks(engine: ReachedEngine, { gateways }: ContainerNetwork): Promise<boolean> {
  const { remote } = engine;
  const isFar = remote !== undefined && !LOOPBACK.includes(remote.remoteAddress);
  return isFar
    ? gateways.some((gateway) => gateway.split('/')[0] === remote.remoteAddress)
    : await engine.sharesKernel();
}

async function addressForRootless(engine: ReachedEngine, { hostName }: RootlessEngine): Promise<RuntimeAddress> {
  const listen = await outwardAddress();
  if (listen === undefined) {
    throw ContainerError.cannotCallBack(engine.address, 'it is rootless, and this machine has no address but its own.');
  }
  return { listen, host: hostName ?? listen, extraHosts: [], from: ownAddresses().map(({ address }) => address) };
}

/** The address that others see this machine by. Nothing is sent to find it out: it is the way that would be taken. */
async function outwardAddress(): Promise<string | undefined> {
  const socket = createSocket('udp4');
  const found = await new Promise<string | undefined>((resolve) => {
    socket.once('error', () => resolve(undefined));
    // Not by a callback: it would be called with the error, too, and the address is that of all addresses then.
    socket.once('connect', () => resolve(socket.address().address));
    socket.connect(9, SOMEWHERE);
  });
  socket.close();
  return found ?? ownAddresses().find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

function ownAddresses(): NetworkInterfaceInfo[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
}

/** The address that this machine has in a network. */
async function ownAddressIn({ subnets, gateways }: ContainerNetwork): Promise<string | undefined> {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', prefix] = subnet.split('/');
    if (isIPv4(address)) list.addSubnet(address, Number(prefix), 'ipv4');
  }
  const found = ownAddresses().find(({ address, family }) => family === 'IPv4' && list.check(address, 'ipv4'));
  if (found !== undefined) return found.address;
  // A bridge without containers is down, and not among the interfaces; that its address is ours shows when it is bound.
  for (const gateway of [...gateways.map((address) => address.split('/')[0] ?? ''), ...subnets.map(firstAddress)]) {
    if (isIPv4(gateway) && (await canListen(gateway))) return gateway;
  }
  return undefined;
}

/** What engines give to themselves. */
function firstAddress(subnet: string): string {
  return subnet.replace(/\d+\/\d+$/, '1');
}

function canListen(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}
