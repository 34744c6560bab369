import { execFile } from 'node:child_process';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { describe, expect, it, type TestContext } from 'vitest';
import type { ContainerEngine } from '../../../src/containers/index.ts';
import { runtimeAddress } from '../../../src/local/sandbox/docker/runtime-address.ts';
import { missing } from '../../set-up/needs.ts';

const HOST = 'host.docker.internal';
const forwarded = {
  listen: '127.0.0.1',
  host: HOST,
  extraHosts: [`${HOST}:host-gateway`],
  from: ['127.0.0.1', '::1'],
};
const ownAddresses = (): NetworkInterfaceInfo[] =>
  Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
const outward = ownAddresses().find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
/** A network that this machine seems to be in. */
const around = { subnets: [`${outward}/32`], gateways: [`${outward}`] };

type Engine = Parameters<typeof runtimeAddress>[0];

const engine = (changes: Partial<Engine>): Engine => ({
  address: 'unix:///engine.sock',
  remote: undefined,
  network: async () => around,
  isHere: async () => false,
  sharesKernel: async () => false,
  rootless: async () => undefined,
  ...changes,
});
const yes = async (): Promise<boolean> => true;
const rootless = (hostName: string | undefined): Pick<ContainerEngine, 'isHere' | 'sharesKernel' | 'rootless'> => ({
  isHere: yes,
  sharesKernel: yes,
  rootless: async () => ({ hostName }),
});

describe.runIf(outward !== undefined)('containers reach this machine', () => {
  it('by its address in their network, where they run on its kernel', async () => {
    const address = await runtimeAddress(engine({ sharesKernel: yes }));

    expect(address).toEqual({ listen: outward, host: outward, extraHosts: [], from: 'container' });
  });

  it('by the name that a virtual machine forwards, also when its networks have addresses of this machine', async () => {
    expect(await runtimeAddress(engine({}))).toEqual(forwarded);
  });

  it('by the address that connections to a far engine come from, unless that is the gateway of their network', async () => {
    const far = { localAddress: '192.0.2.7', remoteAddress: '192.0.2.8' };
    const beside = { localAddress: '192.0.2.7', remoteAddress: `${outward}` };

    expect(await runtimeAddress(engine({ remote: far, sharesKernel: yes }))).toEqual({
      listen: '192.0.2.7',
      host: '192.0.2.7',
      extraHosts: [],
      from: ['192.0.2.8'],
    });
    expect(await runtimeAddress(engine({ remote: beside }))).toMatchObject({ listen: outward, from: 'container' });
  });

  it('of a rootless engine by its address to the outside, and nobody else connects', async () => {
    // Those of containers come and go meanwhile.
    const before = new Set(ownAddresses().map(({ address }) => address));
    const docker = await runtimeAddress(engine(rootless(undefined)));
    const podman = await runtimeAddress(engine(rootless('host.containers.internal')));
    const after = new Set(ownAddresses().map(({ address }) => address));

    const { listen, from } = docker;
    expect(before).toContain(listen);
    expect(docker).toEqual({ listen, host: listen, extraHosts: [], from });
    expect(from).toEqual(expect.arrayContaining([...before.intersection(after)]));
    expect([...before.union(after)]).toEqual(expect.arrayContaining([...from]));
    expect(podman).toMatchObject({ listen, host: 'host.containers.internal', extraHosts: [] });
  });

  it('by its own loopback address in the network host, which neither rootless Docker nor a virtual machine has', async () => {
    const network = 'host';
    const loopback = { listen: '127.0.0.1', host: '127.0.0.1', extraHosts: [], from: ['127.0.0.1', '::1'] };

    expect(await runtimeAddress(engine({ sharesKernel: yes }), { network })).toEqual(loopback);
    expect(await runtimeAddress(engine({}), { network })).toEqual(forwarded);
    expect(await runtimeAddress(engine(rootless('host.containers.internal')), { network })).toEqual(loopback);
    expect(await runtimeAddress(engine(rootless(undefined)), { network })).not.toEqual(loopback);
  });

  it.each([
    ['in no network', { network: 'none' }, 'unix:///engine.sock'],
    ['behind SSH', {}, 'ssh://far'],
  ])('not %s, which is an error', async (_, options, address) => {
    await expect(runtimeAddress(engine({ address }), options)).rejects.toMatchObject({
      code: 'ENGINE_CANNOT_CALL_BACK',
      hint: expect.stringContaining('hostAddress'),
    });
  });
});

const run = promisify(execFile);
/** In a network of its own, where nothing leads anywhere. */
const WITHOUT_NETWORK = ['--user', '--map-root-user', '--net'];

async function needsUnshare(context: TestContext): Promise<void> {
  await run('unshare', [...WITHOUT_NETWORK, '/bin/true']).catch(() =>
    missing(context, 'unshare (util-linux) is not there, or may not make namespaces.'),
  );
}

it('a rootless engine does not reach a machine that has no way to the outside, and nothing listens at all addresses', async (context) => {
  await needsUnshare(context);
  const module = new URL('../../../src/local/sandbox/docker/runtime-address.ts', import.meta.url);
  const program = `
    import { runtimeAddress } from '${module}';
    const engine = {
      address: 'unix:///engine.sock', remote: undefined, isHere: async () => true, sharesKernel: async () => true,
      rootless: async () => ({ hostName: undefined }), network: async () => ({ subnets: [], gateways: [] }),
    };
    console.log(JSON.stringify(await runtimeAddress(engine).catch(({ code }) => code)));`;
  const node = [process.execPath, '--experimental-strip-types', '--input-type=module', '--eval', program];

  const { stdout } = await run('unshare', [...WITHOUT_NETWORK, ...node]);

  expect(JSON.parse(stdout)).toBe('ENGINE_CANNOT_CALL_BACK');
});
