// The runtime client of the process sandbox for Node.js: what `/var/runtime` is on Lambda. Runs as it is, in the child.
//
// It speaks the Runtime API over the sockets that it inherits as file descriptors 3 and 4, with blocking reads: while
// it waits for an event the whole process stands still, as Lambda freezes an environment between invocations. It loads nothing
// that Node has not loaded already, because its own start is part of every cold start.
'use strict';

const { errorPayload, isBefore24, runtimeError } = require('./errors.cjs');
const { loadHandler } = require('./handler.cjs');
const { flush, logError, logWarning, setInvocation } = require('./output.cjs');
const { announce, askForNext, isPatient, post, readMessage, readMessageLater } = require('./socket.cjs');

/**
 * After standing still for this long, what came in meanwhile (closed keep-alive connections, overdue timers) is handled
 * before the next event is: it would otherwise write to a connection that is gone.
 */
const SHORT_MS = 5;

const { env } = process;
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

let handler;
/** What handlers are called on: their stacks name it. */
let receiver;
let isAsync = false;
let isLoaded = false;
let invocation;
let invokeStore;

const awslambda = {
  streamifyResponse(streaming, options) {
    streaming[STREAMING] = 'response';
    if (typeof options?.highWaterMark === 'number') {
      streaming[HIGH_WATER_MARK] = Number.parseInt(String(options.highWaterMark), 10);
    }
    return streaming;
  },
  // Most functions use neither: what it takes is loaded then.
  get HttpResponseStream() {
    return require('./streaming.cjs').HttpResponseStream;
  },
};
if (!isBefore24) {
  Object.defineProperty(awslambda, 'InvokeStore', {
    enumerable: true,
    get() {
      invokeStore ??= require('./invoke-store.cjs').createInvokeStore(invocation?.context);
      return invokeStore.store;
    },
  });
}
if (!['1', 'true'].includes(env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA)) globalThis.awslambda = awslambda;

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

// From Node.js 24 on, what nobody catches is left to Node: the process ends with exit status 1.
if (isBefore24) {
  process.on('uncaughtException', (error) => fatal('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason, promise) => {
    const error = runtimeError('UnhandledPromiseRejection', reason, reason);
    fatal('Unhandled Promise Rejection', Object.assign(error, { reason, promise }), 128);
  });
}

// --- invocations -----------------------------------------------------------------------------------------------------

/** What happens when the handler leaves nothing to wait for; under a name that libraries know. */
const ON_EMPTY_LOOP = Symbol.for('aws.lambda.beforeExit');
const nothing = () => {};

function setOnEmptyLoop(then) {
  if (isBefore24) globalThis[ON_EMPTY_LOOP] = then;
}

// From Node.js 24 on, an invocation that leaves nothing to wait for ends with its process.
if (isBefore24) {
  setOnEmptyLoop(nothing);
  process.on('beforeExit', () => {
    // What Node says of modules that wait for ever.
    if (!isLoaded) process.exitCode = 13;
    const then = globalThis[ON_EMPTY_LOOP];
    setOnEmptyLoop(nothing);
    then();
  });
}

/** Ends the current invocation, once, and waits for the next one in a fresh turn of the event loop. */
function complete(current, kind, body) {
  if (current.done) return;
  current.done = true;
  setOnEmptyLoop(nothing);
  current.release?.();
  flush(() => {
    post(`/invocation/${current.id}/${kind}`, body, true);
    setImmediate(waitForEvent);
  });
}

/** The result as text. `undefined` is null, but what JSON has no words for is refused, as Lambda's client does. */
function stringify(result) {
  let body;
  try {
    body = JSON.stringify(result === undefined ? null : result);
  } catch {
    const message = 'Unable to stringify response body';
    throw isBefore24 ? new Error(message) : runtimeError('JSONStringifyError', message);
  }
  if (body === undefined) throw new TypeError('Wrong arguments');
  return body;
}

function succeed(current, result) {
  try {
    complete(current, 'response', stringify(result));
  } catch (error) {
    fail(current, error);
  }
}

function fail(current, error) {
  if (current.done || current.failed) return;
  current.failed = true;
  let failure = error;
  try {
    logError('Invoke Error', error);
  } catch (unprintable) {
    // A symbol that was thrown, say. Since Node.js 24 that is nobody's to catch.
    if (!isBefore24) throw unprintable;
    failure = unprintable;
    logError('Invoke Error', failure);
  }
  const { stream } = current;
  if (stream === undefined || !(stream.begun || stream.writableEnded)) {
    complete(current, 'error', errorPayload(failure));
    return;
  }
  const done = () => proceed(current);
  // A response that is complete stays what it is.
  if (stream.closed) done();
  else if (stream.writableEnded) stream.once('close', done);
  else
    flush(() => {
      if (!stream.endWithError(String(failure?.name), errorPayload(failure), done)) done();
    });
}

