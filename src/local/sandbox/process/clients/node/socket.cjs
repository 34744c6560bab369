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

/** The next HTTP response. */
function readMessage() {
  let message = readHead();
  while (message === undefined) {
    fill();
    message = readHead();
  }
  message.body = readBody(message.length);
  return message;
}

/** What is to be known of a message before its body, or undefined while that is not complete. */
function readHead() {
  if (start === end) return undefined;
  const text = input.latin1Slice(start, end);
  const until = text.indexOf('\r\n\r\n');
  if (until < 0) return undefined;
  start += until + 4;
  // Objects of one shape, and no list of headers: both take their time, once for each invocation.
  const message = {
    status: Number(text.slice(9, 12)),
    requestId: undefined,
    deadlineMs: undefined,
    functionArn: undefined,
    traceId: undefined,
    nextTraceId: undefined,
    clientContext: undefined,
    identity: undefined,
    tenantId: undefined,
    length: 0,
    body: '',
  };
  // Only one server speaks to this client, and always in the same way: `Name: value`.
  for (let lineEnd = text.indexOf('\r'); lineEnd < until; ) {
    const from = lineEnd + 2;
    const colon = text.indexOf(':', from);
    lineEnd = text.indexOf('\r', colon);
    setField(message, text.slice(from, colon), text.slice(colon + 2, lineEnd));
  }
  return message;
}

function setField(message, name, value) {
  switch (name) {
    case 'Lambda-Runtime-Aws-Request-Id':
      message.requestId = value;
      break;
    case 'Lambda-Runtime-Deadline-Ms':
      message.deadlineMs = value;
      break;
    case 'Lambda-Runtime-Invoked-Function-Arn':
      message.functionArn = value;
      break;
    case 'Lambda-Runtime-Trace-Id':
      message.traceId = value;
      break;
    case 'Samwright-Next-Trace-Id':
      message.nextTraceId = value;
      break;
    case 'Lambda-Runtime-Client-Context':
      message.clientContext = value;
      break;
    case 'Lambda-Runtime-Cognito-Identity':
      message.identity = value;
      break;
    case 'Lambda-Runtime-Aws-Tenant-Id':
      message.tenantId = value;
      break;
    case 'Content-Length':
      message.length = Number(value);
      break;
  }
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
  let message;
  onPiece = () => {
    message ??= readHead();
    if (message === undefined || end - start < message.length) return;
    onPiece = undefined;
    // While the function runs, only what it does itself keeps the process alive.
    live.unref();
    message.body = readBody(message.length);
    done(message);
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
