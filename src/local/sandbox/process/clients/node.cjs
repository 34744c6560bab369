// The runtime client of the process sandbox for Node.js: what `/var/runtime` is on Lambda. Runs as it is, in the child.
//
// It speaks the Runtime API over the socket that it inherits as file descriptor 3, with blocking reads: while it waits
// for an event the whole process stands still, as Lambda freezes an environment between invocations. It loads nothing
// that Node has not loaded already, because its own start is part of every cold start.
'use strict';

const { existsSync, readFileSync, readSync, writeSync } = require('node:fs');
const { basename, dirname, join, resolve } = require('node:path');
const { format } = require('node:util');

const SOCKET = 3;
const STDOUT = 1;
const API = '/2018-06-01/runtime';
const NEXT = `GET ${API}/invocation/next HTTP/1.1\r\n\r\n`;
/** After standing still for this long, pending events (closed keep-alive connections …) are handled before the handler runs. */
const LONG_IDLE_MS = 1000;
const REQUEST_ID = Symbol.for('aws.lambda.runtime.requestId');

const { env } = process;
const taskRoot = env.LAMBDA_TASK_ROOT;
/** Node.js 24 and later have no callbacks any more: the handler's result is awaited, and that is all. */
const declaredMajor = Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV)?.[1] ?? 0);
const withCallbacks = declaredMajor < 24;

let invocation;

// --- the socket ------------------------------------------------------------------------------------------------------

let input = Buffer.allocUnsafeSlow(65_536);
let start = 0;
let end = 0;

/** Reads more into `input`. The end of the stream means that the other side is gone: so are we. */
function fill() {
  if (start > 0) {
    input.copyWithin(0, start, end);
    end -= start;
    start = 0;
  }
  if (end === input.length) {
    const larger = Buffer.allocUnsafeSlow(input.length * 2);
    input.copy(larger, 0, 0, end);
    input = larger;
  }
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
    throw new Disconnected();
  }
}

class Disconnected extends Error {}

/** The next HTTP response: its status, its headers with lower-case names, its body as text. */
function readMessage() {
  let head = input.indexOf('\r\n\r\n', start, 'latin1');
  while (head < 0 || head + 4 > end) {
    fill();
    head = input.subarray(0, end).indexOf('\r\n\r\n', start, 'latin1');
  }
  const lines = input.latin1Slice(start, head).split('\r\n');
  const headers = {};
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index];
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  start = head + 4;
  return { status: Number(lines[0].slice(9, 12)), headers, body: readBody(Number(headers['content-length'] ?? 0)) };
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

/** One millisecond, for the rare moment when a pipe is full (or empty) and does not block. */
function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

function request(path, body, more = '') {
  const memory = process.resourceUsage().maxRSS;
  const head = `POST ${API}${path} HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\nSamwright-Max-Rss: ${memory}\r\n\r\n`;
  writeAll(SOCKET, head + body + more);
}

// --- output ----------------------------------------------------------------------------------------------------------

const streams = new Set();
for (const name of ['stdout', 'stderr']) {
  const { get } = Object.getOwnPropertyDescriptor(process, name);
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get() {
      const stream = get.call(process);
      streams.add(stream);
      return stream;
    },
  });
}

/** Calls `done` when everything that was written to `process.stdout` and `process.stderr` has left this process. */
function flush(done) {
  let waiting = 1;
  const one = () => {
    if (--waiting === 0) done();
  };
  for (const stream of streams) {
    if (!(stream.writableLength > 0)) continue;
    waiting++;
    stream.write('', one);
  }
  one();
}

/** Writes one record. Its inner line ends are marked, so that it arrives as one record. */
function record(text) {
  const framed = `${text.includes('\n') ? text.replaceAll('\n', '\x1e\n') : text}\n`;
  for (const stream of streams) {
    if (stream.fd === STDOUT && stream.writableLength > 0) {
      stream.write(framed);
      return;
    }
  }
  writeAll(STDOUT, framed);
}

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const asJson = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
const lowest = Math.max(0, LEVELS.indexOf(env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));

function jsonRecord(level, values) {
  const entry = { timestamp: new Date().toISOString(), level, requestId: invocation?.id };
  if (values.length !== 1) {
    entry.message = format(...values);
    const error = values.find((value) => value instanceof Error);
    if (error !== undefined) Object.assign(entry, plainError(error, 'stackTrace'));
    return JSON.stringify(entry);
  }
  try {
    entry.message = values[0];
    return JSON.stringify(entry, (_, value) => (value instanceof Error ? plainError(value, 'stackTrace') : value));
  } catch {
    entry.message = format(values[0]);
    return JSON.stringify(entry);
  }
}

function logger(level) {
  if (LEVELS.indexOf(level) < lowest) return () => {};
  if (asJson) return (...values) => record(jsonRecord(level, values));
  return (...values) => record(`${new Date().toISOString()}\t${invocation?.id}\t${level}\t${format(...values)}`);
}

const info = logger('INFO');
const logErrorRecord = logger('ERROR');
Object.assign(console, {
  trace: logger('TRACE'),
  debug: logger('DEBUG'),
  info,
  log: info,
  warn: logger('WARN'),
  error: logErrorRecord,
  fatal: logger('FATAL'),
});