/** Ends an invocation whose response is sent already. */
function proceed(current) {
  if (current.done) return;
  current.done = true;
  setOnEmptyLoop(nothing);
  current.release?.();
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

const functionName = env.AWS_LAMBDA_FUNCTION_NAME;
const functionVersion = env.AWS_LAMBDA_FUNCTION_VERSION;
const fixedContext = {
  ...(isBefore24 ? { functionVersion, functionName } : { functionName, functionVersion }),
  memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
};

/**
 * What V8 is to see as a function like any other. One that is written right where it becomes a property is made among its
 * old objects, by a slower way, and keeps all that it knows of until the whole heap is collected.
 */
const fresh = (made) => made;

/** Adds what is known of an invocation to its context. */
function contextOf(message, context = {}) {
  const deadline = Number(message.deadlineMs);
  if (isBefore24) Object.assign(context, fixedContext);
  context.clientContext = jsonOf(message.clientContext);
  context.identity = jsonOf(message.identity);
  context.invokedFunctionArn = message.functionArn;
  context.awsRequestId = message.requestId;
  context.tenantId = message.tenantId;
  if (!isBefore24) context.xRayTraceId = message.traceId;
  context.getRemainingTimeInMillis = fresh(() => deadline - Date.now());
  if (!isBefore24) Object.assign(context, fixedContext);
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

const soon = Promise.resolve();

function run(message) {
  const current = { id: message.requestId, done: false };
  invocation = current;
  setInvocation(current.id, message.tenantId);
  if (message.traceId !== nextTrace) setTrace(message.traceId);
  if (!isPatient) nextTrace = message.nextTraceId;
  setOnEmptyLoop(() => {
    if (isAsync) fail(current, runtimeError('NodeJsExit', NEVER_SETTLED));
    else complete(current, 'response', 'null');
  });
  // As Lambda's own client calls handlers: what they leave for the next tick comes behind what they await.
  void soon.then(() => {
    if (handler[STREAMING]) runStreaming(current, message);
    else if (isBefore24) runWithCallbacks(current, message);
    else runAsPromise(current, message);
  });
}

const NEVER_SETTLED =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

/** The response is what the handler writes; the invocation ends when that is sent and the handler's promise settled. */
function runStreaming(current, message) {
  const { ResponseStream } = require('./streaming.cjs');
  const stream = new ResponseStream(current.id, handler[HIGH_WATER_MARK]);
  current.stream = stream;
  // A response that has no end keeps the process waiting for one, until the timeout.
  const open = setInterval(nothing, 2 ** 30);
  current.release = () => clearInterval(open);
  stream.once('close', current.release);
  setOnEmptyLoop(() => proceed(current));
  let reason;
  stream.on('error', (error) => {
    reason = error;
  });
  const settled = () => {
    if (stream.writableFinished) {
      if (isBefore24 && waits) setOnEmptyLoop(() => proceed(current));
      else proceed(current);
    } else if (stream.destroyed) fail(current, reason ?? new Error('The response stream was destroyed.'));
    else stream.once('close', settled);
  };
  waits = true;
  try {
    const context = contextOf(message, isBefore24 ? withWaits() : {});
    const result = receiver.handler(JSON.parse(message.body), stream, enter(current, context));
    if (typeof result?.then !== 'function') {
      const message = 'Streaming does not support non-async handlers.';
      fail(current, isBefore24 ? message : new Error(message));
      return;
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

/** Libraries that ask for the invocation learn of it. */
function enter(current, context) {
  current.context = context;
  invokeStore?.enter(context);
  return context;
}

function runAsPromise(current, message) {
  try {
    const result = receiver.handler(JSON.parse(message.body), enter(current, contextOf(message)));
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

/** Whether an invocation ends only when nothing else is left to do behind what a callback brings, or a stream. */
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

const withWaits = () => Object.defineProperty({}, 'callbackWaitsForEmptyEventLoop', waitsAccessor);

function runWithCallbacks(current, message) {
  let called = false;
  waits = true;
  const settle = (error, result) => {
    if (called) return;
    called = true;
    if (error === undefined || error === null) succeed(current, result);
    else fail(current, error);
  };
  const callback = (error, result) => {
    if (!called && waits && (error === undefined || error === null)) {
      called = true;
      setOnEmptyLoop(() => complete(current, 'response', stringify(result)));
    } else settle(error, result);
  };
  const context = withWaits();
  context.succeed = fresh((result) => settle(undefined, result));
  context.fail = fresh((error) => settle(error ?? 'handled'));
  context.done = fresh((error, result) => settle(error, result));
  try {
    contextOf(message, context);
    const result = receiver.handler(JSON.parse(message.body), context, callback);
    if (typeof result?.then === 'function') result.then(context.succeed, context.fail);
  } catch (error) {
    callback(error);
  }
}

class Runtime {}
class BufferedInvokeProcessor {}
class StreamingInvokeProcessor {}

loadHandler(
  env._HANDLER,
  (loaded) => {
    handler = loaded;
    isLoaded = true;
    const Receiver = isBefore24 ? Runtime : loaded[STREAMING] ? StreamingInvokeProcessor : BufferedInvokeProcessor;
    receiver = Object.assign(new Receiver(), { handler });
    isAsync = loaded.constructor?.name === 'AsyncFunction';
    // What fails right behind the module belongs to its loading.
    setImmediate(() => {
      announce();
      waitForEvent();
    });
  },
  (error) => fatal(isBefore24 ? 'Uncaught Exception' : 'Init Error', error, isBefore24 ? 129 : 1),
);
