// The runtime client of the process sandbox for Node.js: what `/var/runtime` is on Lambda. Runs as it is, in the child.
//
// It speaks the Runtime API over the socket that it inherits as file descriptor 3, with blocking reads: while it waits
// for an event the whole process stands still, as Lambda freezes an environment between invocations. It loads nothing
// that Node has not loaded already, because its own start is part of every cold start.
'use strict';

const { errorPayload, runtimeError } = require('./errors.cjs');
const { loadHandler } = require('./handler.cjs');
const { flush, logError, logWarning, setRequestId } = require('./output.cjs');
const { announce, askForNext, isPatient, post, readMessage, readMessageLater } = require('./socket.cjs');

/**
 * After standing still for this long, what came in meanwhile (closed keep-alive connections, overdue timers) is handled
 * before the next event is: it would otherwise write to a connection that is gone.
 */
const SHORT_MS = 5;

const { env } = process;
/** Node.js 24 and later have no callbacks any more: the handler's result is awaited, and that is all. */
const withCallbacks = Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV)?.[1] ?? 0) < 24;

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

let handler;
let isAsync = false;
let invocation;

globalThis.awslambda = {
  streamifyResponse(streaming, options) {
    streaming[STREAMING] = 'response';
    if (options?.highWaterMark !== undefined) streaming[HIGH_WATER_MARK] = Number.parseInt(options.highWaterMark, 10);
    return streaming;
  },
  // Most functions never stream: what it takes is loaded when it is used.
  get HttpResponseStream() {
    return require('./streaming.cjs').HttpResponseStream;
  },
};

// --- the end of the environment --------------------------------------------------------------------------------------

/** Reports what nobody caught; the environment ends with it. */
function fatal(headline, error, exitCode) {
  logError(headline, error);
  flush(() => {
    const exit = () => process.exit(exitCode);
    if (invocation?.stream?.begun) {
      if (!invocation.stream.endWithError(String(error?.name), errorPayload(error), exit)) exit();
      return;
    }
    post(invocation === undefined ? '/init/error' : `/invocation/${invocation.id}/error`, errorPayload(error), false);
    exit();
  });
}

process.on('uncaughtException', (error) => fatal('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => {
  const error = runtimeError('UnhandledPromiseRejection', String(reason), reason instanceof Error ? reason : undefined);
  error.reason = reason;
  fatal('Unhandled Promise Rejection', error, 128);
});

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
    post(`/invocation/${current.id}/${kind}`, body, true);
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
  if (current.done || current.failed) return;
  current.failed = true;
  logError('Invoke Error', error);
  if (!current.stream?.begun) {
    complete(current, 'error', errorPayload(error));
    return;
  }
  flush(() => {
    if (!current.stream.endWithError(String(error?.name), errorPayload(error), () => proceed(current)))
      proceed(current);
  });
}

/** Ends an invocation whose response is sent already. */
function proceed(current) {
  if (current.done) return;
  current.done = true;
  onEmptyLoop = undefined;
  flush(() => {
    askForNext();
    setImmediate(waitForEvent);
  });
}

/** What the trace of the next invocation will be, in all likelihood. */
let nextTrace;
/** What it is for what comes before that. */
let lastTrace;

function setTrace(trace) {
  if (trace === undefined) delete env._X_AMZN_TRACE_ID;
  else env._X_AMZN_TRACE_ID = trace;
}

/** Sets the next trace while there is nothing else to do: it takes as long as many a handler does. */
function prepareTrace() {
  if (nextTrace === undefined) return;
  lastTrace = env._X_AMZN_TRACE_ID;
  setTrace(nextTrace);
}

/** What is handled before the next event sees the last trace. */
function takeBackTrace() {
  if (nextTrace === undefined) return;
  setTrace(lastTrace);
  nextTrace = undefined;
}

const fixedContext = {
  functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
};

/** Adds what `headers` say of an invocation to its context. */
function contextOf(headers, context = {}) {
  const deadline = Number(headers['Lambda-Runtime-Deadline-Ms']);
  Object.assign(context, fixedContext);
  context.clientContext = jsonOf(headers['Lambda-Runtime-Client-Context']);
  context.identity = jsonOf(headers['Lambda-Runtime-Cognito-Identity']);
  context.invokedFunctionArn = headers['Lambda-Runtime-Invoked-Function-Arn'];
  context.awsRequestId = headers['Lambda-Runtime-Aws-Request-Id'];
  context.tenantId = headers['Lambda-Runtime-Aws-Tenant-Id'];
  context.getRemainingTimeInMillis = () => deadline - Date.now();
  return context;
}

