import { expect } from 'vitest';
import { builtFunction } from '../../../set-up/built-functions.ts';
import { smokeTest } from './smoke.ts';

smokeTest('a function in Rust (lambda_runtime)', {
  runtime: 'provided.al2023',
  handler: 'bootstrap',
  code: () => builtFunction('rust'),
  fails: { payload: { errorType: expect.stringContaining('core::error::Error'), errorMessage: 'refused "it"' } },
  crashes: {
    payload: {
      errorType: expect.stringContaining('core::any::Any'),
      errorMessage: 'Lambda panicked: out of order',
    },
    // The client catches panics.
    survives: true,
  },
  streams: 'bootstrap',
  // The client writes what it means as trailers into the body.
  torn: {
    body: expect.stringMatching(/^begunLambda-Runtime-Function-Error-Type: Runtime\.StreamError\r\n/),
    error: undefined,
  },
});
