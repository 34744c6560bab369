/**
 * Runs a program for as long as the standard input is open: it ends with whoever started this, also when that is killed
 * and has no time to end anything.
 *
 * node tied-process.ts <program> [arguments …]
 */
import { spawn } from 'node:child_process';

const [program = '', ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
child.once('error', (error) => {
  process.stderr.write(error.message);
  process.exitCode = 1;
  process.stdin.destroy();
});
child.once('exit', (code) => process.exit(code ?? 1));
process.stdin.resume().once('end', () => child.kill('SIGKILL'));
