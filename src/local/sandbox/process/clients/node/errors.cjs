// Errors as Lambda names and shows them.
'use strict';

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

module.exports = { errorPayload, plainError, runtimeError };
