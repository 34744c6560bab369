import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../../src/application/index.ts';
import { TemporaryFolder } from '../../../../src/core/index.ts';
import { DebugAdapter } from '../../../set-up/debug-adapter.ts';
import { freePort } from '../../../set-up/free-port.ts';
import { missing } from '../../../set-up/needs.ts';
import { layer } from '../archive.ts';
import { definition, OneFunction, written } from '../fixture.ts';

beforeEach((context) => {
  try {
    execFileSync('ruby', ['--version']);
  } catch {
    missing(context, 'There is no Ruby on this machine.');
  }
});

/** A folder of code, and functions of it. */
class Code implements AsyncDisposable {
  readonly folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder) {
    this.folder = folder;
  }

  static async of(files: Readonly<Record<string, string>>): Promise<Code> {
    const folder = await TemporaryFolder.create();
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder.path, name)), { recursive: true });
      await writeFile(join(folder.path, name), text);
    }
    // What is written in the millisecond in which a function starts counts as a change of it.
    await new Promise((resolve) => setTimeout(resolve, 10));
    return new Code(folder);
  }

  function(handler: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition {
    return definition({ handler, runtime: 'ruby3.3', code: { kind: 'folder', path: this.folder.path }, ...changes });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.folder[Symbol.asyncDispose]();
  }
}

const orders = `
require 'json'
module Shop
  class Orders
    def self.list(event:, context:)
      [event, context.class.name]
    end
  end
end
def keeps(event:, context:)
  @calls = (@calls || 0) + 1
end
def no_keywords(event, context) = nil
def not_a_number(event:, context:) = Float::NAN
def raw(event:, context:) = StringIO.new('not "JSON')
def leaves(event:, context:) = exit(1)
def own(event:, context:)
  raise Class.new(StandardError) { def self.to_s = 'Shop::Refused' }, 'no'
end
`;

