import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { FunctionDefinition, LayerDefinition } from '../../../src/application/index.ts';

/** The languages that every scenario is written in. */
export const LANGUAGES = ['node', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How one function behaves on Lambda, told apart from the language it is written in and the sandbox that it runs in. */
export interface Scenario {
  readonly name: string;
  /** `app.` goes without saying. */
  readonly handler: string;
  /** The bodies of the calls, one after the other; one call without a body by default. */
  readonly events?: readonly unknown[];
  readonly clientContext?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly definition?: Partial<FunctionDefinition>;
  /** What the last call answers. */
  readonly payload?: unknown;
  /** The error of the last call; by language where their runtimes say it differently. */
  readonly error?: ExpectedError | Readonly<Record<Language, ExpectedError>>;
  readonly log?: RegExp;
  readonly notInLog?: RegExp;
}

export interface ExpectedError {
  readonly errorType: string | RegExp;
  readonly errorMessage?: RegExp;
}

const ID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}';
const exitError = (reason: string): ExpectedError => ({
  errorType: 'Runtime.ExitError',
  errorMessage: new RegExp(`^RequestId: ${ID} Error: ${reason}$`),
});
const timedOut = (seconds: string): ExpectedError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: new RegExp(`^RequestId: ${ID} Error: Task timed out after ${seconds} seconds$`),
});
const TRACE = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';

