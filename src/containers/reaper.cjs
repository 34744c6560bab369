// Removes the containers that the main process leaves behind when it dies without a word (`kill -9`): it reads where the
// engine is, as one line of JSON, then `+name volume …` and `-name` lines on stdin; when stdin ends, what is on the list
// goes.
'use strict';

const containers = new Map();
let engine;
let rest = '';

process.stdin.on('data', (piece) => {
  const lines = (rest + piece).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line[0] === '{') engine = JSON.parse(line);
    else {
      const [name, ...volumes] = line.slice(1).split(' ');
      if (line[0] === '+') containers.set(name, volumes);
      else containers.delete(name);
    }
  }
});

process.stdin.on('end', () => {
  if (engine === undefined) return;
  const { request } = require(engine.ca === undefined ? 'node:http' : 'node:https');
  const remove = (path, then) => {
    const removal = request({ ...engine, method: 'DELETE', path }, (response) => response.resume().on('end', then));
    // The engine has gone too: the next run removes what it finds.
    removal.on('error', () => {});
    removal.end();
  };
  for (const [name, volumes] of containers) {
    remove(`/containers/${encodeURIComponent(name)}?force=true&v=true`, () => {
      for (const volume of volumes) remove(`/volumes/${encodeURIComponent(volume)}`, () => {});
    });
  }
});
