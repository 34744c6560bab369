import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
// How programs are started is no part of the door of the folder; there is no .NET here that would show it.
import { launchOf } from '../../../src/local/sandbox/process/launch.ts';
import type { SandboxSpec } from '../../../src/local/sandbox/sandbox.ts';
import { missing } from '../../set-up/needs.ts';
import { definition, fixtureFolder, OneFunction } from './fixture.ts';

const suffix = process.platform === 'win32' ? '.exe' : '';

async function folderWith(files: readonly string[]): Promise<TemporaryFolder> {
  const folder = await TemporaryFolder.create();
  for (const file of files) {
    await mkdir(dirname(join(folder.path, file)), { recursive: true });
    await writeFile(join(folder.path, file), '', { mode: 0o755 });
  }
  return folder;
}

function spec(runtime: string, codeFolder: string, handler: string, debug?: SandboxSpec['debug']): SandboxSpec {
  const variables = { _HANDLER: handler };
  return { functionId: 'Fn', runtime, codeFolder, layerFolders: [], variables, memorySize: 128, debug };
}

describe('a .NET function', () => {
  const dotnet = join(fixtureFolder('node'), 'dotnet');

  it('is its bootstrap, where it has one', async () => {
    await using folder = await folderWith([`bootstrap${suffix}`]);

    const launch = await launchOf(spec('dotnet8', folder.path, 'Shop::Shop.Orders::List'), 'dotnet');

    expect(launch).toEqual({ command: join(folder.path, `bootstrap${suffix}`), args: [], speaker: 'program' });
  });

  it('is the assembly that its handler names, with the client of AWS in it', async () => {
    await using folder = await folderWith(['Shop.dll', 'Amazon.Lambda.RuntimeSupport.dll']);

    const launch = await launchOf(spec('dotnet8', folder.path, 'Shop'), dotnet);

    expect(launch).toEqual({ command: dotnet, args: ['exec', join(folder.path, 'Shop.dll')], speaker: 'program' });
  });

  it.each([
    [
      'the client',
      'Shop',
      ['Shop.dll'],
      'RUNTIME_CLIENT_NOT_FOUND',
      /needs AWS's runtime client Amazon\.Lambda\.RuntimeSupport/,
    ],
    [
      'a program',
      'Shop::Shop.Orders::List',
      ['Shop.dll', 'Amazon.Lambda.RuntimeSupport.dll'],
      'RUNTIME_CLIENT_NOT_FOUND',
      /handler "Shop::Shop\.Orders::List" of dotnet8 is no program/,
    ],
    [
      'its interpreter',
      'Shop',
      ['Shop.dll', 'Amazon.Lambda.RuntimeSupport.dll'],
      'INTERPRETER_NOT_FOUND',
      /no interpreter for dotnet8 was found \(looked for dotnet/,
    ],
  ])('misses %s', async (_what, handler, files, code, message) => {
    await using folder = await folderWith(files);

    const launched = launchOf(spec('dotnet8', folder.path, handler), 'dotnet');

    await expect(launched).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\.$/),
    });
  });
});

it('runs Java functions on Linux only, and says so elsewhere', async () => {
  await using folder = await folderWith(['lib/aws-lambda-java-runtime-interface-client-2.6.0.jar']);
  const platform = Object.getOwnPropertyDescriptor(process, 'platform');
  Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' });

  const launched = launchOf(spec('java21', folder.path, 'example.Handler'), '/usr/bin/java').finally(() => {
    Object.defineProperty(process, 'platform', { ...platform });
  });

  await expect(launched).rejects.toMatchObject({
    code: 'RUNTIME_NOT_SUPPORTED',
    message: expect.stringMatching(/java21 runs as a process on Linux only, this is darwin/),
  });
});

describe('a custom runtime that is debugged', () => {
  const runtime = 'provided.al2023';

  it.each([
    [
      'Delve',
      { path: '/go/bin/dlv' },
      [
        '/go/bin/dlv',
        'exec',
        '--headless',
        '--listen=127.0.0.1:4711',
        '--api-version=2',
        '--accept-multiclient',
        '--continue',
      ],
    ],
    [
      'Delve with arguments',
      { path: '/go/bin/dlv', args: ['--headless', '--listen=:1'] },
      ['/go/bin/dlv', 'exec', '--headless', '--listen=:1'],
    ],
    ['any debugger', { path: '/usr/bin/gdbserver', args: [':4711'] }, ['/usr/bin/gdbserver', ':4711']],
    ['none', {}, []],
  ])('is started by %s', async (_title, debug, expected) => {
    await using folder = await folderWith(['bootstrap']);
    const bootstrap = join(folder.path, 'bootstrap');

    const launch = await launchOf(spec(runtime, folder.path, 'any', { port: 4711, ...debug }), 'bootstrap');

    const [command, ...args] = [...expected, bootstrap];
    expect(launch).toEqual({ command, args, speaker: 'program' });
  });

  it('answers although its debugger is between', async (context: TestContext) => {
    if (process.platform === 'win32') missing(context, 'A bootstrap with a shebang line does not run on Windows.');
    await using folder = await folderWith([]);
    const path = join(folder.path, 'debugger');
    await writeFile(path, '#!/bin/sh\necho "debugging at $1"\nshift\nexec "$@"\n');
    await chmod(path, 0o755);
    const code = { kind: 'folder', path: fixtureFolder('provided') } as const;
    const debug = { port: 4711, path, args: ['127.0.0.1:4711'] };
    await using fn = new OneFunction(definition({ handler: 'orders.handler', runtime, code, timeout: 1 }), {
      functions: { Fn: { debug } },
    });

    const { payload, logs } = await fn.invoke({ id: '7' });

    expect(payload).toMatchObject({ event: { id: '7' }, count: 1 });
    expect(logs).toContain('debugging at 127.0.0.1:4711');
  });
});
