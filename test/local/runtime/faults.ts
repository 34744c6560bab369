import { fileURLToPath } from 'node:url';
import type { FunctionDefinition } from '../../../src/application/index.ts';
import type { InvocationFailure } from '../../../src/local/index.ts';
import { node, python } from './fixture.ts';

/** The folder of the functions that fail. */
export const faultsFolder: string = fileURLToPath(new URL('../../fixtures/functions/faults', import.meta.url));
/** By language, what makes the definition of a function. */
export const make: { readonly node: typeof node; readonly python: typeof python } = { node, python };
/** A language whose faults are known. */
export type FaultLanguage = keyof typeof make;

/** A fault: the handler, and the failure; `undefined` for what is none. */
export interface Fault {
  readonly handler: string;
  readonly event?: unknown;
  readonly timeout?: number;
  readonly failure: InvocationFailure | undefined;
  /** Of the error, or the payload where there is none. */
  readonly says: RegExp;
}

const both: readonly FaultLanguage[] = ['node', 'python'];
const JS: readonly FaultLanguage[] = ['node'];
const PY: readonly FaultLanguage[] = ['python'];
const exit = (rest: Partial<InvocationFailure>): InvocationFailure => ({
  kind: 'exit',
  errorType: 'Runtime.ExitError',
  ...rest,
});
const handler = (errorType: string): InvocationFailure => ({ kind: 'handler', errorType });
const TIMEOUT: InvocationFailure = { kind: 'timeout', errorType: 'Sandbox.Timedout' };
const OUT_OF_MEMORY = { kind: 'out-of-memory', errorType: 'Runtime.OutOfMemory' } as const;
const TOO_LARGE: InvocationFailure = { kind: 'response-too-large', errorType: 'Function.ResponseSizeTooLarge' };

const MATRIX: readonly (readonly [string, readonly FaultLanguage[], Fault])[] = [
  ['throws', both, { handler: 'throws', failure: handler('CustomError'), says: /^it failed$/ }],
  ['rejects', JS, { handler: 'rejects', failure: handler('CustomError'), says: /^it failed$/ }],
  [
    'rejects where nobody listens',
    JS,
    {
      handler: 'rejectsElsewhere',
      failure: handler('Runtime.UnhandledPromiseRejection'),
      says: /nobody caught this$/,
    },
  ],
  [
    'exits with 0',
    both,
    {
      handler: 'exits',
      event: { code: 0 },
      failure: exit({ exitCode: 0 }),
      says: /exited without providing a reason$/,
    },
  ],
  [
    'exits with 1',
    both,
    { handler: 'exits', event: { code: 1 }, failure: exit({ exitCode: 1 }), says: /exited with error: exit status 1$/ },
  ],
  [
    'exits without a goodbye',
    PY,
    {
      handler: 'leaves',
      event: { code: 9 },
      failure: exit({ exitCode: 9 }),
      says: /exited with error: exit status 9$/,
    },
  ],
  [
    'segfaults',
    both,
    { handler: 'segfaults', failure: exit({ exitSignal: 'SIGSEGV' }), says: /error: signal: segmentation fault$/ },
  ],
  ['hangs', both, { handler: 'hangs', timeout: 1, failure: TIMEOUT, says: /Task timed out after 1\.00 seconds$/ }],
  [
    'never gives the processor back',
    both,
    { handler: 'spins', timeout: 1, failure: TIMEOUT, says: /Task timed out after 1\.00 seconds$/ },
  ],
  [
    'fills its heap',
    JS,
    { handler: 'fillsHeap', failure: { ...OUT_OF_MEMORY, exitSignal: 'SIGABRT' }, says: /signal: aborted$/ },
  ],
  [
    'fills memory',
    process.platform === 'linux' ? both : [],
    { handler: 'fillsMemory', failure: { ...OUT_OF_MEMORY, exitSignal: 'SIGKILL' }, says: /signal: killed$/ },
  ],
  [
    'answers with 7 MB',
    both,
    { handler: 'answers', event: { mebibytes: 7 }, failure: TOO_LARGE, says: /maximum allowed payload size/ },
  ],
  ['answers with a circle', JS, { handler: 'circular', failure: handler('Error'), says: /^Unable to stringify/ }],
  [
    'answers with a circle',
    PY,
    { handler: 'circular', failure: handler('Runtime.MarshalError'), says: /^Unable to marshal response: / },
  ],
  ['answers with a BigInt', JS, { handler: 'bigint', failure: handler('Error'), says: /^Unable to stringify/ }],
  [
    'answers with a set',
    PY,
    { handler: 'notJson', failure: handler('Runtime.MarshalError'), says: /^Unable to marshal response: / },
  ],
  ['answers with nothing', both, { handler: 'nothing', failure: undefined, says: /^null$/ }],
  ['writes half a character', both, { handler: 'writesPartly', failure: undefined, says: /^done$/ }],
  ['floods stdout', both, { handler: 'floods', event: { mebibytes: 100 }, failure: undefined, says: /^done$/ }],
  [
    'throws while it is loaded',
    JS,
    { handler: 'init_throws.handler', failure: { kind: 'init', errorType: 'RangeError' }, says: /^not today$/ },
  ],
  [
    'throws while it is loaded',
    PY,
    { handler: 'init_throws.handler', failure: { kind: 'init', errorType: 'RuntimeError' }, says: /^not today$/ },
  ],
  [
    'exits while it is loaded',
    both,
    { handler: 'init_exits.handler', failure: exit({ exitCode: 1 }), says: /exit status 1$/ },
  ],
  [
    'hangs while it is loaded',
    PY,
    { handler: 'init_hangs.handler', timeout: 1, failure: TIMEOUT, says: /after 1\.00 s/ },
  ],
  [
    'is not there',
    both,
    { handler: 'nowhere.handler', failure: { kind: 'init', errorType: 'Runtime.ImportModuleError' }, says: /nowhere/ },
  ],
];

/** Each fault in each language that has it. */
export const FAULTS: readonly (readonly [FaultLanguage, string, Fault])[] = MATRIX.flatMap(([name, languages, fault]) =>
  languages.map((language) => [language, name, fault] as const),
);

/** The function with a fault. */
export function functionOf(
  language: FaultLanguage,
  name: string,
  changes: Partial<FunctionDefinition> = {},
): FunctionDefinition {
  const qualified = name.includes('.') ? name : `app.${name}`;
  return make[language](qualified, { code: { kind: 'folder', path: faultsFolder }, timeout: 60, ...changes });
}
