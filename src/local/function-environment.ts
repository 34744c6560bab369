import { randomUUID } from 'node:crypto';
import { delimiter, dirname, join } from 'node:path';
import type { FunctionDefinition } from '../application/index.ts';
import { hostEnvironment } from '../core/index.ts';
import { familyOf } from './sandbox/index.ts';

/**
 * AWS credentials for the functions.
 *
 * @public
 */
export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What the environment of a function is made of, besides its definition. */
export interface FunctionEnvironmentOptions {
  readonly codeFolder: string;
  readonly layerFolders: readonly string[];
  readonly interpreter: string;
  readonly region: string;
  readonly credentials?: FunctionCredentials | undefined;
  /** These win over everything, also over what Lambda itself sets. */
  readonly env: Readonly<Record<string, string>>;
}

/** Credentials that sign requests nobody will accept: nothing local needs real ones, and nobody's are taken unasked. */
const PLACEHOLDER_CREDENTIALS: FunctionCredentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'placeholder-secret-access-key',
  sessionToken: 'placeholder-session-token',
};

/**
 * The environment of a function's process: what Lambda documents, then the template's values, then the caller's.
 * It is built from nothing; of the host's own variables only those come along without which Windows starts no process.
 */
export function functionEnvironment(
  definition: FunctionDefinition,
  options: FunctionEnvironmentOptions,
): Record<string, string> {
  const { name, runtime = '', memorySize, logging } = definition;
  const credentials = options.credentials ?? PLACEHOLDER_CREDENTIALS;
  const variables: Record<string, string> = {
    ...hostNeeds(),
    AWS_SAM_LOCAL: 'true',
    LAMBDA_TASK_ROOT: options.codeFolder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: logging?.group ?? `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    _HANDLER: definition.handler ?? '',
    TZ: process.platform === 'win32' ? 'UTC' : ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    ...(logging?.format !== undefined && { AWS_LAMBDA_LOG_FORMAT: logging.format }),
    ...(logging?.level !== undefined && { AWS_LAMBDA_LOG_LEVEL: logging.level }),
    ...searchPaths(runtime, options),
  };
  for (const [key, value] of Object.entries(definition.environment)) {
    if (typeof value === 'string') variables[key] = value;
  }
  return Object.assign(variables, options.env);
}

/** Where programs and libraries are looked for: what `/opt`, `/var/task` and the runtime are on Lambda. */
function searchPaths(
  runtime: string,
  { layerFolders, codeFolder, interpreter }: FunctionEnvironmentOptions,
): Record<string, string> {
  // Of two layers with the same file, the later one wins on Lambda: it is unpacked over the earlier.
  const opt = [...layerFolders].reverse();
  const inOpt = (...path: string[]): string[] => opt.map((folder) => join(folder, ...path));
  const list = (...paths: string[]): string => paths.join(delimiter);
  const known = familyOf(runtime);
  const programs = [...new Set([dirname(interpreter), dirname(process.execPath)])].filter((folder) => folder !== '.');
  const paths: Record<string, string> = {
    PATH:
      process.platform === 'win32'
        ? list(...inOpt('bin'), ...programs, hostEnvironment()['PATH'] ?? '')
        : list(...inOpt('bin'), ...programs, '/usr/local/bin', '/usr/bin', '/bin'),
  };
  if (layerFolders.length > 0 && process.platform === 'linux') {
    paths['LD_LIBRARY_PATH'] = list(join(codeFolder, 'lib'), ...inOpt('lib'));
  }
  if (known?.family === 'nodejs') {
    const modules = inOpt('nodejs', `node${known.version}`, 'node_modules');
    paths['NODE_PATH'] = list(...modules, ...inOpt('nodejs', 'node_modules'), codeFolder);
  }
  if (known?.family === 'python') {
    const packages = inOpt('python', 'lib', `python${known.version}`, 'site-packages');
    // The code itself is on the path of the runtime client, as on Lambda; children of the function do not see it.
    if (layerFolders.length > 0) paths['PYTHONPATH'] = list(...inOpt('python'), ...packages);
  }
  return paths;
}

function hostNeeds(): Record<string, string> {
  if (process.platform !== 'win32') return {};
  const host = hostEnvironment();
  const needed: Record<string, string> = {};
  for (const key of ['SystemRoot', 'SystemDrive', 'TEMP', 'TMP', 'PATHEXT', 'ComSpec', 'windir']) {
    const value = host[key];
    if (value !== undefined) needed[key] = value;
  }
  return needed;
}

/** `2026/11/22/[$LATEST]<32 hexadecimal digits>`: a new one for each environment. */
function logStreamName(): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
}
