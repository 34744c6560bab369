import { BuildError } from './errors.ts';

/** A program as Node starts it. */
export interface StartedProgram {
  readonly program: string;
  readonly args: readonly string[];
  /** The arguments are one line of Windows already. */
  readonly windowsVerbatimArguments?: true | undefined;
}

/**
 * How a program is started. Windows has batch files (`mvn.cmd`, `gradlew.bat`) run by its command processor, which reads
 * the line in its own way: Node refuses them without a shell (CVE-2024-27980), and its shell takes arguments as they are.
 */
export function startedAs(
  program: string,
  args: readonly string[],
  platform: NodeJS.Platform = process.platform,
): StartedProgram {
  if (platform !== 'win32' || !/\.(?:cmd|bat)$/i.test(program)) return { program, args };
  const line = [program, ...args].map((argument) => quoted(argument, program)).join(' ');
  // Extensions on, for `%cd:~,%`; `!name!` off; no commands that somebody has it run first.
  return {
    program: 'cmd.exe',
    args: ['/e:on', '/v:off', '/d', '/c', `"${line}"`],
    windowsVerbatimArguments: true,
  };
}

/**
 * One argument of a batch file. In quotes, all but `%` and quotes themselves stand for themselves: a percent sign is followed
 * by a variable that is always empty, so that none is found that begins with it. Programs that a batch file hands its
 * arguments to take a backslash before a quote for part of it, unless there are two.
 */
function quoted(argument: string, program: string): string {
  if (/[\0\r\n]/.test(argument)) throw BuildError.notForBatchFiles(program, argument);
  if (/^[\w#$*+./:?@\\-]+$/.test(argument) && !argument.endsWith('\\')) return argument;
  const text = argument
    .replace(/\\+(?="|$)/g, (backslashes) => backslashes + backslashes)
    .replaceAll('%', '%%cd:~,%')
    .replaceAll('"', '""');
  return `"${text}"`;
}
