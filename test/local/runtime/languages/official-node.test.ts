import { expect } from 'vitest';
import { builtFunction } from '../../../set-up/built-functions.ts';
import { smokeTest } from './smoke.ts';

const trace = expect.arrayContaining([expect.stringContaining('app.mjs:')]);

smokeTest('a bootstrap that starts aws-lambda-ric', {
  runtime: 'provided.al2023',
  handler: 'app.handler',
  code: () => builtFunction('official-node'),
  fails: { payload: { errorType: 'RangeError', errorMessage: 'refused it', trace }, log: /RangeError/ },
  crashes: {
    payload: {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited with error: exit status 1$/),
    },
  },
  streams: 'app.streaming',
});
