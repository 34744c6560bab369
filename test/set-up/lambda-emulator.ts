import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileLock } from '../../src/local/layers/file-lock.ts';
import { freePort } from './free-port.ts';
import { awsLambdaRic, awslambdaric } from './official-clients.ts';
import { run } from './python-tools.ts';

const cache = fileURLToPath(new URL('../../.cache', import.meta.url));
const inWheel = `samcli/local/rapid/aws-lambda-rie-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`;

/**
 * AWS's own Runtime Interface Emulator, out of the package of SAM CLI (PyPI); Linux only.
 *
 * @throws with the reason when it cannot be had
 */
export async function lambdaEmulator(): Promise<string> {
  if (process.platform !== 'linux') throw new Error('the emulator is a program for Linux.');
  const program = join(cache, 'aws-lambda-rie');
  await mkdir(cache, { recursive: true });
  await using _lock = await FileLock.acquire(join(cache, 'aws-lambda-rie.lock'));
  if (existsSync(program)) return program;
  const folder = join(cache, `aws-sam-cli-${process.pid}`);
  try {
    const download = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, 'aws-sam-cli'];
    await run('python3', download, { timeoutMs: 120_000 });
    const unpack = `import glob, zipfile; zipfile.ZipFile(glob.glob("*.whl")[0]).extract("${inWheel}")`;
    await run('python3', ['-c', unpack], { timeoutMs: 30_000, cwd: folder });
    await chmod(join(folder, inWheel), 0o755);
    await rename(join(folder, inWheel), program);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return program;
}

/** A function behind the emulator, run by AWS's runtime client. */
export class EmulatedFunction implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #url: string;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.#url = url;
  }

  static async start(
    language: 'node' | 'python',
    folder: string,
    handler: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<EmulatedFunction> {
    const program = await lambdaEmulator();
    const [port, apiPort] = [await freePort(), await freePort()];
    const client =
      language === 'node'
        ? [process.execPath, join(await awsLambdaRic(), 'aws-lambda-ric/index.mjs')]
        : ['python3', '-m', 'awslambdaric'];
    const addresses = [
      '--runtime-interface-emulator-address',
      `127.0.0.1:${port}`,
      '--runtime-api-address',
      `127.0.0.1:${apiPort}`,
    ];
    const child = spawn(program, [...addresses, ...client, handler], {
      cwd: folder,
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        LAMBDA_TASK_ROOT: folder,
        ...(language === 'python' && { PYTHONPATH: `${await awslambdaric()}:${folder}` }),
        ...environment,
      },
    });
    const started = new EmulatedFunction(child, `http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`);
    for (let attempt = 0; attempt < 200 && !(await isOpen(port)); attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return started;
  }

  /** An event is needed: without one, the emulator gives the function no JSON at all, where Lambda gives {}. */
  async invoke(
    event: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const init = { method: 'POST', headers, body: JSON.stringify(event) };
    const response = await fetch(this.#url, init);
    const text = await response.text();
    try {
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      return { status: response.status, body: text };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), 2_000);
    await exited;
    clearTimeout(kill);
  }
}

/** A GET is no invocation: the emulator answers it all the same. */
async function isOpen(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}
