import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { fixtureFolder } from '../fixture.ts';
import { smokeTest } from './smoke.ts';

const stackTrace = [expect.stringMatching(/app\.rb:\d+:in ['`](Object#)?handler'$/)];

smokeTest('a function in Ruby', {
  runtime: 'ruby3.3',
  handler: 'app.handler',
  code: () => {
    execFileSync('ruby', ['--version']);
    return fixtureFolder('ruby');
  },
  fails: {
    payload: { errorType: 'Function<ArgumentError>', errorMessage: 'refused it', stackTrace },
    log: /^Error raised from handler method\n\{\n {2}"errorMessage": "refused it",\n/m,
  },
  crashes: {
    payload: {
      errorType: 'Function<NoMethodError>',
      errorMessage: expect.stringMatching(/^undefined method [`']out_of_order' for nil/),
      stackTrace,
    },
  },
});
