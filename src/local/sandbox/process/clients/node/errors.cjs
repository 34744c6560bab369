// Errors as Lambda names and shows them.
'use strict';

const { types } = require('node:util');

/** Node.js 24 came with another runtime client than the versions before have: without callbacks, and with other errors. */
const isBefore24 = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1] ?? 0) < 24;

const UNREADABLE =
  'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack';

/** Classes that are called otherwise since Node.js 24. */
const RENAMED = ['HandlerNotFound', 'MalformedHandlerName', 'CallbackHandlerDeprecated'];

/** An error of the runtime. Where it is about another error, it shows the lines of that. */
function runtimeError(type, message, cause) {
  const className = isBefore24 || !RENAMED.includes(type) ? type : `${type}Error`;
  const error = new { [className]: class extends Error {} }[className](message);
  const name = `Runtime.${type}`;
  Object.defineProperty(error, 'name', { value: name, enumerable: !isBefore24, configurable: true, writable: true });
  Error.captureStackTrace(error, runtimeError);
  if (typeof cause?.stack === 'string') error.stack = `${name}: ${error.message}\n${framesOf(cause.stack)}`;
  return error;
}

function framesOf(stack) {
  const at = stack.search(/^ {4}at /m);
  return at < 0 ? '' : stack.slice(at);
}

const visible = (text) => text?.replace(/\x7F/g, '%7F');

const looksLikeError = (value) =>
  [value?.name, value?.message, value?.stack].every((text) => typeof text === 'string' && text !== '');

function describe(error) {
  if (isBefore24 ? types.isNativeError(error) || looksLikeError(error) : error instanceof Error) {
    const stack = isBefore24 ? error.stack.replace(/\x7F/g, '%7F') : visible(error.stack);
    return { errorType: visible(error.name), errorMessage: visible(error.message), trace: stack?.split('\n') ?? [] };
  }
  return { errorType: typeof error, errorMessage: isBefore24 ? error.toString() : String(error), trace: [] };
}

/** The error as the caller of the function gets it. */
function errorPayload(error) {
  let described;
  try {
    described = describe(error);
  } catch {
    described = { errorType: 'handled', errorMessage: UNREADABLE, ...(!isBefore24 && { trace: [] }) };
  }
  return JSON.stringify(described);
}

/** What was thrown, as an error. */
function toError(thrown) {
  if (thrown instanceof Error) return thrown;
  return new Error(isBefore24 ? thrown : String(thrown));
}

module.exports = { errorPayload, isBefore24, runtimeError, toError };