/** What SAM CLI's own suites look at (start-lambda, local invoke), as AWS behaves, and AWS's errors. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'answers with a text', handler: 'hello', payload: 'Hello world' },
  { name: 'gets {} where there is no event', handler: 'echo', payload: {} },
  { name: 'gets a text', handler: 'echo', events: ['This is json data'], payload: 'This is json data' },
  { name: 'gets an empty text', handler: 'echo', events: [''], payload: '' },
  { name: 'gets a number', handler: 'echo', events: [-1.5e3], payload: -1500 },
  { name: 'gets true', handler: 'echo', events: [true], payload: true },
  { name: 'gets null', handler: 'echo', events: [null], payload: null },
  { name: 'gets a list', handler: 'echo', events: [[1, [2], {}]], payload: [1, [2], {}] },
  {
    name: 'gets letters of all kinds',
    handler: 'echo',
    events: [{ ключ: '价值 🥳 "\\' }],
    payload: { ключ: '价值 🥳 "\\' },
  },
  { name: 'gets a megabyte', handler: 'echo', events: ['ü'.repeat(500_000)], payload: 'ü'.repeat(500_000) },
  { name: 'answers null for nothing', handler: 'nothing', payload: null },
  { name: 'stays warm', handler: 'count', events: [{}, {}, {}], payload: 3 },
  { name: 'finds a module beside its own', handler: 'shared', payload: 'from beside' },
  { name: 'finds a file beside its own', handler: 'data', payload: 'some data' },
  { name: 'is found in a folder', handler: 'folder/inner.handler', payload: 'from a folder' },
  { name: 'starts in the folder of its code', handler: 'workingFolder', payload: true },
  { name: 'may write to the temporary folder', handler: 'temporary', events: [{ text: 'kept' }], payload: 'kept' },
  {
    name: 'finds what is in a layer',
    handler: 'layer',
    definition: { layers: [{ kind: 'local', id: 'Layer' }] },
    payload: 'from the layer',
  },
  {
    name: 'sees the variables of the template',
    handler: 'environment',
    definition: { environment: { CustomEnvVar: 'MyVar', Empty: '', Spaces: ' a b ' } },
    events: [{ names: ['CustomEnvVar', 'Empty', 'Spaces', 'Other'] }],
    payload: { CustomEnvVar: 'MyVar', Empty: '', Spaces: ' a b ', Other: null },
  },
  {
    name: 'sees what Lambda itself sets',
    handler: 'environment',
    definition: { name: 'orders', memorySize: 512 },
    events: [
      {
        names: [
          'AWS_REGION',
          'AWS_DEFAULT_REGION',
          'AWS_LAMBDA_FUNCTION_NAME',
          'AWS_LAMBDA_FUNCTION_VERSION',
          'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
          'AWS_LAMBDA_LOG_GROUP_NAME',
          'AWS_LAMBDA_INITIALIZATION_TYPE',
          'TZ',
          'LANG',
        ],
      },
    ],
    payload: {
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
    },
  },
  {
    name: 'has a context',
    handler: 'context',
    definition: { name: 'orders', memorySize: 256 },
    payload: {
      name: 'orders',
      version: '$LATEST',
      arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn',
      memory: 256,
      requestId: expect.stringMatching(new RegExp(`^${ID}$`)),
      logGroup: '/aws/lambda/orders',
      hasTime: true,
    },
  },
  {
    name: 'gets a client context',
    handler: 'clientContext',
    clientContext: { custom: { a: 'b' } },
    payload: { a: 'b' },
  },
  {
    name: 'knows its trace, but not while it is loaded',
    handler: 'trace',
    headers: { 'X-Amzn-Trace-Id': TRACE },
    payload: [null, TRACE],
  },
  { name: 'writes to stdout', handler: 'stdout', payload: 'wrote', log: /^Docker Lambda is writing to stdout$/m },
  { name: 'writes to stderr', handler: 'stderr', payload: 'wrote', log: /^Docker Lambda is writing to stderr$/m },
  { name: 'prints', handler: 'prints', payload: null, log: /first line\nsecond line\n(.*\n)*?.*grüße 🥳$/m },
  {
    name: 'has its log between the lines of the platform',
    handler: 'hello',
    log: new RegExp(
      `^START RequestId: (${ID}) Version: \\$LATEST\nEND RequestId: \\1\nREPORT RequestId: \\1\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t\n$`,
    ),
    payload: 'Hello world',
  },
  {
    name: 'takes its time within the timeout',
    handler: 'sleeps',
    events: [{ seconds: 0.2 }],
    definition: { timeout: 3 },
    payload: 'slept',
    log: /starting wait[\s\S]*done waiting/,
  },
  {
    name: 'ends at its timeout',
    handler: 'sleeps',
    events: [{ seconds: 30 }],
    definition: { timeout: 1 },
    error: timedOut('1\\.00'),
    log: /starting wait[\s\S]*Task timed out after 1\.00 seconds[\s\S]*Status: timeout/,
    notInLog: /done waiting/,
  },
  {
    name: 'answers again after a timeout',
    handler: 'sleeps',
    events: [{ seconds: 30 }, { seconds: 0 }],
    definition: { timeout: 1 },
    payload: 'slept',
  },
  {
    name: 'raises',
    handler: 'raises',
    error: { errorType: 'CustomError', errorMessage: /^Lambda is raising an exception$/ },
    log: /Lambda is raising an exception/,
  },
  {
    name: 'keeps its state after it raised',
    handler: 'raisesSometimes',
    events: [{ fail: false }, { fail: true }, { fail: false }],
    payload: 3,
  },
  {
    name: 'exits with 0',
    handler: 'exits',
    events: [{ code: 0 }],
    error: exitError('Runtime exited without providing a reason'),
  },
  {
    name: 'exits with 1',
    handler: 'exits',
    events: [{ code: 1 }],
    error: exitError('Runtime exited with error: exit status 1'),
  },
  {
    name: 'exits again',
    handler: 'exits',
    events: [{ code: 1 }, { code: 3 }],
    error: exitError('Runtime exited with error: exit status 3'),
  },
  { name: 'is killed', handler: 'killed', error: exitError('Runtime exited with error: signal: killed') },
  {
    name: 'answers with as much as is allowed',
    handler: 'size',
    events: [{ bytes: 6_291_556 }],
    payload: 'x'.repeat(6_291_554),
  },
  {
    name: 'answers with more than is allowed',
    handler: 'size',
    events: [{ bytes: 6_291_557 }],
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: /^Response payload size exceeded maximum allowed payload size \(6291556 bytes\)\.$/,
    },
  },
  {
    name: 'answers with what is no JSON',
    handler: 'notJson',
    error: {
      // By edition of AWS's client.
      node: {
        errorType: /^(Error|Runtime\.JSONStringifyError)$/,
        errorMessage: /^Unable to stringify response body$/,
      },
      python: { errorType: 'Runtime.MarshalError', errorMessage: /^Unable to marshal response: / },
    },
  },
  {
    name: 'is not there',
    handler: 'nowhere.handler',
    error: { errorType: 'Runtime.ImportModuleError', errorMessage: /nowhere/ },
  },
  {
    name: 'imports what is not there',
    handler: 'broken_import.handler',
    error: { errorType: 'Runtime.ImportModuleError', errorMessage: /not.installed.anywhere/ },
  },
  {
    name: 'has no such handler',
    handler: 'app.doesNotExist',
    error: {
      node: {
        errorType: 'Runtime.HandlerNotFound',
        errorMessage: /^app\.doesNotExist is undefined or not exported$/,
      },
      python: {
        errorType: 'Runtime.HandlerNotFound',
        errorMessage: /^Handler 'doesNotExist' missing on module 'app'$/,
      },
    },
  },
  {
    name: 'has a handler without a dot',
    handler: 'app',
    error: { errorType: 'Runtime.MalformedHandlerName', errorMessage: /^Bad handler/ },
  },
  { name: 'is no program', handler: 'broken_syntax.handler', error: { errorType: 'Runtime.UserCodeSyntaxError' } },
  {
    name: 'raises while it is loaded',
    handler: 'broken_init.handler',
    error: {
      node: { errorType: 'Error', errorMessage: /^the database is not there$/ },
      python: { errorType: 'Exception', errorMessage: /^the database is not there$/ },
    },
  },
  {
    name: 'raises whenever it is loaded',
    handler: 'broken_init.handler',
    events: [{}, {}],
    error: {
      node: { errorType: 'Error', errorMessage: /^the database is not there$/ },
      python: { errorType: 'Exception', errorMessage: /^the database is not there$/ },
    },
  },
  {
    name: 'exits while it is loaded',
    handler: 'exits_while_loading.handler',
    error: exitError('Runtime exited without providing a reason'),
  },
];

const folder = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/functions/scenarios/${name}`, import.meta.url));

/** The function of a scenario in one language, and the layer that it may want. */
export function functionOf({ handler, definition }: Scenario, language: Language): FunctionDefinition {
  return {
    id: 'Fn',
    name: 'Fn',
    arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn',
    packageType: 'Zip',
    runtime: language === 'node' ? 'nodejs22.x' : 'python3.13',
    handler: handler.includes('.') || handler === 'app' ? handler : `app.${handler}`,
    code: { kind: 'folder', path: folder(language) },
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    memorySize: 128,
    timeout: 10,
    environment: {},
    layers: [],
    metadata: {},
    ...definition,
  };
}

export function layerOf(language: Language): LayerDefinition {
  return {
    id: 'Layer',
    name: 'Layer',
    arn: 'arn:aws:lambda:eu-west-1:123456789012:layer:Layer:1',
    content: { kind: 'folder', path: folder(`${language}-layer`) },
    compatibleRuntimes: [],
  };
}
