import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { node, OneFunction } from './fixture.ts';

/**
 * What AWS's own runtime clients answer and write, seen by running the same functions behind them: one client is that of
 * Node.js up to 22, the other that of 24.
 */

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

interface Seen {
  /** The payload as the bytes that the function has sent, read as JSON. */
  readonly payload: unknown;
  readonly records: readonly string[];
  readonly errorType: string | undefined;
}

async function run(
  files: Readonly<Record<string, string>>,
  runtime: string,
  { handler = 'app.handler', ...changes }: Partial<FunctionDefinition> = {},
  codeUri = '.',
): Promise<Seen> {
  await using folder = await TemporaryFolder.create();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), content);
  }
  await using one = new OneFunction(
    node(handler, { runtime, code: { kind: 'folder', path: join(folder.path, codeUri) }, ...changes }),
  );
  const { payload, requestId, failure } = await one.invoke();
  const records = one
    .eventsOf('log')
    .map(({ message }) => message.replaceAll(requestId, '<id>').replaceAll(TIME, '<time>'));
  return { payload, records, errorType: failure?.errorType };
}

const body = (text: string, runtime = 'nodejs22.x', changes: Partial<FunctionDefinition> = {}): Promise<Seen> =>
  run({ 'app.js': `exports.handler = async (event, context) => { ${text} };` }, runtime, changes);

const UNREADABLE =
  'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack';

describe('what a Node.js function throws is described as behind the clients of AWS', () => {
  it.each([
    ['undefined', 'nodejs22.x', { errorType: 'string', errorMessage: 'handled', trace: [] }],
    ['undefined', 'nodejs24.x', { errorType: 'undefined', errorMessage: 'undefined', trace: [] }],
    ['null', 'nodejs22.x', { errorType: 'string', errorMessage: 'handled', trace: [] }],
    ['"text"', 'nodejs22.x', { errorType: 'string', errorMessage: 'text', trace: [] }],
    ['{ name: "N", message: "M", stack: "S" }', 'nodejs22.x', { errorType: 'N', errorMessage: 'M', trace: ['S'] }],
    [
      '{ name: "N", message: "M", stack: "S" }',
      'nodejs24.x',
      { errorType: 'object', errorMessage: '[object Object]', trace: [] },
    ],
    [
      'Object.assign(new Error("e"), { stack: undefined })',
      'nodejs22.x',
      { errorType: 'handled', errorMessage: UNREADABLE },
    ],
    [
      'Object.assign(new Error("e"), { stack: undefined })',
      'nodejs24.x',
      { errorType: 'Error', errorMessage: 'e', trace: [] },
    ],
    [
      'Symbol("s")',
      'nodejs22.x',
      { errorType: 'TypeError', errorMessage: 'Cannot convert a Symbol value to a string' },
    ],
    ['new Error("a\\x7fb")', 'nodejs22.x', { errorMessage: 'a%7Fb' }],
  ])('throw %s on %s', async (thrown, runtime, expected) => {
    expect((await body(`throw ${thrown}`, runtime)).payload).toMatchObject(expected);
  });

  it.each(['nodejs22.x', 'nodejs24.x'])('refuses what JSON has no words for on %s', async (runtime) => {
    const { payload } = await body('return () => 1', runtime);

    expect(payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'Wrong arguments' });
  });
});

