/**
 * Runs dockerd for as long as the process whose id is given is there, and ends it with that, politely. Started by hand
 * where there is no systemd; what an engine that was ended the hard way left is cleared away first.
 *
 * node docker-keeper.ts <pid> <log file>
 */
import { spawn } from 'node:child_process';
import { openSync, readFileSync, rmSync } from 'node:fs';

const [owner = '', log = ''] = process.argv.slice(2);

/** With the ids of processes that are gone, dockerd takes itself or containerd to be running and does not start. */
for (const file of ['/var/run/docker.pid', '/run/docker/containerd/containerd.pid']) {
  const pid = read(file);
  if (pid !== undefined && !isAlive(pid)) rmSync(file, { force: true });
}
const output = openSync(log, 'w');
const engine = spawn('dockerd', [], { stdio: ['ignore', output, output] });
engine.once('error', () => process.exit(1));
engine.once('exit', (code) => process.exit(code ?? 1));
const end = (): void => void engine.kill('SIGTERM');
process.once('SIGTERM', end);
setInterval(() => {
  if (!isAlive(Number(owner))) end();
}, 500);

function read(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