// --- errors ----------------------------------------------------------------------------------------------------------

function runtimeError(type, message, cause) {
  const error = new Error(message);
  error.name = `Runtime.${type}`;
  if (cause !== undefined) error.stack = cause.stack;
  return error;
}

function plainError(error, trace) {
  return { errorType: error.name, errorMessage: error.message, [trace]: String(error.stack).split('\n') };
}

const looksLikeError = (value) =>
  value instanceof Error ||
  (typeof value?.name === 'string' && typeof value.message === 'string' && typeof value.stack === 'string');

/** The error as the caller of the function gets it. */
function errorPayload(error) {
  try {
    if (looksLikeError(error)) return JSON.stringify(plainError(error, 'trace'));
    return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
  } catch {
    return JSON.stringify({ errorType: 'handled', errorMessage: 'The error could not be read.', trace: [] });
  }
}

/** Prints an error as Lambda does: a headline, a tab, and the error with its own properties as JSON. */
function logError(headline, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (asJson) return logErrorRecord(error);
  const full = (_, value) =>
    value instanceof Error
      ? {
          errorType: value.name,
          errorMessage: value.message,
          code: value.code,
          ...value,
          stack: String(value.stack).split('\n'),
        }
      : value;
  let text;
  try {
    text = JSON.stringify(error, full);
  } catch {
    text = errorPayload(error);
  }
  logErrorRecord(headline, `\t${text}`);
}

/** Reports what nobody caught; the environment ends with it. */
function fatal(headline, error, exitCode) {
  if (error instanceof Disconnected) process.exit(0);
  logError(headline, error);
  flush(() => {
    const path = invocation === undefined ? '/init/error' : `/invocation/${invocation.id}/error`;
    request(path, errorPayload(error));
    process.exit(exitCode);
  });
}

process.on('uncaughtException', (error) => fatal('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => {
  const error = runtimeError('UnhandledPromiseRejection', String(reason), reason instanceof Error ? reason : undefined);
  error.reason = reason;
  fatal('Unhandled Promise Rejection', error, 128);
});

// --- the handler -----------------------------------------------------------------------------------------------------

/**
 * The `type` of the nearest package.json. On Lambda nothing is above the task root, so what a folder further up says
 * does not count: `outside` tells that it had to be ignored.
 */
function packageType(folder) {
  let inside = true;
  for (let current = folder; ; current = dirname(current)) {
    if (basename(current) === 'node_modules') return { type: undefined, outside: false };
    try {
      const { type } = JSON.parse(readFileSync(join(current, 'package.json'), 'utf8'));
      return inside ? { type, outside: false } : { type: undefined, outside: type === 'module' };
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') return { type: undefined, outside: false };
    }
    if (current === taskRoot) inside = false;
    if (dirname(current) === current) return { type: undefined, outside: false };
  }
}

/** Loads `.js` files of the function as CommonJS although a package.json above the task root says `module`. */
function ignoreOuterPackage() {
  const Module = require('node:module');
  const load = Module._extensions['.js'];
  Module._extensions['.js'] = (loaded, file) => {
    if (!file.startsWith(taskRoot) || !packageType(dirname(file)).outside) return load(loaded, file);
    try {
      loaded._compile(readFileSync(file, 'utf8'), file);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      load(loaded, file);
    }
  };
}

const importFile = (file) => import(require('node:url').pathToFileURL(file).href);

/** The user's module: beside the path of the handler, in the order of Lambda, then as a package. */
function loadModule(folder, name) {
  const path = resolve(taskRoot, folder, name);
  const searched = [];
  for (const extension of ['', '.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']) {
    const file = path + extension;
    searched.push(file);
    if (!existsSync(file) || (extension === '' && require('node:fs').statSync(file).isDirectory())) continue;
    if (extension.endsWith('ts') && !process.features.typescript) {
      throw runtimeError(
        'ImportModuleError',
        `Error: ${file} is TypeScript, which Node.js ${process.versions.node} cannot run: it takes 22.18, 24 or later, or a build.`,
      );
    }
    if (extension[1] === 'm') return importFile(file);
    if (extension === '.js' || extension === '.ts') {
      const { type, outside } = packageType(dirname(file));
      if (type === 'module') return importFile(file);
      if (outside) ignoreOuterPackage();
    }
    return require(file);
  }
  try {
    return require(require.resolve(name, { paths: [taskRoot, resolve(taskRoot, folder)] }));
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND' || !error.message.startsWith(`Cannot find module '${name}'`)) throw error;
    throw runtimeError(
      'ImportModuleError',
      `Error: Cannot find module '${name}'\nSearched:\n- ${searched.join('\n- ')}`,
    );
  }
}

function loadFailure(error) {
  if (error instanceof SyntaxError) return runtimeError('UserCodeSyntaxError', String(error), error);
  if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
    return runtimeError('ImportModuleError', String(error), error);
  }
  return error;
}

