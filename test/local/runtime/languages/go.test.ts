import { expect } from 'vitest';
import { builtFunction } from '../../../set-up/built-functions.ts';
import { smokeTest } from './smoke.ts';

smokeTest('a function in Go (aws-lambda-go)', {
  runtime: 'provided.al2023',
  handler: 'bootstrap',
  code: () => builtFunction('go'),
  fails: { payload: { errorType: 'errorString', errorMessage: 'refused it' }, log: /"errorMessage":"refused it"/ },
  crashes: {
    payload: {
      errorType: 'string',
      errorMessage: 'out of order',
      stackTrace: expect.arrayContaining([expect.objectContaining({ path: 'example/main.go', label: 'handle' })]),
    },
  },
  streams: 'bootstrap',
});
