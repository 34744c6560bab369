/**
 * Runs dockerd for as long as anybody needs it, and ends it then, politely. Who does has a file in `users` of the folder,
 * named after the process. Started by hand where there is no systemd; what an engine that was ended the hard way left is
 * cleared away first.
 *
 * node docker-keeper.ts <folder> <log file>
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FileLock } from '../../src/local/layers/file-lock.ts';
import { isRunning } from './is-running.ts';

const [folder = '', log = ''] = process.argv.slice(2);
const users = join(folder, 'users');

/** With the ids of processes that are gone, dockerd takes itself or containerd to be running and does not start. */
for (const file of ['/var/run/docker.pid', '/run/docker/containerd/containerd.pid']) {
  const pid = read(file);
  if (pid !== undefined && !isRunning(pid)) rmSync(file, { force: true });
}
const output = openSync(log, 'w');
const engine = spawn('dockerd', [], { stdio: ['ignore', output, output] });
engine.once('error', () => process.exit(1));
engine.once('exit', (code) => process.exit(code ?? 1));
process.once('SIGTERM', () => void engine.kill('SIGTERM'));
for (;;) {
  await delay(500);
  if (isNeeded()) continue;
  await using _lock = await FileLock.acquire(join(folder, 'lock'));
  // Somebody may have come in between; whoever comes now waits until the engine has ended, and starts another.
  if (isNeeded()) continue;
  const ended = once(engine, 'exit');
  engine.kill('SIGTERM');
  await ended;
}

function isNeeded(): boolean {
  const needed = readdirSync(users).filter((name) => {
    if (isRunning(Number(name))) return true;
    rmSync(join(users, name), { force: true });
    return false;
  });
  return needed.length > 0;
}

function read(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
