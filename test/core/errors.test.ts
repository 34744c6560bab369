import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { messageOf, SamError, systemCodeOf } from '../../src/core/index.ts';

class KitchenError extends SamError<'BURNT'> {}

describe('SamError', () => {
  it('carries code, message, hint, cause and the name of its class', () => {
    const cause = new Error('too hot');

    const error = new KitchenError('BURNT', 'Toast "a": burnt.', { hint: 'Turn it down.', cause });

    expect(error).toMatchObject({
      name: 'KitchenError',
      code: 'BURNT',
      message: 'Toast "a": burnt.',
      hint: 'Turn it down.',
      cause,
    });
  });

  it('is recognised across copies of the package', () => {
    const fromAnotherCopy = Object.assign(new Error('x'), { [Symbol.for('samwright.SamError')]: true });

    expect(SamError.is(new KitchenError('BURNT', 'x'))).toBe(true);
    expect(SamError.is(fromAnotherCopy)).toBe(true);
  });

  it.each([[new Error('x')], [undefined], [null], ['SamError'], [{}]])('is not %s', (value) => {
    expect(SamError.is(value)).toBe(false);
  });

  it('does not show its brand in JSON or when spread', () => {
    expect(Object.keys(new KitchenError('BURNT', 'x'))).toEqual(['code', 'hint', 'name']);
  });
});

describe('what was thrown', () => {
  it('has a message, whatever it was', () => {
    expect(messageOf(new Error('a'))).toBe('a');
    expect(messageOf('b')).toBe('b');
  });

  it('has the code of a system error only where there is one', () => {
    expect(systemCodeOf(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(systemCodeOf(new Error('x'))).toBeUndefined();
    expect(systemCodeOf({ code: 'ENOENT' })).toBeUndefined();
  });

  it('is an error of another realm as well, as those of Node.js are in a test of Jest', () => {
    const error: unknown = runInNewContext(`Object.assign(new Error('gone'), { code: 'ENOENT' })`);

    expect(error instanceof Error).toBe(false);
    expect([messageOf(error), systemCodeOf(error)]).toEqual(['gone', 'ENOENT']);
  });
});