// https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/93 and /181
describe('a folder with the name of the handler comes before the module of that name', () => {
  const HANDLER = { handler: 'orders.handler' };
  const INDEX = { 'orders/index.js': 'exports.handler = async () => "from the folder"' };

  it('is loaded as a package up to Node.js 22, where no CommonJS lies beside it', async () => {
    const script = { 'orders.js': 'exports.handler = async () => "from beside"' };

    expect((await run(INDEX, 'nodejs22.x', HANDLER)).payload).toBe('from the folder');
    expect((await run({ ...INDEX, ...script }, 'nodejs22.x', HANDLER)).payload).toBe('from beside');
  });

  it('is CommonJS, and so is what lies beside it, whatever a package above the function says', async () => {
    const outer = { 'package.json': '{"type":"module"}' };
    const script = { 'orders.js': 'exports.handler = async () => "from beside"' };
    const inside = (files: Readonly<Record<string, string>>) => ({
      ...outer,
      ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`src/${name}`, content])),
    });

    expect((await run(inside(INDEX), 'nodejs22.x', HANDLER, 'src')).payload).toBe('from the folder');
    expect((await run(inside({ ...INDEX, ...script }), 'nodejs22.x', HANDLER, 'src')).payload).toBe('from beside');
  });

  it('keeps an ES module from being found up to Node.js 22', async () => {
    const files = { 'orders/other.js': '', 'orders.mjs': 'export const handler = async () => "from beside"' };

    expect((await run(files, 'nodejs22.x', HANDLER)).payload).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringMatching(/^Error: Cannot find module '.*orders'\nRequire stack:\n- \/var\/runtime\//),
    });
  });

  it('cannot be imported from Node.js 24 on', async () => {
    expect((await run(INDEX, 'nodejs24.x', HANDLER)).payload).toMatchObject({
      errorType: 'Error',
      errorMessage: expect.stringMatching(
        /^Directory import '.*orders' is not supported resolving ES modules imported from \/var\/runtime\/index\.mjs/,
      ),
    });
  });

  it('does not count beside TypeScript, which only runs here', async () => {
    const files = { ...INDEX, 'orders.ts': 'export const handler = async (): Promise<string> => "typed"' };

    expect((await run(files, 'nodejs24.x', HANDLER)).payload).toBe('typed');
  });
});

it('the default export of CommonJS is all of it from Node.js 24 on, also where it has one of its own', async () => {
  const files = { 'app.js': 'exports.default = async () => 1; exports.handler = async () => 2' };

  const { payload } = await run(files, 'nodejs24.x', { handler: 'app.default' });

  expect(payload).toMatchObject({
    errorType: 'Runtime.HandlerNotFound',
    errorMessage: 'app.default is not a function',
  });
  expect((await run(files, 'nodejs24.x', { handler: 'app.default.handler' })).payload).toBe(2);
});

describe('what nobody catches', () => {
  it('is answered with up to Node.js 22, with its reason and its promise in the log', async () => {
    const { payload, records } = await body(
      'Promise.reject(new Error("no")); await new Promise((done) => setTimeout(done, 5_000))',
    );

    expect(payload).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: no',
      trace: expect.arrayContaining([
        'Runtime.UnhandledPromiseRejection: Error: no',
        expect.stringContaining('app.js'),
      ]),
    });
    expect(records[0]).toMatch(
      /^<time>\t<id>\tERROR\tUnhandled Promise Rejection \t\{"errorType":"Runtime\.UnhandledPromiseRejection","errorMessage":"Error: no","reason":\{"errorType":"Error","errorMessage":"no","stack":\[.*\]\},"promise":\{\},"stack":/,
    );
  });

  it.each([
    ['Promise.reject(new Error("no")); await new Promise((done) => setTimeout(done, 5_000))', 'exit status 1'],
    [
      'setTimeout(() => { throw new Error("no") }); await new Promise((done) => setTimeout(done, 5_000))',
      'exit status 1',
    ],
    ['await new Promise(() => {})', 'without providing a reason'],
  ])('ends the process from Node.js 24 on: %s', async (text, how) => {
    const { payload } = await body(text, 'nodejs24.x');

    expect(payload).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining(how) });
  });

  it('may be caught by the function itself from Node.js 24 on', async () => {
    const { payload } = await body(
      `return await new Promise((done) => {
        process.once('unhandledRejection', (reason) => done('caught ' + reason.message));
        Promise.reject(new Error('it'));
      });`,
      'nodejs24.x',
    );

    expect(payload).toBe('caught it');
  });

  it('belongs to loading while nothing has been asked for', async () => {
    const files = { 'app.js': 'Promise.reject(new Error("no")); exports.handler = async () => 1;' };

    expect((await run(files, 'nodejs22.x')).payload).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection' });
  });
});

