// Deflates files in a thread of its own: several of these are what makes zipping fast. Asked with
// `{ files: [{ path, digest }] }`, it answers `{ files: [{ method, crc, size, compressedSize }], data }`, where `data` has
// the bytes of all files one after another, or `{ path, problem }`.
const { hash } = require('node:crypto');
const { closeSync, fstatSync, openSync, readSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
const { crc32, deflateRawSync } = require('node:zlib');

// Files are read into the same memory one after another, so that there is nothing to collect.
let memory = Buffer.allocUnsafeSlow(1 << 20);

parentPort.on('message', ({ files }) => {
  const answers = [];
  const pieces = [];
  for (const { path, digest } of files) {
    let content;
    try {
      content = read(path);
    } catch (error) {
      parentPort.postMessage({ path, problem: error.message });
      return;
    }
    // Archives are named by the digests: one that holds anything else would be wrong for ever.
    if (digest !== undefined && hash('sha256', content) !== digest) {
      parentPort.postMessage({ path, problem: 'it changed while it was packaged' });
      return;
    }
    const deflated = deflateRawSync(content, { level: 6 });
    const isSmaller = deflated.byteLength < content.byteLength;
    const piece = isSmaller ? deflated : Buffer.from(content);
    pieces.push(piece);
    answers.push({
      method: isSmaller ? 8 : 0,
      crc: crc32(content),
      size: content.byteLength,
      compressedSize: piece.byteLength,
    });
  }
  const length = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const data = new Uint8Array(length); // not of Node's pool, which cannot be given away
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.byteLength;
  }
  parentPort.postMessage({ files: answers, data }, [data.buffer]);
});

/** The content of a file, until the next one is read. */
function read(path) {
  const file = openSync(path, 'r');
  try {
    // One more than it has: so its end is seen.
    const expected = fstatSync(file).size + 1;
    if (memory.byteLength < expected) memory = Buffer.allocUnsafeSlow(expected);
    let length = 0;
    for (;;) {
      if (length === memory.byteLength) memory = Buffer.concat([memory], length * 2);
      const more = readSync(file, memory, length, memory.byteLength - length, null);
      if (more === 0) return memory.subarray(0, length);
      length += more;
    }
  } finally {
    closeSync(file);
  }
}
