import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Application, FunctionDefinition } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { zipOf } from './archive.ts';
import { application, eventually, isAlive, node } from './fixture.ts';

if (process.platform !== 'linux')
  console.log('Children of a closed pool: skipped, they are counted in /proc of Linux.');

const local = fileURLToPath(new URL('../../../src/local/index.ts', import.meta.url));

/** Runs a script that has an open pool of the given function. It prints the pids of its children. */
class Script implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly #folder: TemporaryFolder;
  /** The system's temporary folder, as the script sees it. */
  readonly temporary: string;
  output = '';

  private constructor(folder: TemporaryFolder, child: ChildProcess) {
    this.#folder = folder;
    this.temporary = temporaryOf(folder);
    this.child = child;
    child.stdout?.on('data', (piece: Buffer) => {
      this.output += piece.toString();
    });
    child.stderr?.on('data', (piece: Buffer) => {
      this.output += piece.toString();
    });
  }

  static async run(
    handler: string,
    body: string,
    changes: Partial<FunctionDefinition> = {},
    layers: Application['layers'] = [],
  ): Promise<Script> {
    const folder = await TemporaryFolder.create();
    const file = join(folder.path, 'script.ts');
    const text = `
      import { invokeLocal, SandboxPool } from ${JSON.stringify(local)};
      const pool = new SandboxPool(${JSON.stringify(application([node(handler, { timeout: 60, ...changes })], layers))});
      const onLog = ({ message }) => console.log(message);
      ${body}`;
    await writeFile(file, text);
    const temporary = temporaryOf(folder);
    await mkdir(temporary);
    const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
    return new Script(folder, spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** The pids that the function and the script have printed. */
  get pids(): number[] {
    return [...this.output.matchAll(/pids? ((?:\d+ ?)+)/g)].flatMap((match) =>
      (match[1] ?? '').trim().split(' ').map(Number),
    );
  }

  /** Waits until so many pids are printed. */
  async printed(count: number): Promise<void> {
    await eventually(() => this.pids.length === count || this.child.exitCode !== null);
    expect(this.pids, this.output).toHaveLength(count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    for (const pid of this.pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await this.#folder[Symbol.asyncDispose]();
  }
}

const temporaryOf = ({ path }: TemporaryFolder): string => join(path, 'tmp');

/** Tells its number, and never ends by itself. */
const WAITS = "exports.handler = () => { console.log('pid ' + process.pid); setInterval(() => {}, 1000); };";

describe('nothing is left', () => {
  it('when the calling process is killed in the middle of an invocation', async () => {
    await using script = await Script.run('grandchild.handler', "await invokeLocal(pool, 'Fn', { onLog });");
    await script.printed(2);

    script.child.kill('SIGKILL');

    await eventually(() => !script.pids.some(isAlive));
  });

  it('when it is killed while a function never gives the processor back', async () => {
    const text = "exports.handler = async () => { console.log('pid ' + process.pid); for (;;); };";
    const changes = { code: { kind: 'inline', text } } as const;
    await using script = await Script.run('index.handler', "await invokeLocal(pool, 'Fn', { onLog });", changes);
    await script.printed(1);

    script.child.kill('SIGKILL');

    await eventually(() => !script.pids.some(isAlive));
  });

  it.each([
    ['inline code', { kind: 'inline', text: WAITS }],
    ['a zip file', undefined],
  ] as const)('of the folder of %s when the calling process is killed', async (_, code) => {
    await using archive = await TemporaryFolder.create();
    const path = join(archive.path, 'code.zip');
    await writeFile(path, zipOf({ 'index.js': WAITS }));
    const changes = { code: code ?? ({ kind: 'archive', path } as const) };
    await using script = await Script.run('index.handler', "await invokeLocal(pool, 'Fn', { onLog });", changes);
    await script.printed(1);
    expect(readdirSync(script.temporary)).toEqual([expect.stringMatching(/^samwright-code-/)]);

    script.child.kill('SIGKILL');

    await eventually(() => readdirSync(script.temporary).length === 0 && !script.pids.some(isAlive));
  });

  it('of the folder of inline code when the script ends without closing the pool', async () => {
    const text = 'exports.handler = async () => process.pid;';
    const body = "const { payload } = await invokeLocal(pool, 'Fn'); console.log('pid', payload);";
    await using script = await Script.run('index.handler', body, { code: { kind: 'inline', text } });

    await once(script.child, 'exit');

    expect(script.pids).toHaveLength(1);
    await eventually(() => readdirSync(script.temporary).length === 0);
  });

  it('when it ends without closing the pool', async () => {
    const body = "const { payload } = await invokeLocal(pool, 'Fn'); console.log('pid', payload.pid);";
    await using script = await Script.run('counter.handler', body);

    const [code] = await once(script.child, 'exit');

    expect(code).toBe(0);
    expect(script.pids).toHaveLength(1);
    await eventually(() => !script.pids.some(isAlive));
  });

  it('when it exits in the middle of an invocation', async () => {
    const body = "await invokeLocal(pool, 'Fn', { onLog: (record) => { onLog(record); process.exit(7); } });";
    await using script = await Script.run('grandchild.handler', body);

    const [code] = await once(script.child, 'exit');

    expect(code, script.output).toBe(7);
    await eventually(() => script.pids.length === 2 && !script.pids.some(isAlive));
  });
});

describe.skipIf(process.platform !== 'linux')('a closed pool', () => {
  it('has no child processes left, nor the one that watched over them', async () => {
    const body = `
      import { readFileSync } from 'node:fs';
      const children = () => readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim().split(' ').filter(Boolean);
      await Promise.all([invokeLocal(pool, 'Fn', { event: { waitMs: 50 } }), invokeLocal(pool, 'Fn')]);
      const { setTimeout: sleep } = await import('node:timers/promises');
      // Those that make others wait for their turn end by themselves.
      for (let turn = 0; turn < 1000 && children().length > 3; turn++) await sleep(10);
      console.log('while open:', children().length);
      await pool.close();
      for (let turn = 0; turn < 1000 && children().length > 0; turn++) await sleep(10);
      console.log('afterwards:', children().length);`;
    await using script = await Script.run('counter.handler', body);

    await once(script.child, 'exit');

    expect(script.output).toBe('while open: 3\nafterwards: 0\n');
  });
});

describe.skipIf(process.platform === 'win32')('a closed pool with extensions', () => {
  it('keeps nothing of this process waiting', async () => {
    await using folder = await TemporaryFolder.create();
    const program = join(folder.path, 'extensions', 'greets');
    await mkdir(dirname(program));
    // It registers, asks for its next event, and ends when it has got that of the end.
    const text = `#!/usr/bin/env node
      (async () => {
        const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension/';
        const headers = { 'Lambda-Extension-Name': 'greets' };
        const { headers: told } = await fetch(base + 'register', { method: 'POST', headers, body: '{"events":["SHUTDOWN"]}' });
        const id = { 'Lambda-Extension-Identifier': told.get('lambda-extension-identifier') };
        await (await fetch(base + 'event/next', { headers: id })).text();
      })();`;
    await writeFile(program, text, { mode: 0o755 });
    const body = `
      await invokeLocal(pool, 'Fn');
      await pool.close();
      console.log('left:', process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length);`;
    const layer = {
      id: 'L',
      name: 'L',
      arn: 'arn',
      content: { kind: 'folder', path: folder.path },
      compatibleRuntimes: [],
    } as const;
    await using script = await Script.run('counter.handler', body, { layers: [{ kind: 'local', id: 'L' }] }, [layer]);

    await once(script.child, 'close');

    expect(script.output).toBe('left: 0\n');
  });
});

describe('a script', () => {
  it('waits for the invocation that it awaits, and for nothing else', async () => {
    const body = `
      const { payload } = await invokeLocal(pool, 'Fn', { event: { waitMs: 300 } });
      console.log('counted', payload.count);`;
    await using script = await Script.run('counter.handler', body);

    const [code] = await once(script.child, 'exit');

    expect(script.output).toBe('counted 1\n');
    expect(code).toBe(0);
  });
});