describe('a module that cannot be loaded', () => {
  it.each([
    ['nodejs22.x', "Error: Cannot find module './gone'\nRequire stack:\n- <app>\n- /var/runtime/index.mjs"],
    ['nodejs24.x', "Error: Cannot find module './gone'\nRequire stack:\n- <app>"],
  ])('names those that required it, on %s', async (runtime, errorMessage) => {
    const { payload } = await run({ 'app.js': 'require("./gone")' }, runtime);

    const { errorMessage: said } = payload as { errorMessage: string };
    expect(said.replace(/- .*app\.js/, '- <app>')).toBe(errorMessage);
  });

  it('keeps the error of an ES module', async () => {
    const { payload } = await run({ 'app.mjs': 'import "gone"; export const handler = async () => 1;' }, 'nodejs22.x');

    expect(payload).toMatchObject({
      errorType: 'Error',
      errorMessage: expect.stringMatching(/^Cannot find package 'gone' imported from .*app\.mjs$/),
    });
  });

  it('ends with exit status 13 when it waits for ever', async () => {
    const { payload } = await run({ 'app.mjs': 'await new Promise(() => {});' }, 'nodejs22.x');

    expect(payload).toMatchObject({ errorMessage: expect.stringMatching(/exit status 13$/) });
  });

  it.each([
    ['nodejs22.x', '<time>\tundefined\tERROR\tUncaught Exception \t{"errorType":"Error","errorMessage":"no",'],
    ['nodejs24.x', '<time>\t-\tERROR\tInit Error \t{"errorType":"Error","errorMessage":"no",'],
  ])('says why, on %s', async (runtime, start) => {
    const { records } = await run({ 'app.js': 'throw new Error("no")' }, runtime);

    expect(records[0]?.startsWith(start)).toBe(true);
  });
});

describe('the handler of a Node.js function', () => {
  it('may be a part of the default export from Node.js 24 on', async () => {
    const files = { 'app.mjs': 'export default { handler: async () => "default" };' };

    expect((await run(files, 'nodejs24.x')).payload).toBe('default');
    expect((await run(files, 'nodejs22.x')).errorType).toBe('Runtime.HandlerNotFound');
  });

  it.each([
    ['nodejs22.x', 'Runtime'],
    ['nodejs24.x', 'BufferedInvokeProcessor'],
  ])('is called on an object, on %s', async (runtime, name) => {
    const files = { 'app.js': 'exports.handler = async function () { return this.constructor.name; };' };

    expect((await run(files, runtime)).payload).toBe(name);
  });

  it('comes to its next tick behind what it awaits', async () => {
    const { payload } = await body(
      `const order = [];
      process.nextTick(() => order.push('tick'));
      await null;
      order.push('awaited');
      return order;`,
    );

    expect(payload).toEqual(['awaited']);
  });

  it('finds the invocation in the store of Node.js 24', async () => {
    const { payload } = await body(
      `const { InvokeStore } = awslambda;
      InvokeStore.set('mine', 1);
      let refused;
      try { InvokeStore.set(Symbol.for('_AWS_LAMBDA_REQUEST_ID'), 'other'); } catch (error) { refused = error.message; }
      return [InvokeStore.getRequestId() === context.awsRequestId, InvokeStore.getXRayTraceId() === context.xRayTraceId,
        InvokeStore.get('mine'), refused];`,
      'nodejs24.x',
    );

    expect(payload).toEqual([
      true,
      true,
      1,
      'Cannot modify protected Lambda context field: Symbol(_AWS_LAMBDA_REQUEST_ID)',
    ]);
  });
});

describe('the records of a Node.js function', () => {
  it('begin on a line of their own', async () => {
    const { records } = await body(
      'process.stdout.write("50 %"); console.log("done"); process.stdout.write("more\\n")',
    );

    expect(records).toEqual(['50 %', '<time>\t<id>\tINFO\tdone', 'more']);
  });

  it('say undefined where nothing is logged', async () => {
    expect((await body('console.log()')).records).toEqual(['<time>\t<id>\tINFO\tundefined']);
  });

  it.each([
    ['nodejs22.x', { errorType: 'Mine', errorMessage: 'first', stackTrace: ['at x'] }],
    ['nodejs24.x', {}],
  ])(
    'have errors with the names of their classes and all they bear where the format is JSON, on %s',
    async (runtime, more) => {
      const { records } = await body(
        `class Mine extends Error { name = 'Other'; code = 5; constructor(text) { super(text); this.stack = 'at x'; } }
      console.log({ nested: new Mine('n') });
      console.error(new Mine('first'), 'second');`,
        runtime,
        { logging: { format: 'JSON' } },
      );

      const common = { timestamp: '<time>', requestId: '<id>' };
      expect(records.filter((record) => !record.includes('"platform.')).map((record) => JSON.parse(record))).toEqual([
        {
          ...common,
          level: 'INFO',
          message: { nested: { errorType: 'Mine', errorMessage: 'n', stackTrace: ['at x'], name: 'Other', code: 5 } },
        },
        { ...common, level: 'ERROR', message: expect.stringMatching(/ second$/), ...more },
      ]);
    },
  );
});
