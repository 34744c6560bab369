// What a function writes: `console` as Lambda has it, and all of it sent off before an invocation ends.
'use strict';

const { format } = require('node:util');
const { errorPayload, isBefore24, toError } = require('./errors.cjs');
const { writeAll } = require('./socket.cjs');

const STDOUT = 1;
const LINE_FEED = 10;
const REQUEST_ID = Symbol.for('aws.lambda.runtime.requestId');
const TENANT_ID = Symbol.for('aws.lambda.runtime.tenantId');
const { env } = process;

const streams = new Set();
for (const name of ['stdout', 'stderr']) {
  const { get } = Object.getOwnPropertyDescriptor(process, name);
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get() {
      const stream = get.call(process);
      if (!streams.has(stream)) {
        streams.add(stream);
        watchLines(stream);
      }
      return stream;
    },
  });
}

/** Whether the function has left a line unfinished on standard output. */
let inLine = false;

function watchLines(stream) {
  if (stream.fd !== STDOUT) return;
  const { write } = stream;
  stream.write = function (chunk, ...rest) {
    if (chunk?.length > 0) inLine = chunk.at(-1) !== (typeof chunk === 'string' ? '\n' : LINE_FEED);
    return write.call(this, chunk, ...rest);
  };
}

/** Calls `done` when everything that was written to `process.stdout` and `process.stderr` has left this process. */
function flush(done) {
  // Most functions know `console` only.
  if (streams.size === 0) {
    done();
    return;
  }
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
  const framed = `${inLine ? '\n' : ''}${text.includes('\n') ? text.replaceAll('\n', '\x1e\n') : text}\n`;
  inLine = false;
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

/** Of the invocation that is under way. Up to Node.js 22 others may read and set them. */
const current = isBefore24 ? globalThis : { [REQUEST_ID]: '-' };

function errorFields(error) {
  const { message: errorMessage, stack } = error;
  const stackTrace = typeof stack === 'string' ? stack.split('\n') : stack;
  return { errorType: error.constructor?.name ?? 'UnknownError', errorMessage, stackTrace };
}

const withErrors = (_, value) => (value instanceof Error ? Object.assign(errorFields(value), value) : value);

function jsonRecord(level, values) {
  const entry = { timestamp: new Date().toISOString(), level, requestId: current[REQUEST_ID] };
  const tenantId = current[TENANT_ID];
  if (tenantId) entry.tenantId = tenantId;
  if (values.length !== 1) {
    entry.message = format(...values);
    const error = (isBefore24 ? values : values.slice(1)).find((value) => value instanceof Error);
    if (error !== undefined) {
      Object.assign(entry, errorFields(error));
      entry.stackTrace = Array.isArray(entry.stackTrace) ? entry.stackTrace : [];
    }
    return JSON.stringify(entry);
  }
  try {
    entry.message = values[0];
    return JSON.stringify(entry, withErrors);
  } catch {
    entry.message = format(values[0]);
    return JSON.stringify(entry);
  }
}

function logger(level) {
  if (LEVELS.indexOf(level) < lowest) return () => {};
  // Nothing is logged as `undefined`, as on Lambda.
  if (asJson) return (message, ...values) => record(jsonRecord(level, [message, ...values]));
  return (message, ...values) =>
    record(`${new Date().toISOString()}\t${current[REQUEST_ID]}\t${level}\t${format(message, ...values)}`);
}

const info = logger('INFO');
const logWarning = logger('WARN');
const logErrorRecord = logger('ERROR');
Object.assign(console, {
  trace: logger('TRACE'),
  debug: logger('DEBUG'),
  info,
  log: info,
  warn: logWarning,
  error: logErrorRecord,
  fatal: logger('FATAL'),
});

const withStacks = (_, value) => {
  if (!(value instanceof Error)) return value;
  const shown = { errorType: value.name, errorMessage: value.message, code: value.code, ...value };
  if (typeof value.stack === 'string') shown.stack = value.stack.split('\n');
  return shown;
};

/** Prints an error as Lambda does: a headline, a tab, and the error with its own properties as JSON. */
function logError(headline, thrown) {
  const error = toError(thrown);
  if (asJson) return logErrorRecord(error);
  let text;
  try {
    text = JSON.stringify(error, withStacks);
  } catch {
    text = errorPayload(error);
  }
  logErrorRecord(headline, `\t${text}`);
}

/** Records bear the ids of this invocation from here on. */
function setInvocation(requestId, tenantId) {
  // What was unfinished ended with the invocation before.
  inLine = false;
  current[REQUEST_ID] = requestId;
  current[TENANT_ID] = tenantId;
}

module.exports = { flush, logError, logWarning, setInvocation };
