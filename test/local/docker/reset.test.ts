import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { run } from '../../set-up/python-tools.ts';
import { containersOf, inlineNode, OneContainerFunction, volumesOf } from './container.ts';

/** Puts a line into a file, says which lines are in it and how often it was called, and then ends as it is told. */
const code = `
  const { appendFileSync, readFileSync } = require('node:fs');
  let count = 0;
  exports.handler = async ({ line, end }) => {
    appendFileSync('/tmp/lines', line);
    if (end === 'hang') for (;;);
    if (end === 'exit') process.exit(3);
    if (end === 'fill') for (const all = []; ; ) all.push(Buffer.alloc(4e6, 1));
    return { lines: readFileSync('/tmp/lines', 'utf8'), count: ++count };
  };`;

describe('a container that follows on', () => {
  it.for([
    ['a timeout', 'hang', 'timeout'],
    ['an exit', 'exit', 'exit'],
    ['too much memory', 'fill', 'out-of-memory'],
  ] as const)('%s has the files of /tmp, and other processes', async ([, end, kind], context) => {
    const images = await needsLambdaImages(context);
    const id = `Reset-${end}`;
    await using fn = new OneContainerFunction(inlineNode(code, { id }), images);
    await fn.invoke({ line: 'a' });

    const failed = await fn.invoke({ line: 'b', end }, end === 'hang' ? { timeout: 1 } : {});
    const next = await fn.invoke({ line: 'c' });
    const containers = await containersOf(id);
    await fn[Symbol.asyncDispose]();

    expect(failed.failure?.kind).toBe(kind);
    expect(next.payload).toEqual({ lines: 'abc', count: 1 });
    expect(containers).toHaveLength(1);
    expect([...(await containersOf(id)), ...(await volumesOf(id))]).toEqual([]);
  });

  it('an environment that cannot be loaded at first has its files', async (context) => {
    const images = await needsLambdaImages(context);
    const text = `
      const { existsSync, writeFileSync } = require('node:fs');
      if (!existsSync('/tmp/tried')) { writeFileSync('/tmp/tried', ''); process.exit(1); }
      exports.handler = async () => 'loaded';`;
    await using fn = new OneContainerFunction(inlineNode(text), images);

    const { payload } = await fn.invoke();

    expect(payload).toBe('loaded');
  });

  it('goes without them when somebody has removed them', async (context) => {
    const images = await needsLambdaImages(context);
    const id = 'ResetAndRemoved';
    await using fn = new OneContainerFunction(inlineNode(code, { id }), images);
    await fn.invoke({ line: 'a', end: 'exit' });
    const [name = ''] = await containersOf(id);
    await run('docker', ['rm', '--force', name], { timeoutMs: 30_000 });
    await run('docker', ['volume', 'rm', `${name}-tmp`], { timeoutMs: 30_000 });

    const { payload } = await fn.invoke({ line: 'b' });

    expect(payload.lines).toBe('b');
  });

  it('gets the files of nobody else: of another tenant, of another version of the code', async (context) => {
    const images = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    const file = join(folder.path, 'index.js');
    await writeFile(file, code);
    const definition = inlineNode('', { code: { kind: 'folder', path: folder.path } });
    await using fn = new OneContainerFunction(definition, images);
    const invoke = async (line: string, tenantId?: string, end?: string): Promise<unknown> => {
      const payload = Buffer.from(JSON.stringify({ line, end }));
      const outcome = await fn.pool.invoke({ functionId: 'Fn', payload, tenantId });
      return JSON.parse(Buffer.from(outcome.payload).toString());
    };
    await invoke('a', undefined, 'exit');
    await invoke('b', 'blue', 'exit');

    const ofRed = await invoke('c', 'red');
    const ofBlue = await invoke('d', 'blue');
    const ofNobody = await invoke('e');
    await writeFile(file, `${code}// changed`);
    await invoke('f', undefined, 'exit');
    const changed = await invoke('g');

    expect([ofRed, ofBlue, ofNobody, changed]).toMatchObject(['c', 'bd', 'ae', 'fg'].map((lines) => ({ lines })));
  });
});
