import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { type EnvironmentVariables, killTree, systemCodeOf, unwatch, watch } from '../core/index.ts';
import { BuildError } from './errors.ts';
import type { RunToolOptions } from './workflow.ts';

/** So much of what a tool writes is kept for the error. */
const KEPT_LINES = 30;

interface ToolRun extends RunToolOptions {
  readonly environment: EnvironmentVariables;
  readonly signal: AbortSignal;
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * Runs a program to its end, without a shell, and gives what it wrote to standard output. Aborting ends it with
 * everything that it started.
 */
export async function runTool(program: string, args: readonly string[], options: ToolRun): Promise<string> {
  const { cwd, env = {}, environment, signal, install, input, isAnswer = false, onLine } = options;
  signal.throwIfAborted();
  const isWindows = process.platform === 'win32';
  const child = spawn(program, args, {
    cwd,
    env: { ...environment, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own can be ended as a whole.
    detached: !isWindows,
    windowsHide: true,
  });
  const { pid } = child;
  if (pid !== undefined) watch(pid);
  const onAbort = (): void => killTree(child);
  signal.addEventListener('abort', onAbort, { once: true });
  const output: string[] = [];
  const lines: string[] = [];
  const keep = (line: string): void => {
    if (line.trim() === '') return;
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    onLine?.(line);
  };
  const stdout = new Lines(keep);
  const stderr = new Lines(keep);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.push(text);
    if (!isAnswer) stdout.add(text);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.add(text));
  // A tool that reads none of it may be gone already.
  child.stdin.on('error', () => {}).end(input ?? '');
  try {
    const exit = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killedBy) => resolve(code ?? killedBy));
    });
    signal.throwIfAborted();
    stdout.end();
    stderr.end();
    if (exit === 0) return output.join('');
    const how = typeof exit === 'number' ? `exit code ${exit}` : `signal ${exit}`;
    throw BuildError.toolFailed([basename(program), ...args].join(' '), how, lines.join('\n'));
  } catch (error) {
    signal.throwIfAborted();
    if (systemCodeOf(error) === 'ENOENT') throw BuildError.toolNotFound(program, install, error);
    if (error instanceof BuildError) throw error;
    throw BuildError.toolFailed(program, 'an error', String(error), error);
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (pid !== undefined) unwatch(pid);
  }
}

/** Cuts text into lines. */
class Lines {
  #rest = '';
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }

  end(): void {
    this.#onLine(this.#rest);
    this.#rest = '';
  }
}
