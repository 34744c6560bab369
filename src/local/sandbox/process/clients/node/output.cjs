// What a function writes: `console` as Lambda has it, and all of it sent off before an invocation ends.
'use strict';

const { format } = require('node:util');
const { errorPayload, plainError } = require('./errors.cjs');
const { writeAll } = require('./socket.cjs');

const STDOUT = 1;
const REQUEST_ID = Symbol.for('aws.lambda.runtime.requestId');
const { env } = process;

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
  const entry = { timestamp: new Date().toISOString(), level, requestId: globalThis[REQUEST_ID] };
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
  return (...values) =>
    record(`${new Date().toISOString()}\t${globalThis[REQUEST_ID]}\t${level}\t${format(...values)}`);
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

/** Records bear the id of this request from here on. */
function setRequestId(id) {
  globalThis[REQUEST_ID] = id;
}

module.exports = { flush, logError, logWarning, setRequestId };