function jsonOf(header) {
  return header === undefined ? undefined : JSON.parse(header);
}

/**
 * What else waits in this process (an inspector, an extension, a SIGTERM handler) is served while it waits: then it
 * must not stand still.
 */
function waitPatiently() {
  readMessageLater((message) => (message.status === 200 ? run(message) : waitPatiently()));
}

function waitForEvent() {
  if (isPatient) {
    waitPatiently();
    return;
  }
  prepareTrace();
  const waitingSince = Date.now();
  let message = readMessage();
  while (message.status !== 200) message = readMessage();
  if (Date.now() - waitingSince < SHORT_MS) run(message);
  else {
    takeBackTrace();
    setImmediate(() => setImmediate(run, message));
  }
}

function run({ headers, body }) {
  const current = { id: headers['Lambda-Runtime-Aws-Request-Id'], done: false };
  invocation = current;
  setRequestId(current.id);
  if (headers['Lambda-Runtime-Trace-Id'] !== nextTrace) setTrace(headers['Lambda-Runtime-Trace-Id']);
  if (!isPatient) nextTrace = headers['Samwright-Next-Trace-Id'];
  onEmptyLoop = () => {
    if (withCallbacks && !isAsync && current.stream === undefined) complete(current, 'response', 'null');
    else
      fail(
        current,
        runtimeError(
          'NodeJsExit',
          'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
        ),
      );
  };
  if (handler[STREAMING] === 'response') runStreaming(current, headers, body);
  else if (withCallbacks) runWithCallbacks(current, headers, body);
  else runAsPromise(current, headers, body);
}

/** The response is what the handler writes; the invocation ends when that is sent and the handler's promise settled. */
function runStreaming(current, headers, body) {
  const { ResponseStream } = require('./streaming.cjs');
  const stream = new ResponseStream(current.id, handler[HIGH_WATER_MARK]);
  current.stream = stream;
  let reason;
  stream.on('error', (error) => {
    reason = error;
  });
  const settled = () => {
    if (stream.writableFinished) proceed(current);
    else if (stream.destroyed) fail(current, reason ?? new Error('The response stream was destroyed.'));
    else stream.once('close', settled);
  };
  try {
    const result = handler(JSON.parse(body), stream, contextOf(headers));
    if (typeof result?.then !== 'function') {
      throw runtimeError('InvalidStreamingOperation', 'Streaming does not support non-async handlers.');
    }
    result.then(
      (value) => {
        if (value !== undefined) logWarning('Streaming handlers ignore return values.');
        settled();
      },
      (error) => fail(current, error),
    );
  } catch (error) {
    fail(current, error);
  }
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

/** Whether the result that a callback brings waits until nothing else is left to do. */
let waits = true;
/** The same functions for every context: with some of its own, each would be of a new shape, which costs 2 kB and 1 µs. */
const waitsAccessor = {
  enumerable: true,
  configurable: true,
  get: () => waits,
  set: (value) => {
    waits = value;
  },
};

function runWithCallbacks(current, headers, body) {
  let called = false;
  const once =
    (then) =>
    (...values) => {
      if (called) return;
      called = true;
      then(...values);
    };
  waits = true;
  const settle = (error, result) =>
    error === undefined || error === null ? succeed(current, result) : fail(current, error);
  const callback = once((error, result) => {
    if (waits && (error === undefined || error === null)) onEmptyLoop = () => succeed(current, result);
    else settle(error, result);
  });
  const context = Object.defineProperty({}, 'callbackWaitsForEmptyEventLoop', waitsAccessor);
  context.succeed = once((result) => settle(undefined, result));
  context.fail = once((error) => settle(error ?? 'handled'));
  context.done = once(settle);
  try {
    contextOf(headers, context);
    const result = handler(JSON.parse(body), context, callback);
    if (typeof result?.then === 'function') result.then(context.succeed, context.fail);
  } catch (error) {
    callback(error);
  }
}

loadHandler(
  env._HANDLER,
  withCallbacks,
  (loaded) => {
    handler = loaded;
    isAsync = loaded.constructor?.name === 'AsyncFunction';
    announce();
    setImmediate(waitForEvent);
  },
  (error) => fatal('Uncaught Exception', error, 129),
);
