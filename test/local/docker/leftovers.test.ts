import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { EngineConnection, needsDocker } from '../../set-up/docker.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { run } from '../../set-up/python-tools.ts';
import { eventually, node } from '../runtime/fixture.ts';
import { containersOf, OneContainerFunction, volumesOf } from './container.ts';

describe('what is left behind', () => {
  it('is nothing when the caller is killed in the middle of an invocation', async (context) => {
    const { node: image } = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'busy.js'), 'exports.handler = async () => { console.log("busy"); for (;;); };');
    const index = fileURLToPath(new URL('../../../src/local/index.ts', import.meta.url));
    const docker = fileURLToPath(new URL('../../../src/local/sandbox/docker/index.ts', import.meta.url));
    const caller = `
      import { SandboxPool } from ${JSON.stringify(index)};
      import { DockerSandboxes } from ${JSON.stringify(docker)};
      const fn = { id: 'KilledCaller', name: 'Fn', arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn', packageType: 'Zip',
        runtime: 'nodejs22.x', handler: 'busy.handler', code: { kind: 'folder', path: ${JSON.stringify(folder.path)} },
        architecture: 'x86_64', memorySize: 128, timeout: 60, environment: {}, layers: [], metadata: {} };
      const application = { folder: '.', functions: [fn], layers: [], apis: [], outputs: {}, diagnostics: [], region: 'eu-west-1', accountId: '1' };
      const sandboxes = new DockerSandboxes({ images: { KilledCaller: ${JSON.stringify(image)} }, pull: 'never' });
      const pool = new SandboxPool(application, { sandboxes });
      await pool.invoke({ functionId: 'KilledCaller', payload: Buffer.from('{}'), onLog: ({ message }) => process.stdout.write(message + '\\n') });
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', caller], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const piece of child.stdout) if (String(piece).includes('busy')) break;
    expect(await containersOf('KilledCaller')).toHaveLength(1);
    expect(await volumesOf('KilledCaller')).toHaveLength(1);

    child.kill('SIGKILL');
    await once(child, 'exit');

    await expect.poll(() => containersOf('KilledCaller'), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => volumesOf('KilledCaller'), { timeout: 20_000 }).toEqual([]);
  });

  it('is removed by the next run, and what belongs to others is not', async (context) => {
    const images = await needsLambdaImages(context);
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    const create = async (owner: { readonly host: string; readonly pid: number | undefined }): Promise<string> => {
      const labels = {
        samwright: 'sandbox',
        'samwright.function': 'Leftover',
        'samwright.owner.host': owner.host,
        'samwright.owner.pid': String(owner.pid),
        'samwright.owner.session': 'another',
        'samwright.volumes': `samwright-Leftover-${owner.host}-${owner.pid}`,
      };
      const volume = ['--volume', `${labels['samwright.volumes']}:/tmp`];
      const args = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
      return (await run('docker', ['create', ...args, ...volume, images.node], { timeoutMs: 30_000 })).trim();
    };
    const left = await create({ host: hostname(), pid: gone.pid });
    const ofAnotherMachine = await create({ host: 'another-machine', pid: gone.pid });
    const ofSomebodyAlive = await create({ host: hostname(), pid: process.ppid });
    const kept = [`another-machine-${gone.pid}`, `${hostname()}-${process.ppid}`].map(
      (owner) => `samwright-Leftover-${owner}`,
    );
    try {
      const fn = new OneContainerFunction(node('hello.handler'), images);
      await fn.invoke();
      await fn[Symbol.asyncDispose]();

      const there = await run('docker', ['ps', '--all', '--quiet', '--no-trunc'], { timeoutMs: 30_000 });

      expect(there).not.toContain(left);
      expect(there).toContain(ofAnotherMachine);
      expect(there).toContain(ofSomebodyAlive);
      expect((await volumesOf('Leftover')).sort()).toEqual(kept.sort());
    } finally {
      await run('docker', ['rm', '--force', ofAnotherMachine, ofSomebodyAlive], { timeoutMs: 30_000 });
      await run('docker', ['volume', 'rm', ...kept], { timeoutMs: 30_000 });
    }
  });

  it('lets the process end although nothing was closed', async (context) => {
    const { node: image } = await needsLambdaImages(context);
    const index = fileURLToPath(new URL('../../../src/local/index.ts', import.meta.url));
    const docker = fileURLToPath(new URL('../../../src/local/sandbox/docker/index.ts', import.meta.url));
    const caller = `
      import { SandboxPool } from ${JSON.stringify(index)};
      import { DockerSandboxes } from ${JSON.stringify(docker)};
      const fn = { id: 'NeverClosed', name: 'Fn', arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn', packageType: 'Zip',
        runtime: 'nodejs22.x', handler: 'index.handler', code: { kind: 'inline', text: 'exports.handler = async () => "done";' },
        architecture: 'x86_64', memorySize: 128, timeout: 60, environment: {}, layers: [], metadata: {} };
      const application = { folder: '.', functions: [fn], layers: [], apis: [], outputs: {}, diagnostics: [], region: 'eu-west-1', accountId: '1' };
      const sandboxes = new DockerSandboxes({ images: { NeverClosed: ${JSON.stringify(image)} }, pull: 'never' });
      const pool = new SandboxPool(application, { sandboxes });
      const { payload } = await pool.invoke({ functionId: 'NeverClosed', payload: Buffer.from('{}') });
      process.stdout.write(Buffer.from(payload));
    `;

    const output = await run(process.execPath, ['--input-type=module', '-e', caller], { timeoutMs: 30_000 });

    expect(output).toBe('"done"');
    await expect.poll(() => containersOf('NeverClosed'), { timeout: 20_000 }).toEqual([]);
  });
});

describe('an engine that is gone', () => {
  it('in the middle of an invocation is an error of the engine, not of the function; when it is back, it is used again', async (context) => {
    const images = await needsLambdaImages(context);
    await using engine = await EngineConnection.open(await needsDocker(context));
    const definition = node('failures.hangs', { id: 'EngineGone', timeout: 60 });
    await using fn = new OneContainerFunction(definition, images, { host: engine.host });
    const failure = expect(fn.invoke()).rejects.toMatchObject({ name: 'ContainerError', code: 'ENGINE_LOST' });
    await eventually(() => fn.eventsOf('log').some(({ message }) => message.includes('starting to wait')));
    const [lost] = await containersOf('EngineGone');

    engine.cut();
    await failure;
    const meanwhile = expect(fn.invoke()).rejects.toMatchObject({ code: 'ENGINE_NOT_FOUND' });
    await meanwhile;
    await engine.restore();
    const { payload } = await fn.invoke({}, { timeout: 1 });

    expect(payload.errorType).toBe('Sandbox.Timedout');
    await expect.poll(() => containersOf('EngineGone'), { timeout: 10_000 }).not.toContain(lost);
  });
});
