import { describe, expect, it } from 'vitest';
import { startedAs } from '../../src/build/batch-file.ts';

/** The line that the command processor of Windows is given. */
const line = (program: string, ...args: string[]): string | undefined => startedAs(program, args, 'win32').args.at(-1);

describe('a batch file of Windows', () => {
  it('is run by the command processor, with one line', () => {
    expect(startedAs('C:\\maven\\bin\\mvn.cmd', ['package'], 'win32')).toEqual({
      program: 'cmd.exe',
      args: ['/e:on', '/v:off', '/d', '/c', '"C:\\maven\\bin\\mvn.cmd package"'],
      windowsVerbatimArguments: true,
    });
  });

  it.each([
    ['spaces', 'C:\\My Files\\gradlew.bat', 'C:\\a b\\x.gradle', '""C:\\My Files\\gradlew.bat" "C:\\a b\\x.gradle""'],
    ['what separates arguments there', 'mvnw.cmd', '-Dscope=runtime,test', '"mvnw.cmd "-Dscope=runtime,test""'],
    ['commands', 'mvnw.cmd', 'a&calc', '"mvnw.cmd "a&calc""'],
    ['quotes', 'mvnw.cmd', 'a"&calc&"', '"mvnw.cmd "a""&calc&""""'],
    ['variables', 'mvnw.cmd', '%PATH%', '"mvnw.cmd "%%cd:~,%PATH%%cd:~,%""'],
    ['a backslash in the end', 'mvnw.cmd', 'a b\\', '"mvnw.cmd "a b\\\\""'],
    ['a backslash before a quote', 'mvnw.cmd', 'a\\"b', '"mvnw.cmd "a\\\\""b""'],
    ['nothing at all', 'mvnw.cmd', '', '"mvnw.cmd """'],
  ])('gets arguments with %s as they are', (_, program, argument, expected) => {
    expect(line(program, argument)).toBe(expected);
  });

  it('cannot be given several lines', () => {
    expect(() => startedAs('mvnw.cmd', ['a\nb'], 'win32')).toThrow(
      'mvnw.cmd: batch files cannot be given the argument "a\\nb", which has several lines.',
    );
  });

  it.each([
    ['C:\\maven\\bin\\mvn.cmd', 'linux'],
    ['C:\\Go\\bin\\go.exe', 'win32'],
  ] as const)('is not what %s is on %s', (program, platform) => {
    expect(startedAs(program, ['a b'], platform)).toEqual({ program, args: ['a b'] });
  });
});
