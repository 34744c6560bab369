// Ends what the main process leaves behind when it dies without a word (`kill -9`): it reads `+` and `-` lines on stdin,
// each with a process group (a number) or a temporary folder (a string) as JSON. When stdin ends, it kills the groups and
// removes the folders that are still on the list.
'use strict';

const left = new Set();
let rest = '';

process.stdin.on('data', (piece) => {
  const lines = (rest + piece).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line[0] === '+') left.add(JSON.parse(line.slice(1)));
    else left.delete(JSON.parse(line.slice(1)));
  }
});

process.stdin.on('end', () => {
  for (const pid of left) if (typeof pid === 'number') kill(pid);
  // A process that has just been killed may still be writing.
  for (const folder of left) if (typeof folder === 'string') remove(folder);
});

function kill(pid) {
  try {
    if (process.platform === 'win32')
      require('node:child_process').spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { windowsHide: true });
    else process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function remove(folder) {
  try {
    require('node:fs').rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  } catch {
    // Somebody else holds it.
  }
}
