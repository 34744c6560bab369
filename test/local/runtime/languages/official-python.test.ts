import { expect } from 'vitest';
import { builtFunction } from '../../../set-up/built-functions.ts';
import { smokeTest } from './smoke.ts';

smokeTest('a bootstrap that starts awslambdaric', {
  runtime: 'provided.al2023',
  handler: 'app.handler',
  code: () => builtFunction('official-python'),
  fails: {
    payload: {
      errorType: 'ValueError',
      errorMessage: 'refused it',
      requestId: expect.any(String),
      stackTrace: [expect.stringContaining('app.py')],
    },
    log: /\[ERROR\] ValueError: refused it/,
  },
  crashes: {
    payload: {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited with error: signal: aborted/),
    },
  },
});
