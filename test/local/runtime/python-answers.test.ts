import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { OneFunction, python, written } from './fixture.ts';

/** What AWS's own runtime client answers and writes, seen by running the same functions behind both. */

const MODULE = `
import collections
import logging
from decimal import Decimal

log = logging.getLogger("orders")
log.setLevel(logging.DEBUG)
Point = collections.namedtuple("Point", "x y")


class Row:
    def _asdict(self):
        return {"id": 1}


def named(event, context):
    return [Point(1, Point(2, (3,))), Row()]


def encoded(event, context):
    return {b"key": b"gr\\xc3\\xbcn"}


def decimals(event, context):
    return [Decimal("1.10"), Decimal("1E+3"), Decimal("0.1000000000000000000001"), float("nan"), Decimal("NaN")]


def circular(event, context):
    event["self"] = event
    return event


def keyed(event, context):
    return {Decimal("1.10"): 1}


def kind(event, context):
    return [Point]


def prints_half(event, context):
    print("\\ud800")


def half(event, context):
    return "\\ud800"


def columns(event, context):
    return [context.nothing]


def umlaut(event, context):
    raise ValueError("grün")


def wrong():
    pass


def lines(event, context):
    log.info("a\\n  b\\n")
    log.log(25, "between")
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("divided")


def extra(event, context):
    log.info("%s", "text", extra={"order": {"id": 7}, "by": None, "level": "mine"})
    log.info({"whole": "grün"})
    log.log(25, "between")
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("divided")


def begins(event, context):
    import contextlib, io

    print("50 %", end="")
    with contextlib.redirect_stdout(io.StringIO()):
        log.info("done")
    print("more")


def handlers(event, context):
    return [type(handler).__name__ for handler in logging.getLogger().handlers]


def described(event, context):
    return [repr(context.identity), sorted(vars(context)), context.w3c(), hasattr(context.client_context, "w3c")]
`;

async function functions(): Promise<TemporaryFolder> {
  const folder = await TemporaryFolder.create();
  await mkdir(folder.path, { recursive: true });
  await writeFile(join(folder.path, 'app.py'), MODULE);
  await writeFile(join(folder.path, 'fails.py'), 'raise Exception("no")\n');
  return folder;
}

/** The payload as the bytes that the function has sent. */
async function answer(handler: string, runtime = 'python3.12'): Promise<string> {
  await using folder = await functions();
  const fn = python(handler, { runtime, code: { kind: 'folder', path: folder.path } });
  await using one = new OneFunction(fn);
  const outcome = await one.pool.invoke({ functionId: 'Fn', payload: Buffer.from('{}') });
  return Buffer.from(outcome.payload).toString();
}

