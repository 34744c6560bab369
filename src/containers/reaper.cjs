// Removes the containers that the main process leaves behind when it dies without a word (`kill -9`): it reads where the
// engine is, as one line of JSON, then `+name` and `-name` lines on stdin; when stdin ends, what is on the list goes.
'use strict';

const names = new Set();
let engine;
let rest = '';

process.stdin.on('data', (piece) => {
  const lines = (rest + piece).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line[0] === '{') engine = JSON.parse(line);
    else if (line[0] === '+') names.add(line.slice(1));
    else names.delete(line.slice(1));
  }
});

process.stdin.on('end', () => {
  if (engine === undefined) return;
  const { request } = require(engine.ca === undefined ? 'node:http' : 'node:https');
  for (const name of names) {
    const path = `/containers/${encodeURIComponent(name)}?force=true&v=true`;
    const removal = request({ ...engine, method: 'DELETE', path }, (response) => response.resume());
    // The engine has gone too: the next run removes what it finds.
    removal.on('error', () => {});
    removal.end();
  }
});
