import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../set-up/python-tools.ts';

/** The version that differences are listed for. */
const VERSION = '1.164.0';
const settings = fileURLToPath(new URL('../../.cache/sam-cli-settings', import.meta.url));

/** The region and the credentials that both sides work with. */
export const REGION = 'eu-west-1';
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface SamOptions {
  /** The working directory: the folder of the template. */
  readonly cwd: string;
  /** What answers in the place of AWS. */
  readonly endpoint?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** How a command of SAM CLI ended. */
export interface SamRun {
  readonly code: number;
  /** What it wrote, to both outputs. */
  readonly output: string;
}

/** Runs the real SAM CLI, from a virtual environment that is made on first use; it sends no telemetry. */
export async function runSam(args: readonly string[], { cwd, endpoint, env }: SamOptions): Promise<SamRun> {
  const python = await pythonWith('aws-sam-cli', [`aws-sam-cli==${VERSION}`]);
  const child = spawn(join(dirname(python), 'sam'), args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.timeout(540_000),
    env: {
      ...process.env,
      SAM_CLI_TELEMETRY: '0',
      __SAM_CLI_APP_DIR: settings, // and leaves the user's own settings alone
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_DEFAULT_REGION: REGION,
      ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
    child.once('error', reject);
  });
  return { code, output };
}

/** The same for a command that has to succeed. */
export async function sam(args: readonly string[], options: SamOptions): Promise<string> {
  const { code, output } = await runSam(args, options);
  if (code !== 0) throw new Error(`"sam ${args.join(' ')}" failed (${code}):\n${output.slice(-4_000)}`);
  return output;
}
