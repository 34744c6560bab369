// HTTP over the inherited sockets, with blocking reads and writes.
'use strict';

const { readFileSync, readSync, write, writeSync } = require('node:fs');

// One socket for each direction. Linux wakes who waits in `read` also when the other side has read what was written to the
// same socket, because there is room for more now; and to wake a process takes as long as many a handler does.
const EVENTS = 3;
const ANSWERS = 4;
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
      const count = readSync(EVENTS, buffer, offset, length, null);
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

/** The next HTTP response: its status, its headers with the names as they are sent, its body as text. */
function readMessage() {
  let head = headEnd();
  while (head < 0) {
    fill();
    head = headEnd();
  }
  const { status, headers } = readHead(head);
  start = head + 4;
  return { status, headers, body: readBody(Number(headers['Content-Length'] ?? 0)) };
}

/** Where the next head ends, or -1 when it is not complete. What is found behind `end` is of an earlier message. */
function headEnd() {
  if (start === end) return -1;
  const at = input.indexOf('\r\n\r\n', start, 'latin1');
  return at + 4 <= end ? at : -1;
}

/** Only one server speaks to this client, and always in the same way: `Name: value`. */
function readHead(until) {
  const text = input.latin1Slice(start, until);
  const headers = {};
  let lineEnd = text.indexOf('\r\n');
  while (lineEnd > 0) {
    const from = lineEnd + 2;
    const colon = text.indexOf(': ', from);
    lineEnd = text.indexOf('\r\n', from);
    headers[text.slice(from, colon)] = lineEnd < 0 ? text.slice(colon + 2) : text.slice(colon + 2, lineEnd);
  }
  return { status: Number(text.slice(9, 12)), headers };
}

let live;
let onPiece;

/** Calls `done` with the next HTTP response when it has come. Until then the event loop goes round. */
function readMessageLater(done) {
  if (live === undefined) {
    const { Socket } = require('node:net');
    live = new Socket({ fd: EVENTS, readable: true, writable: false });
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
    const head = headEnd();
    if (head < 0) return;
    const { status, headers } = readHead(head);
    const length = Number(headers['Content-Length'] ?? 0);
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

/** For what is short, which most is. */
const output = Buffer.allocUnsafeSlow(16_384);

function writeAll(descriptor, text) {
  // A character takes three bytes at most.
  const bytes = text.length * 3 <= output.length ? output : Buffer.from(text);
  const length = bytes === output ? output.utf8Write(text) : bytes.length;
  let written = 0;
  while (written < length) {
    try {
      written += writeSync(descriptor, bytes, written, length - written);
    } catch (error) {
      // A handler that used `process.stdout` has made the pipe non-blocking.
      if (error.code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** Writes an answer without making this thread wait; calls `done` when everything is written. */
function writeLater(bytes, done, from = 0) {
  write(ANSWERS, bytes, from, bytes.length - from, null, (error, count = 0) => {
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
  writeAll(ANSWERS, `GET ${API}/invocation/next HTTP/1.1\r\nSamwright-Runtime-Version: ${version}\r\n\r\n`);
}

/** Asks for the next invocation when the response is sent already. */
function askForNext() {
  writeAll(ANSWERS, NEXT);
}

/** How long what was said of memory holds: to ask the system costs as much as half of a short invocation. */
const MEMORY_HOLDS_MS = 20;
let memorySaidAt = 0;

/** Linux counts what the process has used that started this one, up to here and until this one has used more. */
const inheritedKib = process.resourceUsage().maxRSS;

function peakKib() {
  const { maxRSS } = process.resourceUsage();
  if (maxRSS > inheritedKib || process.platform !== 'linux') return maxRSS;
  try {
    return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))[1]);
  } catch {
    return 0;
  }
}

/** How much memory this process has used, as a line of a head; nothing when that was said a moment ago. */
function memoryLine() {
  const now = Date.now();
  if (now - memorySaidAt < MEMORY_HOLDS_MS) return '';
  memorySaidAt = now;
  return `Samwright-Max-Rss: ${peakKib()}\r\n`;
}

/** Posts to the Runtime API, and asks for the next invocation in the same breath if there is to be one. */
function post(path, body, asksForNext) {
  const head = `POST ${API}${path} HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${memoryLine()}\r\n`;
  writeAll(ANSWERS, head + body + (asksForNext ? NEXT : ''));
}

module.exports = {
  ANSWERS,
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
