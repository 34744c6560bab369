// Ends what the main process leaves behind when it dies without a word (`kill -9`): it reads `+pid` and `-pid` lines on
// stdin, and when stdin ends, kills the process groups that are still on the list.
'use strict';

const groups = new Set();
let rest = '';

process.stdin.on('data', (piece) => {
  const lines = (rest + piece).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line[0] === '+') groups.add(Number(line.slice(1)));
    else groups.delete(Number(line.slice(1)));
  }
});

process.stdin.on('end', () => {
  for (const pid of groups) {
    try {
      if (process.platform === 'win32')
        require('node:child_process').spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
      else process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
});