function splitHandler(text) {
  if (text.includes('..')) {
    throw runtimeError(
      'MalformedHandlerName',
      `'${text}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(text);
  const dot = file.indexOf('.');
  if (dot < 0) throw runtimeError('MalformedHandlerName', 'Bad handler');
  return { folder: text.slice(0, text.length - file.length), name: file.slice(0, dot), path: file.slice(dot + 1) };
}

function pick(loaded, path, text) {
  let handler = loaded;
  for (const key of path.split('.')) handler = handler?.[key];
  if (!handler) throw runtimeError('HandlerNotFound', `${text} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${text} is not a function`);
  if (!withCallbacks && handler.length >= 3) {
    throw runtimeError(
      'CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  }
  return handler;
}

// --- invocations -----------------------------------------------------------------------------------------------------

/** What happens when the handler leaves nothing to wait for; there is at most one such thing at a time. */
let onEmptyLoop;
process.on('beforeExit', () => {
  const then = onEmptyLoop;
  onEmptyLoop = undefined;
  then?.();
});

/** Ends the current invocation, once, and waits for the next one in a fresh turn of the event loop. */
function complete(current, kind, body) {
  if (current.done) return;
  current.done = true;
  onEmptyLoop = undefined;
  flush(() => {
    request(`/invocation/${current.id}/${kind}`, body, NEXT);
    setImmediate(waitForEvent);
  });
}

function succeed(current, result) {
  let body;
  try {
    body = JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    fail(
      current,
      withCallbacks
        ? new Error('Unable to stringify response body')
        : runtimeError('JSONStringifyError', 'Unable to stringify response body'),
    );
    return;
  }
  complete(current, 'response', body);
}

function fail(current, error) {
  if (current.done) return;
  logError('Invoke Error', error);
  complete(current, 'error', errorPayload(error));
}

const fixedContext = {
  functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
};

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const json = (name) => (headers[name] === undefined ? undefined : JSON.parse(headers[name]));
  return {
    ...fixedContext,
    clientContext: json('lambda-runtime-client-context'),
    identity: json('lambda-runtime-cognito-identity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

let handler;

function waitForEvent() {
  const waitingSince = Date.now();
  let message = readMessage();
  while (message.status !== 200) message = readMessage();
  if (Date.now() - waitingSince < LONG_IDLE_MS) run(message);
  else setImmediate(() => setImmediate(run, message));
}

function run({ headers, body }) {
  const current = { id: headers['lambda-runtime-aws-request-id'], done: false };
  invocation = current;
  globalThis[REQUEST_ID] = current.id;
  const trace = headers['lambda-runtime-trace-id'];
  if (trace === undefined) delete env._X_AMZN_TRACE_ID;
  else env._X_AMZN_TRACE_ID = trace;
  const isAsync = handler.constructor?.name === 'AsyncFunction';
  onEmptyLoop = () => {
    if (withCallbacks && !isAsync) complete(current, 'response', 'null');
    else
      fail(
        current,
        runtimeError(
          'NodeJsExit',
          'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
        ),
      );
  };
  if (withCallbacks) runWithCallbacks(current, headers, body);
  else runAsPromise(current, headers, body);
}

function runAsPromise(current, headers, body) {
  try {
    const result = handler(JSON.parse(body), contextOf(headers));
    if (typeof result?.then === 'function')
      result.then(
        (value) => succeed(current, value),
        (error) => fail(current, error),
      );
    else succeed(current, result);
  } catch (error) {
    fail(current, error);
  }
}

function runWithCallbacks(current, headers, body) {
  let called = false;
  const once =
    (then) =>
    (...values) => {
      if (called) return;
      called = true;
      then(...values);
    };
  let waits = true;
  const settle = (error, result) =>
    error === undefined || error === null ? succeed(current, result) : fail(current, error);
  const callback = once((error, result) => {
    if (waits && (error === undefined || error === null)) onEmptyLoop = () => succeed(current, result);
    else settle(error, result);
  });
  const context = {
    get callbackWaitsForEmptyEventLoop() {
      return waits;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      waits = value;
    },
    succeed: once((result) => settle(undefined, result)),
    fail: once((error) => settle(error ?? 'handled')),
    done: once(settle),
  };
  try {
    Object.assign(context, contextOf(headers));
    const result = handler(JSON.parse(body), context, callback);
    if (typeof result?.then === 'function') result.then(context.succeed, context.fail);
  } catch (error) {
    callback(error);
  }
}

// --- start -----------------------------------------------------------------------------------------------------------

function begin() {
  writeAll(
    SOCKET,
    `GET ${API}/invocation/next HTTP/1.1\r\nSamwright-Runtime-Version: ${process.versions.node}\r\n\r\n`,
  );
  setImmediate(waitForEvent);
}

function main() {
  const text = env._HANDLER;
  const { folder, name, path } = splitHandler(text);
  const accept = (loaded) => {
    handler = pick(loaded, path, text);
    begin();
  };
  const refuse = (error) => fatal('Uncaught Exception', loadFailure(error), 129);
  let loaded;
  try {
    loaded = loadModule(folder, name);
  } catch (error) {
    throw loadFailure(error);
  }
  if (typeof loaded?.then === 'function') loaded.then(accept).catch(refuse);
  else accept(loaded);
}

main();
