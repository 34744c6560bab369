import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { type EnvironmentVariables, killTree, systemCodeOf, treeOptions, unwatch, watch } from '../core/index.ts';
import { startedAs } from './batch-file.ts';
import { BuildError } from './errors.ts';
import { LastLines, Lines } from './last-lines.ts';
import type { RunToolOptions } from './workflow.ts';

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
  const started = startedAs(program, args);
  const child = spawn(started.program, started.args, {
    cwd,
    env: { ...environment, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    // With whatever it starts, it can be ended as a whole.
    ...treeOptions(),
    windowsVerbatimArguments: started.windowsVerbatimArguments,
  });
  const { pid } = child;
  if (pid !== undefined) watch(pid);
  const onAbort = (): void => killTree(child);
  signal.addEventListener('abort', onAbort, { once: true });
  const output: string[] = [];
  const lastLines = new LastLines(onLine);
  const [stdout, stderr] = [new Lines((line) => lastLines.add(line)), new Lines((line) => lastLines.add(line))];
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
    throw BuildError.toolFailed([basename(program), ...args].join(' '), how, String(lastLines));
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
