import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
// How programs are started is no part of the door of the folder.
import { madeFor, requireRunnable } from '../../../src/local/sandbox/process/program-format.ts';
import { layer } from './archive.ts';
import { definition, node, OneFunction } from './fixture.ts';

/** The beginning of a program: bytes by their places. */
function head(bytes: Readonly<Record<number, readonly number[]>>): Buffer {
  const buffer = Buffer.alloc(64);
  for (const [place, values] of Object.entries(bytes)) Buffer.from(values).copy(buffer, Number(place));
  return buffer;
}

const ELF = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1];
const HEADS = {
  'Linux on x86_64': head({ 0: ELF, 18: [62, 0] }),
  'Linux on arm64': head({ 0: ELF, 18: [183, 0] }),
  'macOS on x86_64': head({ 0: [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1] }),
  'macOS on arm64': head({ 0: [0xcf, 0xfa, 0xed, 0xfe, 12, 0, 0, 1] }),
  Windows: head({ 0: [0x4d, 0x5a] }),
} as const;

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await TemporaryFolder.create();
});
afterEach(() => folder[Symbol.asyncDispose]());

async function program(name: string, content: string | Buffer): Promise<string> {
  const file = join(folder.path, name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
  await chmod(file, 0o755);
  return file;
}

describe('a program', () => {
  it.each([
    ['Linux on x86_64', { platform: 'linux', arch: 'x64' }],
    ['Linux on arm64', { platform: 'linux', arch: 'arm64' }],
    ['macOS on x86_64', { platform: 'darwin', arch: 'x64' }],
    ['macOS on arm64', { platform: 'darwin', arch: 'arm64' }],
    ['Windows', { platform: 'win32' }],
  ] as const)('for %s is known by its first bytes', (name, machine) => {
    expect(madeFor(HEADS[name])).toEqual(machine);
  });

  it.each(['', '#!/bin/sh\n', '#!/usr/bin/env python3\nprint("hello, world")\n'])(
    'that is a script (%j) is for any',
    (text) => {
      expect(madeFor(Buffer.from(text))).toBeUndefined();
    },
  );

  it('of this machine may be started', async () => {
    await expect(requireRunnable('Fn', process.execPath)).resolves.toBeUndefined();
  });

  it.each([
    ['Linux on arm64', { platform: 'darwin', arch: 'arm64' }, 'macOS on arm64'],
    ['Linux on x86_64', { platform: 'win32', arch: 'x64' }, 'Windows on x86_64'],
    ['macOS on arm64', { platform: 'linux', arch: 'x64' }, 'Linux on x86_64'],
  ] as const)('for %s is refused elsewhere', async (name, here, place) => {
    const file = await program('bootstrap', HEADS[name]);

    await expect(requireRunnable('Fn', file, here)).rejects.toMatchObject({
      code: 'SANDBOX_START_FAILED',
      message: `Function "Fn": ${file} could not be started: it is a program for ${name}, this is ${place}.`,
      hint: expect.stringContaining("sandbox: 'docker'"),
    });
  });

  it('for another processor of a system that emulates it may be started', async () => {
    const file = await program('bootstrap', HEADS['macOS on x86_64']);

    await expect(requireRunnable('Fn', file, { platform: 'darwin', arch: 'arm64' })).resolves.toBeUndefined();
  });
});

describe('a program for another machine', () => {
  const foreign = process.platform === 'darwin' ? HEADS['Linux on arm64'] : HEADS['macOS on arm64'];

  it('is no bootstrap here', async () => {
    await program('bootstrap', foreign);
    const code = { kind: 'folder', path: folder.path } as const;
    await using fn = new OneFunction(definition({ runtime: 'provided.al2023', handler: 'any', code }));

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'SANDBOX_START_FAILED',
      message: expect.stringMatching(/bootstrap could not be started: it is a program for/),
    });
  });

  it('is no extension here', async () => {
    await program('extensions/agent', foreign);
    const layers = [{ kind: 'local', id: 'Ext' }] as const;
    await using fn = new OneFunction(node('hello.handler', { layers }), {}, [layer('Ext', folder.path)]);

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'SANDBOX_START_FAILED',
      message: expect.stringMatching(/agent could not be started: it is a program for/),
    });
  });
});