describe('a Ruby function', () => {
  it('is a method of a class', async () => {
    await using code = await Code.of({ 'lib/orders.rb': orders });
    await using fn = new OneFunction(code.function('lib/orders.Shop::Orders.list'));

    expect((await fn.invoke({ id: 7 })).payload).toEqual([{ id: 7 }, 'LambdaContext']);
  });

  it('finds its own variables again', async () => {
    await using code = await Code.of({ 'orders.rb': orders });
    await using fn = new OneFunction(code.function('orders.keeps'));

    await fn.invoke();

    expect((await fn.invoke()).payload).toBe(2);
  });

  it.each([
    ['orders.nothing', 'Function<NoMethodError>', /^undefined method [`']nothing' for /, false],
    ['orders.no_keywords', 'Function<ArgumentError>', /^wrong number of arguments/, true],
    ['orders.not_a_number', 'Function<JSON::GeneratorError>', /NaN/, true],
    ['orders.own', 'Function<Shop::Refused>', /^no$/, true],
    ['orders.leaves', 'Function<SystemExit>', /^exit$/, false],
  ])('%s fails with %s', async (handler, errorType, message, goesOn) => {
    await using code = await Code.of({ 'orders.rb': orders });
    await using fn = new OneFunction(code.function(handler));

    const { functionError, payload } = await fn.invoke();
    await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType,
      errorMessage: expect.stringMatching(message),
      stackTrace: expect.any(Array),
    });
    expect(fn.eventsOf('environment-starting')).toHaveLength(goesOn ? 1 : 2);
  });

  it('answers with what is no JSON', async () => {
    await using code = await Code.of({ 'orders.rb': orders });
    await using fn = new OneFunction(code.function('orders.raw'));

    expect((await fn.invoke()).payload).toBe('not "JSON');
  });

  it.each([
    ['nowhere.handler', 'Init<LoadError>', /^cannot load such file -- nowhere$/],
    ['orders', 'Init<ArgumentError>', /^Invalid handler \["orders"\], must be of form FILENAME\.METHOD/],
    ['syntax.handler', 'Init<SyntaxError>', /syntax\.rb:1: /],
    ['raises.handler', 'Init<RuntimeError>', /^not today$/],
    ['leaves.handler', 'Init<SystemExit>', /^exit$/],
  ])('%s cannot be loaded: %s', async (handler, errorType, message) => {
    await using code = await Code.of({
      'orders.rb': orders,
      'syntax.rb': 'def handler(',
      'raises.rb': "raise 'not today'",
      'leaves.rb': 'exit 0',
    });
    await using fn = new OneFunction(code.function(handler));

    const { functionError, payload, logs } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
    expect(logs).toContain('Init error when loading handler');
  });

  it('writes records of several lines, with the request in those of a logger', async () => {
    const text = `
      def handler(event:, context:)
        puts "one\ntwo", [3]
        $stdout.print "no line end"
        log = Logger.new($stdout, progname: 'shop')
        log.info("four\nfive")
        log.debug { 'six' }
      end`;
    await using code = await Code.of({ 'app.rb': text });
    await using fn = new OneFunction(code.function('app.handler'));

    const { logs, requestId } = await fn.invoke();

    expect(fn.eventsOf('log').map(({ message }) => message)).toEqual([
      'one\ntwo\n3',
      expect.stringMatching(new RegExp(`^no line endI, \\[\\S+ #\\d+\\]  INFO ${requestId} -- shop: four\\nfive$`)),
      expect.stringMatching(new RegExp(`^D, \\[\\S+ #\\d+\\] DEBUG ${requestId} -- shop: six$`)),
    ]);
    expect(written(logs)).toMatch(/^one\ntwo\n3\nno line endI, /);
  });

  it('logs in JSON at a level, where its configuration says so', async () => {
    const text = `
      def handler(event:, context:)
        log = Logger.new($stdout)
        log.info('not heard')
        log.warn('heard')
        raise 'not today'
      end`;
    await using code = await Code.of({ 'app.rb': text });
    await using fn = new OneFunction(code.function('app.handler', { logging: { format: 'JSON', level: 'WARN' } }));

    const { requestId } = await fn.invoke();

    expect(fn.eventsOf('log').map(({ message }) => JSON.parse(message))).toEqual([
      { timestamp: expect.stringMatching(/Z$/), level: 'WARN', message: 'heard', requestId },
      expect.objectContaining({
        level: 'ERROR',
        errorType: 'Function<RuntimeError>',
        errorMessage: 'not today',
        requestId,
      }),
    ]);
  });

  it('logs in JSON who writes, and where an exception came from', async () => {
    const text = `
      def fails = raise('not today')
      def handler(event:, context:)
        fails
      rescue StandardError => e
        Logger.new($stdout, progname: 'shop').error(e)
        Logger.new($stdout).info("gr\\xFCn")
      end`;
    await using code = await Code.of({ 'app.rb': text });
    await using fn = new OneFunction(code.function('app.handler', { logging: { format: 'JSON' } }));

    const { requestId } = await fn.invoke();

    const timestamp = expect.stringMatching(/\.\d{6}Z$/);
    expect(fn.eventsOf('log').map(({ message }) => JSON.parse(message))).toEqual([
      {
        timestamp,
        level: 'ERROR',
        message: 'not today',
        requestId,
        logger: 'shop',
        errorType: 'RuntimeError',
        errorMessage: 'not today',
        stackTrace: expect.arrayContaining([expect.stringContaining('app.rb:2')]),
        location: expect.stringMatching(/app\.rb:.*fails:2$/),
      },
      { timestamp, level: 'INFO', message: 'gr\uFFFDn', requestId },
    ]);
  });

  it('has the gems that come with it, and what is in layers', async () => {
    const specification = (name: string): string =>
      `Gem::Specification.new { |s| s.name = '${name}'; s.version = '1.0.0'; s.summary = s.authors = 'x'; s.files = ['lib/${name}.rb'] }`;
    const gem = (folder: string, name: string): Record<string, string> => ({
      [`${folder}/specifications/${name}-1.0.0.gemspec`]: specification(name),
      [`${folder}/gems/${name}-1.0.0/lib/${name}.rb`]: `$loaded = [*$loaded, '${name}']`,
    });
    await using code = await Code.of({
      'task/app.rb':
        "require 'own_gem'; require 'layer_gem'; require 'layer_file'; require_relative 'beside'\ndef handler(event:, context:) = $loaded",
      'task/beside.rb': "$loaded << 'beside'",
      ...gem('task/vendor/bundle/ruby/3.3.0', 'own_gem'),
      ...gem('layer/ruby/gems/3.3.0', 'layer_gem'),
      'layer/ruby/lib/layer_file.rb': "$loaded << 'layer_file'",
    });
    const opt = layer('Opt', join(code.folder.path, 'layer'));
    const changes: Partial<FunctionDefinition> = {
      code: { kind: 'folder', path: join(code.folder.path, 'task') },
      layers: [{ kind: 'local', id: 'Opt' }],
    };
    await using fn = new OneFunction(code.function('app.handler', changes), {}, [opt]);

    expect((await fn.invoke()).payload).toEqual(['own_gem', 'layer_gem', 'layer_file', 'beside']);
  });

  it('has the gems that come with Ruby itself', async () => {
    const bundled = execFileSync('ruby', ['-e', 'puts Gem::Specification.reject(&:default_gem?).map(&:name).first']);
    const text = `def handler(event:, context:) = Gem::Specification.map(&:name).include?(event)`;
    await using code = await Code.of({ 'app.rb': text });
    await using fn = new OneFunction(code.function('app.handler'));

    expect((await fn.invoke(bundled.toString().trim())).payload).toBe(true);
  });

  it('leaves the trace of one call behind with the next', async () => {
    const text =
      "def handler(event:, context:) = [ENV['_X_AMZN_TRACE_ID'], event, context.get_remaining_time_in_millis]";
    await using code = await Code.of({ 'app.rb': `$outside = ENV['_X_AMZN_TRACE_ID']\n${text}` });
    await using fn = new OneFunction(code.function('app.handler'));

    const first = await fn.invoke({}, { traceId: 'Root=1-first' });
    const second = await fn.invoke(null, { traceId: 'Root=1-second' });

    expect([first.payload[0], second.payload[0], second.payload[1]]).toEqual(['Root=1-first', 'Root=1-second', null]);
    expect(second.payload[2]).toBeGreaterThan(0);
  });

  it('takes and gives large payloads', async () => {
    await using code = await Code.of({ 'app.rb': 'def handler(event:, context:) = event' });
    await using fn = new OneFunction(code.function('app.handler'));
    const text = 'ü'.repeat(2_500_000);

    expect((await fn.invoke({ text })).payload.text).toBe(text);
  });

  it('says so when its version is another', async () => {
    await using code = await Code.of({ 'app.rb': 'def handler(event:, context:) = 1' });
    await using fn = new OneFunction(code.function('app.handler', { runtime: 'ruby2.7' }));

    await fn.invoke();

    expect(fn.eventsOf('warning')).toMatchObject([
      { code: 'RUNTIME_VERSION_DIFFERS', message: expect.stringMatching(/^The runtime is ruby2\.7; version \d/) },
    ]);
  });
});

describe('a Ruby function that is debugged', () => {
  it('lets rdbg in', async (context) => {
    try {
      execFileSync('ruby', ['-e', 'require "debug/version"'], { stdio: 'ignore' });
    } catch {
      missing(context, 'This Ruby has no gem debug.');
    }
    const port = await freePort();
    await using code = await Code.of({ 'app.rb': 'def handler(event:, context:) = event' });
    const options = { functions: { Fn: { debug: { port } } } };
    await using fn = new OneFunction(code.function('app.handler', { timeout: 1 }), options);
    await fn.invoke(1);

    await using adapter = await DebugAdapter.attach(port);

    expect(adapter.capabilities).toMatchObject({ supportsConfigurationDoneRequest: true });
  });
});
