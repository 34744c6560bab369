import { expect } from 'vitest';
import { builtFunction } from '../../../set-up/built-functions.ts';
import { smokeTest } from './smoke.ts';

const stackTrace = [
  expect.stringMatching(/^example\.Handler\.handleRequest\(Handler\.java:\d+\)$/),
  expect.stringMatching(/^example\.Handler\.handleRequest\(Handler\.java:\d+\)$/),
];

smokeTest('a function in Java (aws-lambda-java-runtime-interface-client)', {
  runtime: 'java17',
  handler: 'example.Handler',
  code: () => builtFunction('java'),
  fails: {
    payload: { errorType: 'java.lang.IllegalStateException', errorMessage: 'refused it', stackTrace },
    // Written behind the answer.
    log: /^refused it: java\.lang\.IllegalStateException$/m,
  },
  crashes: { payload: { errorType: 'java.lang.StackOverflowError', errorMessage: 'out of order', stackTrace } },
});
