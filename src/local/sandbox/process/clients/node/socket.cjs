// HTTP over the inherited socket, with blocking reads and writes.
'use strict';

const { readSync, write, writeSync } = require('node:fs');

const SOCKET = 3;
const API = '/2018-06-01/runtime';
const NEXT = `GET ${API}/invocation/next HTTP/1.1\r\n\r\n`;

/** Somebody else lives in this process, who has to be heard between invocations too. */
const isPatient =
  process.env.AWS_LAMBDA_RUNTIME_API !== undefined ||
  process.execArgv.some((argument) => argument.startsWith('--inspect')) ||
  /--inspect|bootloader/.test(process.env.NODE_OPTIONS ?? '');

let input = Buffer.allocUnsafeSlow(65_536);
let start = 0;
let end = 0;

/** Makes room for so many bytes behind what is in `input`. */
function makeRoom(length) {
  if (start > 0) {
    input.copyWithin(0, start, end);
    end -= start;
    start = 0;
  }
  if (end + length > input.length) {
    const larger = Buffer.allocUnsafeSlow((end + length) * 2);
    input.copy(larger, 0, 0, end);
    input = larger;
  }
}

/** Reads more into `input`. */
function fill() {
  makeRoom(1);
  const count = readSome(input, end, input.length - end);
  end += count;
}

function readSome(buffer, offset, length) {
  for (;;) {
    try {
      const count = readSync(SOCKET, buffer, offset, length, null);
      if (count > 0) return count;
    } catch (error) {
      if (error.code === 'EAGAIN' || error.code === 'EINTR') {
        pause();
        continue;
      }
      if (error.code !== 'EOF' && error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
    }
    // The other side is gone: there is nothing to live for.
    process.exit(0);
  }
}

/** The next HTTP response: its status, its headers with lower-case names, its body as text. */
function readMessage() {
  let head = input.indexOf('\r\n\r\n', start, 'latin1');
  while (head < 0 || head + 4 > end) {
    fill();
    head = input.subarray(0, end).indexOf('\r\n\r\n', start, 'latin1');
  }
  const { status, headers } = readHead(head);
  start = head + 4;
  return { status, headers, body: readBody(Number(headers['content-length'] ?? 0)) };
}

function readHead(until) {
  const lines = input.latin1Slice(start, until).split('\r\n');
  const headers = {};
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index];
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(lines[0].slice(9, 12)), headers };
}

let live;
let onPiece;

/** Calls `done` with the next HTTP response when it has come. Until then the event loop goes round. */
function readMessageLater(done) {
  if (live === undefined) {
    const { Socket } = require('node:net');
    live = new Socket({ fd: SOCKET, readable: true, writable: false });
    live.on('data', (piece) => {
      makeRoom(piece.length);
      end += piece.copy(input, end);
      onPiece?.();
    });
    live.on('error', () => process.exit(0));
    live.on('close', () => process.exit(0));
  }
  live.ref();
  onPiece = () => {
    const head = input.subarray(0, end).indexOf('\r\n\r\n', start, 'latin1');
    if (head < 0) return;
    const { status, headers } = readHead(head);
    const length = Number(headers['content-length'] ?? 0);
    if (end - head - 4 < length) return;
    start = head + 4;
    onPiece = undefined;
    // While the function runs, only what it does itself keeps the process alive.
    live.unref();
    done({ status, headers, body: readBody(length) });
  };
  onPiece();
}

function readBody(length) {
  if (end - start >= length) {
    const body = input.utf8Slice(start, start + length);
    start += length;
    if (start === end) start = end = 0;
    return body;
  }
  const body = Buffer.allocUnsafeSlow(length);
  let count = input.copy(body, 0, start, end);
  start = end = 0;
  while (count < length) count += readSome(body, count, length - count);
  return body.utf8Slice(0, length);
}

function writeAll(descriptor, text) {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // A handler that used `process.stdout` has made the pipe non-blocking.
      if (error.code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** Writes to the socket without making this thread wait; calls `done` when everything is written. */
function writeLater(bytes, done, from = 0) {
  write(SOCKET, bytes, from, bytes.length - from, null, (error, count = 0) => {
    if (error && error.code !== 'EAGAIN' && error.code !== 'EINTR') process.exit(0);
    if (from + count === bytes.length) done();
    else if (error) setTimeout(writeLater, 1, bytes, done, from);
    else writeLater(bytes, done, from + count);
  });
}

/** One millisecond, for the rare moment when a pipe is full (or empty) and does not block. */
function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

/** Asks for the first invocation, and says which version of Node.js this is. */
function announce() {
  const version = process.versions.node;
  writeAll(SOCKET, `GET ${API}/invocation/next HTTP/1.1\r\nSamwright-Runtime-Version: ${version}\r\n\r\n`);
}

/** Asks for the next invocation when the response is sent already. */
function askForNext() {
  writeAll(SOCKET, NEXT);
}

/** How long what was said of memory holds: to ask the system costs as much as a tenth of a short invocation. */
const MEMORY_HOLDS_MS = 5;
let memorySaidAt = 0;

/** How much memory this process has used, as a line of a head; nothing when that was said a moment ago. */
function memoryLine() {
  const now = Date.now();
  if (now - memorySaidAt < MEMORY_HOLDS_MS) return '';
  memorySaidAt = now;
  return `Samwright-Max-Rss: ${process.resourceUsage().maxRSS}\r\n`;
}

/** Posts to the Runtime API, and asks for the next invocation in the same breath if there is to be one. */
function post(path, body, asksForNext) {
  const head = `POST ${API}${path} HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${memoryLine()}\r\n`;
  writeAll(SOCKET, head + body + (asksForNext ? NEXT : ''));
}

module.exports = {
  API,
  announce,
  askForNext,
  isPatient,
  memoryLine,
  post,
  readMessage,
  readMessageLater,
  writeAll,
  writeLater,
};
