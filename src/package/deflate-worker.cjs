// Deflates files in a thread of its own: several of these are what makes zipping fast. Asked with
// `{ files: [{ path, digest }] }`, it answers `{ files: [{ method, crc, size, compressedSize }], data }`, where `data` has
// the bytes of all files one after another, or `{ path, problem }`.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
const { crc32, deflateRawSync } = require('node:zlib');

parentPort.on('message', ({ files }) => {
  const answers = [];
  const pieces = [];
  for (const { path, digest } of files) {
    let content;
    try {
      content = readFileSync(path);
    } catch (error) {
      parentPort.postMessage({ path, problem: error.message });
      return;
    }
    // Archives are named by the digests: one that holds anything else would be wrong for ever.
    if (digest !== undefined && createHash('sha256').update(content).digest('hex') !== digest) {
      parentPort.postMessage({ path, problem: 'it changed while it was packaged' });
      return;
    }
    const deflated = deflateRawSync(content, { level: 6 });
    const isSmaller = deflated.byteLength < content.byteLength;
    const piece = isSmaller ? deflated : content;
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