describe('a Python function answers as behind the client of AWS', () => {
  it.each([
    ['app.named', '[{"x": 1, "y": {"x": 2, "y": [3]}}, {"id": 1}]'],
    ['app.encoded', '{"key": "grün"}'],
    ['app.decimals', '[1.10, 1E+3, 0.1000000000000000000001, NaN, NaN]'],
  ])('%s', async (handler, expected) => {
    expect(await answer(handler)).toBe(expected);
  });

  it('escapes letters beyond ASCII up to Python 3.11, in answers and in errors', async () => {
    expect(await answer('app.encoded', 'python3.11')).toBe('{"key": "gr\\u00fcn"}');
    expect(await answer('app.umlaut', 'python3.11')).toContain('"errorMessage": "gr\\u00fcn"');
    expect(await answer('app.umlaut', 'python3.12')).toContain('"errorMessage": "grün"');
  });

  it.each([
    ['app.circular', 'Runtime.MarshalError', /^Unable to marshal response: Circular reference detected$/],
    ['app.keyed', 'Runtime.MarshalError', /: keys must be str, int, float, bool or None, not Decimal$/],
    ['app.kind', 'Runtime.MarshalError', /: Object of type type is not JSON serializable$/],
    ['app.prints_half', 'UnicodeEncodeError', /^'utf-8' codec can't encode character '\\ud800' in position 0: /],
    ['app.half', 'Runtime.ExitError', /Runtime exited with error: exit status 1$/],
  ])('%s is refused', async (handler, errorType, errorMessage) => {
    expect(JSON.parse(await answer(handler))).toMatchObject({
      errorType,
      errorMessage: expect.stringMatching(errorMessage),
    });
  });

  it('shows the lines of a stack, without the columns', async () => {
    const { stackTrace } = JSON.parse(await answer('app.columns'));

    expect(stackTrace).toEqual([
      expect.stringMatching(/^ {2}File ".*app\.py", line \d+, in columns\n {4}return \[context\.nothing\]\n$/),
    ]);
  });

  it('shows where the handler is called when it cannot be', async () => {
    const { stackTrace } = JSON.parse(await answer('app.wrong'));

    expect(stackTrace).toEqual([expect.stringContaining('handler(event, context)')]);
  });

  it('describes its context', async () => {
    const [identity, fields, w3c, inContext] = JSON.parse(await answer('app.described'));

    expect(identity).toBe('CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])');
    expect(fields).toContain('_epoch_deadline_time_in_ms');
    expect([w3c, inContext]).toEqual([{}, false]);
  });
});

describe('a Python function writes as behind the client of AWS', () => {
  const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g;

  async function log(handler: string, format: 'Text' | 'JSON') {
    await using folder = await functions();
    const fn = python(handler, { code: { kind: 'folder', path: folder.path }, logging: { format } });
    await using one = new OneFunction(fn);
    const { requestId, logs } = await one.invoke();
    const records = one.eventsOf('log').map(({ message }) => message);
    const plain = (text: string): string => text.replaceAll(requestId, '<id>').replaceAll(TIME, '<time>');
    return { records: records.map(plain), text: plain(written(logs)) };
  }

  it('keeps a message of several lines one record, with what the exception says', async () => {
    const { records } = await log('app.lines', 'Text');

    expect(records).toEqual([
      '[INFO]\t<time>\t<id>\ta\n  b\n',
      '[Level 25]\t<time>\t<id>\tbetween',
      expect.stringMatching(
        /^\[ERROR\]\t<time>\t<id>\tdivided\nTraceback \(most recent call last\):\n[\s\S]*ZeroDivisionError: division by zero$/,
      ),
    ]);
  });

  it('writes what came as extra, and dictionaries as they are, where the format is JSON', async () => {
    const { records } = await log('app.extra', 'JSON');

    const common = { timestamp: '<time>', logger: 'orders', requestId: '<id>', level: 'INFO' };
    expect(records.filter((line) => !line.includes('"platform.')).map((line) => JSON.parse(line))).toEqual([
      { ...common, message: 'text', order: { id: 7 } },
      { ...common, message: { whole: 'grün' } },
      { ...common, message: 'between' },
      {
        ...common,
        level: 'ERROR',
        message: 'divided',
        errorType: 'ZeroDivisionError',
        errorMessage: 'division by zero',
        stackTrace: [expect.stringContaining('1 / 0')],
        location: expect.stringMatching(/app\.py:extra:\d+$/),
      },
    ]);
  });

  it('begins records on a line of their own, wherever the standard output leads', async () => {
    const { records } = await log('app.begins', 'Text');

    expect(records).toEqual(['50 %', '[INFO]\t<time>\t<id>\tdone', 'more']);
  });

  it('warns before it says why it cannot be loaded', async () => {
    const { text } = await log('fails.handler', 'Text');

    expect(text).toMatch(
      /\[WARNING\]\t<time>\t\tLAMBDA_WARNING: Unhandled exception\. .*\r\n\[ERROR\] Exception: no\n/,
    );
  });

  it('has the handler of the root logger under its name', async () => {
    expect(await answer('app.handlers')).toBe('["LambdaLoggerHandler"]');
  });
});
